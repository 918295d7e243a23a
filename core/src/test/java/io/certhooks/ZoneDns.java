// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.ChallengesPresented;
import io.certhooks.testkit.TestZone;

/** Answers dns-01 in the test CA's zone and writes what it does into a trace. */
final class ZoneDns implements ChallengeListener {

    private final TestZone zone;
    private final Trace trace;

    ZoneDns(TestZone zone, Trace trace) {
        this.zone = zone;
        this.trace = trace;
    }

    @Override
    public ChallengeType type() {
        return ChallengeType.DNS_01;
    }

    @Override
    public void present(ChallengeEvent event) throws Exception {
        zone.addTxt(event.txtName(), event.txtValue());
        trace.add("present " + event.identifier() + ", " + event.remaining() + " remaining", event);
    }

    @Override
    public void presented(ChallengesPresented event) throws Exception {
        trace.add("presented " + event.challenges().size(), event);
    }

    @Override
    public void cleanUp(ChallengeEvent event) throws Exception {
        zone.removeTxt(event.txtName(), event.txtValue());
        trace.add("cleanUp " + event.identifier(), event);
    }
}
