// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Runs a program with a large input while there are threads, when there are none left, with a few of them left, and again. */
final class ThreadlessMain {

    private static final int MOST_LEFT = 6;

    private ThreadlessMain() {}

    /** A thread that waits to be let go. */
    private static final class Idle extends Thread {

        private final CountDownLatch end = new CountDownLatch(1);

        @Override
        public void run() {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void letGo() throws InterruptedException {
            end.countDown();
            join();
        }
    }

    public static void main(String[] args) throws InterruptedException {
        try (var runner = ProcessRunner.create()) {
            Launch launch = Launch.of("/bin/cat")
                    .withInput(Input.text("x".repeat(100_000)))
                    .withLines(LineConsumer.none());
            System.out.println(runner.run(launch).outcome());
            for (int left = 0; left <= MOST_LEFT; left++) {
                List<Idle> idle = startAll();
                for (int i = 0; i < left; i++) {
                    idle.remove(idle.size() - 1).letGo();
                }
                ProcessOutcome outcome = runner.run(launch).outcome();
                for (Idle thread : idle) {
                    thread.letGo();
                }
                System.out.println(left + " left: " + outcome + " children "
                        + ProcessHandle.current().descendants().count());
            }
            System.out.println(runner.run(launch).outcome());
        }
    }

    private static List<Idle> startAll() {
        List<Idle> idle = new ArrayList<>();
        while (true) {
            try {
                var thread = new Idle();
                thread.start();
                idle.add(thread);
            } catch (OutOfMemoryError none) {
                return idle;
            }
        }
    }
}
