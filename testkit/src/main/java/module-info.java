// SPDX-License-Identifier: Apache-2.0
/** An ACME CA inside the JVM, a manual clock and a recording listener for tests. */
module io.certhooks.testkit {
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;
    requires org.bouncycastle.util;
    requires tools.jackson.databind;
    requires transitive io.certhooks.hook;
    // Not transitive: who uses the server without JUnit must not need it to compile.
    requires static org.junit.jupiter.api;
    requires static transitive org.jspecify;

    exports io.certhooks.testkit;
    exports io.certhooks.testkit.acme;
    exports io.certhooks.testkit.fault;
    exports io.certhooks.testkit.limit;
}
