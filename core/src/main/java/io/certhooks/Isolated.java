// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.hook.LifecycleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work on one certificate of many, whose failure is its own. */
final class Isolated {

    private static final Logger LOG = LoggerFactory.getLogger(Isolated.class);

    private Isolated() {}

    /**
     * Does something for one certificate; if that fails, the others are worked on all the same.
     *
     * @param what for the log, for instance {@code the clean-up for example.org}
     */
    static void run(String what, Runnable work) {
        try {
            work.run();
        } catch (LifecycleException e) {
            LOG.error("{} failed and is tried again later", what, e);
        }
    }
}
