// SPDX-License-Identifier: Apache-2.0
/**
 * Runs a program so that it cannot hang its caller, leaks nothing, and gets its values byte-exact or is not started.
 *
 * <p>{@link io.certhooks.shell.process.Launch} says what to start, {@link io.certhooks.shell.process.ProcessRunner} starts
 * it, and {@link io.certhooks.shell.process.ProcessResult} is what came of it: a value, never an exception.
 *
 * <p><b>Start.</b> A program and a list of arguments, never a shell text. Before each start the runner finds the file,
 * checks that it can be executed at all, that nobody but root and the running user could have changed it, and that all
 * values fit and can be encoded. The process gets a session of its own, a
 * {@linkplain io.certhooks.shell.process.Environment closed environment}, and {@code /dev/null} as its standard input.
 *
 * <p><b>End.</b> A run ends when the started process ends, whatever its children do: they are counted, not killed. At the
 * timeout, on interrupt and on {@link io.certhooks.shell.process.ProcessRunner#close()} the whole tree is ended: TERM to
 * the session, a grace, KILL to the session, then to every process that carries the run's mark in its environment. Only a
 * process that left the session <i>and</i> cleared its environment escapes.
 *
 * <p><b>Output.</b> Drained for ever, so that a program never blocks on it; the first and the last 32 KiB of each stream are
 * kept, each line is handed on as it comes.
 *
 * <p><b>Threads.</b> The calling thread does the work: it drains the output and calls the line consumer. There is one more
 * thread only while a standard input of more than 4096 bytes is written.
 */
@NullMarked
package io.certhooks.shell.process;

import org.jspecify.annotations.NullMarked;
