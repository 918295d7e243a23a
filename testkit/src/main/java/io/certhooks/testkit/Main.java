// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import io.certhooks.testkit.ca.Pem;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The test CA as a program of its own, for ACME clients in any language. It runs until it is killed. */
public final class Main {

    private Main() {}

    /**
     * Starts the CA; {@code --help} tells the options. Ends with status 2 if the options are wrong or a port is in use.
     */
    public static void main(String[] arguments) throws InterruptedException {
        try {
            MainOptions options = MainOptions.parse(List.of(arguments));
            if (options.isHelp()) {
                System.out.print(MainOptions.HELP);
                return;
            }
            run(options, System.out);
        } catch (IllegalArgumentException | UncheckedIOException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
        new CountDownLatch(1).await();
    }

    /** Starts the CA and prints where everything is; closing what is returned ends it all. */
    static AcmeTestServer run(MainOptions options, PrintStream out) {
        ShiftedClock clock = new ShiftedClock();
        AcmeTestServer ca = options.apply(AcmeTestServer.builder().clock(clock)).start();
        try {
            ca.http01Port(options.number("http-port"));
            ca.tlsAlpn01Port(options.number("tls-port"));
            ca.validation(options.has("always-valid") ? ValidationMode.ALWAYS_VALID : ValidationMode.REAL);
            // What can fail comes first: whoever waits for a line of the output can rely on all of it.
            InetSocketAddress dns = ca.dns();
            Path tlsRoot = write(options.rootFile(), Pem.of(List.of(ca.tlsRoot())));
            Path roots = write(options.issuingRootsFile(), Pem.of(ca.roots()));
            URI control = ca.controlPanel(options.number("control-port"), clock::advance);
            out.println("directory      " + ca.directory());
            out.println("https root     " + tlsRoot);
            out.println("issuing roots  " + roots);
            out.println("dns            " + dns.getHostString() + ":" + dns.getPort());
            out.println("control        " + control);
            out.println("http-01        127.0.0.1:" + options.number("http-port"));
            out.println("tls-alpn-01    127.0.0.1:" + options.number("tls-port"));
            out.flush();
            return ca;
        } catch (RuntimeException e) {
            ca.close();
            throw e;
        }
    }

    // Most exceptions of files tell by their class alone what is wrong.
    private static String reason(IOException e) {
        String given = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return given != null ? given : e.getClass().getSimpleName().replace("Exception", "");
    }

    private static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text).toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + reason(e), e);
        }
    }
}
