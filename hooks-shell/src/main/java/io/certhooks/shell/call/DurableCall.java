// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.call;

import io.certhooks.hook.DeployBatch;
import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookStatus;
import io.certhooks.shell.process.InterruptPolicy;
import io.certhooks.shell.process.Launch;
import io.certhooks.shell.process.ProcessOutcome;
import io.certhooks.shell.process.ProcessResult;
import io.certhooks.shell.process.ProcessRunner;
import io.certhooks.shell.process.Spool;
import io.certhooks.shell.process.SpoolState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Runs the program of a deploy hook so that it survives this JVM, at most one at a time for one target.
 *
 * <p>A delivery that an earlier JVM began is not begun again: it is waited for, and its exit code counts. What an earlier
 * JVM began for another generation of the same target is waited for too, and then forgotten. After an interrupt the program
 * goes on; the next call for the same delivery finds it.
 */
public final class DurableCall {

    private static final int TARGET_DIGITS = 16;

    private final ProcessRunner runner;
    private final Path directory;

    /**
     * Prepares calls.
     *
     * @param directory where the spools are kept; made (0700) if it does not exist, its parent must
     */
    public DurableCall(ProcessRunner runner, Path directory) {
        this.runner = runner;
        this.directory = directory;
    }

    /** The target of a hook for one certificate, which differs from that of the same name in another store. */
    public static String target(String hook, DeployEvent event) {
        return hook + "\n" + event.operation().name() + "\n" + store(event);
    }

    /** The target of a hook for all certificates of a store. */
    public static String target(String hook, DeployBatch batch) {
        return hook + "\n" + store(batch.deployments().get(0));
    }

    private static String store(DeployEvent event) {
        return event.live()
                .map(files -> String.valueOf(files.directory().toAbsolutePath().getParent()))
                .orElse("");
    }

    /**
     * Runs a program for one delivery.
     *
     * @param target what no two programs may work on at once
     * @param key the same for each attempt of one delivery
     * @throws HookFailure if it did not end with exit code 0, or its spool cannot be used
     */
    public ProcessResult run(Launch launch, String target, String key) throws HookFailure {
        Launch detaching = launch.withInterrupt(InterruptPolicy.DETACH);
        String prefix = digest(target).substring(0, TARGET_DIGITS) + "-";
        Path own = directory.resolve(prefix + digest(key));
        makeDirectory();
        for (Path other : spools(prefix)) {
            if (!other.equals(own)) {
                finish(detaching, Spool.at(other));
            }
        }
        return complete(detaching, Spool.at(own));
    }

    private ProcessResult complete(Launch launch, Spool spool) throws HookFailure {
        if (!(runner.state(spool) instanceof SpoolState.Absent)) {
            ProcessResult adopted = runner.adopt(launch, spool);
            boolean lost = adopted.outcome() instanceof ProcessOutcome.Lost;
            if (!lost || !adopted.survivors().isEmpty()) {
                return endOf(adopted, launch, spool);
            }
            // Whether it did its work is unknown, so it has to be done again.
            spool.delete();
        }
        return endOf(runner.runDurably(launch, spool), launch, spool);
    }

    private ProcessResult endOf(ProcessResult result, Launch launch, Spool spool) throws HookFailure {
        boolean goesOn = runner.state(spool) instanceof SpoolState.Running;
        if (!goesOn) {
            spool.delete();
        }
        return HookCall.complete(result, launch.name());
    }

    // Ends what is left of a run that nobody waits for any more.
    private void finish(Launch launch, Spool spool) throws HookFailure {
        ProcessResult result = runner.adopt(launch, spool);
        if (runner.state(spool) instanceof SpoolState.Running) {
            throw new HookFailure(
                    HookStatus.TRY_LATER,
                    launch.name() + ": an earlier call is still running ("
                            + result.outcome().describe() + ")");
        }
        spool.delete();
    }

    private void makeDirectory() throws HookFailure {
        try {
            Spool.makeDirectory(directory);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private List<Path> spools(String prefix) throws HookFailure {
        List<Path> spools = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, prefix + "*")) {
            found.forEach(spools::add);
        } catch (IOException e) {
            throw unusable(e);
        }
        return spools;
    }

    private HookFailure unusable(IOException e) {
        return new HookFailure(
                HookStatus.NOT_LAUNCHABLE, "the spool directory " + directory + " cannot be used: " + e, e);
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
