// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.wire;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/** Sends answers in the way their {@link Delivery} says. */
final class AnswerSender {

    private static final int PIECE = 64 * 1024;

    private final Socket raw;
    private final ReplyWriter writer;
    private final CountDownLatch closed;

    /** A sender to one peer; {@code closed} ends every wait. */
    AnswerSender(Socket raw, ReplyWriter writer, CountDownLatch closed) {
        this.raw = raw;
        this.writer = writer;
        this.closed = closed;
    }

    /** Sends the answer; true if the connection may carry another request. */
    boolean send(HttpRequest request, Answer answer) throws IOException, InterruptedException {
        Delivery delivery = answer.delivery();
        if (delivery instanceof Delivery.Whole) {
            return whole(request, answer.reply());
        }
        if (delivery instanceof Delivery.Late late) {
            pause(late.delay());
            return whole(request, answer.reply());
        }
        sendBadly(answer.reply(), delivery);
        return false;
    }

    private boolean whole(HttpRequest request, HttpReply reply) throws IOException {
        boolean keep = request.headers()
                .first("Connection")
                .filter(value -> value.equalsIgnoreCase("close"))
                .isEmpty();
        writer.whole(reply, request.method().equals("HEAD"), keep);
        return keep;
    }

    private void sendBadly(HttpReply reply, Delivery delivery) throws IOException, InterruptedException {
        if (delivery instanceof Delivery.Drip drip) {
            drip(reply, drip);
        } else if (delivery instanceof Delivery.Truncated truncated) {
            writer.promise(reply, Math.max(reply.body().length, truncated.bytes() + 1L));
            writer.piece(reply.body(), 0, truncated.bytes());
        } else if (delivery instanceof Delivery.Oversized oversized) {
            oversized(reply, oversized.bytes());
        } else if (delivery instanceof Delivery.GzipBomb bomb) {
            bomb(reply, bomb.bytes());
        } else if (delivery instanceof Delivery.Reset reset) {
            reset(reply, reset.afterBytes());
        } else if (delivery instanceof Delivery.Silence) {
            closed.await();
        }
    }

    private void drip(HttpReply reply, Delivery.Drip drip) throws IOException, InterruptedException {
        byte[] body = reply.body();
        writer.promise(reply, body.length);
        for (int from = 0; from < body.length && !pause(drip.pause()); from += drip.piece()) {
            writer.piece(body, from, drip.piece());
        }
    }

    private void oversized(HttpReply reply, long bytes) throws IOException {
        byte[] filling = new byte[PIECE];
        java.util.Arrays.fill(filling, (byte) ' ');
        writer.promise(reply, bytes);
        for (long left = bytes; left > 0; left -= PIECE) {
            writer.piece(filling, 0, (int) Math.min(left, PIECE));
        }
    }

    private void bomb(HttpReply reply, long bytes) throws IOException {
        writer.openEnd(reply.withHeader("Content-Encoding", "gzip"));
        byte[] filling = new byte[PIECE];
        java.util.Arrays.fill(filling, (byte) ' ');
        try (OutputStream out = new GZIPOutputStream(new BufferedOutputStream(new Pieces(), PIECE))) {
            for (long left = bytes; left > 0; left -= PIECE) {
                out.write(filling, 0, (int) Math.min(left, PIECE));
            }
        }
    }

    private void reset(HttpReply reply, int afterBytes) throws IOException {
        if (afterBytes > 0) {
            writer.part(reply, afterBytes);
        }
        raw.setSoLinger(true, 0);
        raw.close();
    }

    /** Waits; true if the server ended meanwhile. */
    private boolean pause(Duration time) throws InterruptedException {
        return closed.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    private final class Pieces extends OutputStream {
        @Override
        public void write(int one) throws IOException {
            writer.piece(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            writer.piece(bytes, from, length);
        }
    }
}
