// SPDX-License-Identifier: Apache-2.0
package io.certhooks.interop;

import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.ChallengeType;

/** Claims to answer http-01 and shows nothing, so that validation fails. */
final class NoProof implements ChallengeListener {

    @Override
    public ChallengeType type() {
        return ChallengeType.HTTP_01;
    }

    @Override
    public void present(ChallengeEvent event) {}
}
