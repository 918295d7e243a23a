// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import java.util.Arrays;

/** Keeps the first and the last bytes of a stream of any length. */
final class KeptOutput {

    /** How many bytes are kept of each end. */
    static final int LIMIT = 32 * 1024;

    private final byte[] tail = new byte[LIMIT];
    private byte[] head = new byte[0];
    private long total;

    void add(byte[] bytes, int length) {
        int toHead = Math.min(LIMIT - head.length, length);
        if (toHead > 0) {
            int old = head.length;
            head = Arrays.copyOf(head, old + toHead);
            System.arraycopy(bytes, 0, head, old, toHead);
            total += toHead;
        }
        addToTail(bytes, toHead, length - toHead);
    }

    // A ring whose next place follows from the number of bytes that went past the head.
    private void addToTail(byte[] bytes, int offset, int length) {
        int skipped = Math.max(0, length - LIMIT);
        total += skipped;
        int from = offset + skipped;
        int left = length - skipped;
        while (left > 0) {
            int place = (int) ((total - LIMIT) % LIMIT);
            int count = Math.min(left, LIMIT - place);
            System.arraycopy(bytes, from, tail, place, count);
            from += count;
            left -= count;
            total += count;
        }
    }

    CapturedOutput captured() {
        long pastHead = total - head.length;
        int kept = (int) Math.min(pastHead, LIMIT);
        byte[] end = new byte[kept];
        int start = pastHead <= LIMIT ? 0 : (int) (pastHead % LIMIT);
        int first = Math.min(kept, LIMIT - start);
        System.arraycopy(tail, start, end, 0, first);
        System.arraycopy(tail, 0, end, first, kept - first);
        return new CapturedOutput(head, end, total);
    }
}
