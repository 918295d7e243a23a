// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import java.util.concurrent.TimeUnit;

/** A leader that this JVM started. */
record Child(Process process) implements Supervision.Leader {

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void await(long nanos) throws InterruptedException {
        process.waitFor(nanos, TimeUnit.NANOSECONDS);
    }
}
