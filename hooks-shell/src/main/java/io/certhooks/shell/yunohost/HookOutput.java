// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets each line that a script prints.
 *
 * <p>Called on the thread that called the tree, with control characters escaped. It must return soon; if it throws, the script
 * is ended and the call throws the same.
 */
@FunctionalInterface
public interface HookOutput {

    /** What a line is for, told by where the script has written it. */
    enum Channel {
        /** Standard output and the trace of the commands of bash. */
        DEBUG,
        /** Standard error. */
        WARNING,
        /** The descriptor in {@code YNH_STDINFO}: what people are meant to read. */
        INFO
    }

    /** Takes one line. */
    void line(HookFile hook, Channel channel, String line);

    /** Drops all lines. */
    static HookOutput none() {
        return (hook, channel, line) -> {};
    }

    /** Logs each line on the level of its channel, after action and file name, to {@code io.certhooks.shell.output}. */
    static HookOutput logging() {
        Logger log = LoggerFactory.getLogger("io.certhooks.shell.output");
        return (hook, channel, line) -> {
            switch (channel) {
                case DEBUG -> log.debug("{}/{}: {}", hook.action(), hook.fileName(), line);
                case WARNING -> log.warn("{}/{}: {}", hook.action(), hook.fileName(), line);
                case INFO -> log.info("{}/{}: {}", hook.action(), hook.fileName(), line);
            }
        };
    }
}
