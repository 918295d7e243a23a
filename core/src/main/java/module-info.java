// SPDX-License-Identifier: Apache-2.0

/** The certificate lifecycle engine: ACME, store, challenges, renewal. */
module io.certhooks {
    requires transitive io.certhooks.hook;
    requires static transitive org.jspecify;
    requires java.naming;
    requires java.net.http;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;
    requires org.shredzone.acme4j;
    requires org.slf4j;
    requires tools.jackson.core;

    exports io.certhooks;
    exports io.certhooks.challenge;
    exports io.certhooks.store;

    uses org.shredzone.acme4j.provider.AcmeProvider;
}
