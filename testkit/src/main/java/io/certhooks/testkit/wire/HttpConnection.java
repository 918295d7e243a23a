// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocket;

/** Serves one connection, request by request, on its own thread. */
final class HttpConnection implements Runnable {

    private static final int IDLE_MILLIS = 120_000;
    private static final int DRAIN_MILLIS = 1000;
    private static final int DRAIN_BYTES = 8 << 20;

    private final Socket raw;
    private final Supplier<Greeting> greeting;
    private final HttpHandler handler;
    private final CountDownLatch closed;

    /**
     * A connection that nothing was read from yet.
     *
     * @param raw the TCP connection
     * @param greeting asked once how to treat it
     * @param closed counted down when the server ends, which ends every wait
     */
    HttpConnection(Socket raw, Supplier<Greeting> greeting, HttpHandler handler, CountDownLatch closed) {
        this.raw = raw;
        this.greeting = greeting;
        this.handler = handler;
        this.closed = closed;
    }

    @Override
    public void run() {
        try (raw) {
            raw.setTcpNoDelay(true);
            raw.setSoTimeout(IDLE_MILLIS);
            greet(greeting.get());
        } catch (IOException | UncheckedIOException e) {
            // The peer is gone, does not trust us, or let the idle time run out: there is nobody left to tell.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void greet(Greeting chosen) throws IOException, InterruptedException {
        if (chosen instanceof Greeting.Secured secured) {
            try (SSLSocket socket =
                    (SSLSocket) secured.context().getSocketFactory().createSocket(raw, null, true)) {
                socket.startHandshake();
                serve(socket);
            }
        } else if (chosen instanceof Greeting.Plain) {
            serve(raw);
        } else if (chosen instanceof Greeting.Reset) {
            raw.setSoLinger(true, 0);
        } else {
            closed.await();
        }
    }

    private void serve(Socket socket) throws IOException, InterruptedException {
        ReplyWriter writer = new ReplyWriter(socket.getOutputStream());
        RequestReader reader = new RequestReader(socket.getInputStream(), () -> goOn(writer));
        AnswerSender sender = new AnswerSender(raw, writer, closed);
        try {
            Optional<HttpRequest> request = reader.next();
            while (request.isPresent() && sender.send(request.get(), handler.answer(request.get()))) {
                request = reader.next();
            }
        } catch (BadMessageException e) {
            HttpReply refusal = HttpReply.of(e.status()).withBody("text/plain", e.getMessage() + "\n");
            writer.whole(refusal, false, false);
            socket.shutdownOutput();
            drain(socket.getInputStream());
        } catch (SocketTimeoutException e) {
            // An idle connection is closed without a word, as any server does.
            return;
        }
    }

    /** Reads on for a while: closing with unread bytes would reset the connection and lose the refusal. */
    private void drain(InputStream in) throws IOException {
        raw.setSoTimeout(DRAIN_MILLIS);
        byte[] waste = new byte[16 * 1024];
        int left = DRAIN_BYTES;
        int read = in.read(waste);
        while (read > 0 && left > 0) {
            left -= read;
            read = in.read(waste);
        }
    }

    private static void goOn(ReplyWriter writer) {
        try {
            writer.goOn();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
