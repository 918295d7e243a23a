// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a running hook tells about itself beyond returning or throwing.
 *
 * <p>The engine makes one report per call; a listener reaches it with {@link #current()} on the thread on which it was
 * called. Used by one thread at a time, except where a method says otherwise.
 */
public final class HookReport {

    /** The most characters that a hook can carry from {@code present} to {@code cleanUp}. */
    public static final int MAX_CARRIED = 65_536;

    private static final ThreadLocal<HookReport> CURRENT = new ThreadLocal<>();

    private OptionalInt exitCode = OptionalInt.empty();
    private String output = "";
    private String carried = "";
    private volatile @Nullable CountDownLatch fetch;

    /** Makes an empty report. */
    public HookReport() {}

    /**
     * The report of the call that this thread is in.
     *
     * @return the report; outside of a call a new one that nobody reads
     */
    public static HookReport current() {
        HookReport report = CURRENT.get();
        return report == null ? new HookReport() : report;
    }

    /**
     * Runs a call, during which {@link #current()} is this report on this thread.
     *
     * @param call the call
     * @throws Exception what the call throws
     */
    public void during(Call call) throws Exception {
        requireNonNull(call, "call");
        HookReport outer = CURRENT.get();
        CURRENT.set(this);
        try {
            call.run();
        } finally {
            if (outer == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(outer);
            }
        }
    }

    /**
     * Tells the exit code of the program behind the hook.
     *
     * @param code the exit code
     */
    public void exitCode(int code) {
        exitCode = OptionalInt.of(code);
    }

    /**
     * Tells the end of what the program behind the hook printed.
     *
     * @param tail the text, already cut to a sensible size and free of control characters other than line ends
     */
    public void output(String tail) {
        output = requireNonNull(tail, "tail");
    }

    /**
     * Hands a value from {@link ChallengeListener#present} to the same hook's {@link ChallengeListener#cleanUp}; it is
     * kept with the order and so survives a crash.
     *
     * @param value at most {@link #MAX_CARRIED} characters; no secret, it is written to disk
     * @throws IllegalArgumentException if the value is too long
     */
    public void carry(String value) {
        if (requireNonNull(value, "value").length() > MAX_CARRIED) {
            throw new IllegalArgumentException(
                    "a hook can carry " + MAX_CARRIED + " characters at most, not " + value.length());
        }
        carried = value;
    }

    /**
     * Promises to tell when the CA has fetched the proof that is presented in this call. The engine then asks for the CA's
     * judgement right after that, and less often before; a promise that is not kept costs a few milliseconds.
     *
     * @return what is to be run when the CA has fetched the proof, on any thread; runs after the first do nothing
     */
    public Runnable promiseFetch() {
        CountDownLatch promised = new CountDownLatch(1);
        fetch = promised;
        return promised::countDown;
    }

    /**
     * Whether this hook has promised to tell of the CA's fetch. Safe to call on any thread.
     *
     * @return whether {@link #promiseFetch} was called
     */
    public boolean promisesFetch() {
        return fetch != null;
    }

    /**
     * Waits until the CA has fetched the proof. Safe to call on any thread.
     *
     * @param limit how long at most
     * @return whether it has; false at once if the hook has promised nothing
     * @throws InterruptedException if this thread is interrupted meanwhile
     */
    public boolean awaitFetch(Duration limit) throws InterruptedException {
        requireNonNull(limit, "limit");
        CountDownLatch promised = fetch;
        return promised != null && promised.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * The exit code told so far.
     *
     * @return the exit code, or empty
     */
    public OptionalInt exitCode() {
        return exitCode;
    }

    /**
     * The output told so far.
     *
     * @return the text, or the empty string
     */
    public String output() {
        return output;
    }

    /**
     * The value to be carried to the clean-up.
     *
     * @return the value, or the empty string
     */
    public String carried() {
        return carried;
    }

    /** A call that may throw anything. */
    @FunctionalInterface
    public interface Call {

        /**
         * Does it.
         *
         * @throws Exception if it fails
         */
        void run() throws Exception;
    }
}
