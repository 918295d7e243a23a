// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.ExtendWith;

/** Apart from {@link AcmeTestExtensionTest}, which older versions of JUnit pass too. */
@ExtendWith(AcmeTestExtension.class)
class AcmeTestExtensionConstructorTest {

    private static final Set<AcmeTestServer> SEEN = new HashSet<>();

    private final AcmeTestServer made;

    AcmeTestExtensionConstructorTest(AcmeTestServer ca) {
        made = ca;
    }

    @RepeatedTest(2)
    void aTestSharesItsServerWithItsInstanceAndNoOther(AcmeTestServer ca) {
        assertThat(ca).isSameAs(made);
        assertThat(SEEN.add(ca)).isTrue();
    }
}
