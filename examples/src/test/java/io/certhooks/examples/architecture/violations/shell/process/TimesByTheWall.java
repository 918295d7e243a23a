// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples.architecture.violations.shell.process;

import java.time.Instant;

/** Processes are timed by a clock that never jumps. */
public final class TimesByTheWall {

    public Instant deadline() {
        return Instant.now().plusSeconds(60);
    }
}
