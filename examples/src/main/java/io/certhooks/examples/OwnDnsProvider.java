// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples;

import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.ChallengeType;
import io.certhooks.testkit.TestZone;

/** Answers dns-01 through a DNS provider. All there is to write for one of your own, with its client in place of the zone. */
final class OwnDnsProvider implements ChallengeListener {

    private final TestZone dns;

    OwnDnsProvider(TestZone dns) {
        this.dns = dns;
    }

    @Override
    public ChallengeType type() {
        return ChallengeType.DNS_01;
    }

    @Override
    public void present(ChallengeEvent event) {
        dns.addTxt(event.txtName(), event.txtValue());
    }

    // Only this value: a wildcard and its base name have two under one name.
    @Override
    public void cleanUp(ChallengeEvent event) {
        dns.removeTxt(event.txtName(), event.txtValue());
    }
}
