// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.ServiceUnavailableException;
import javax.naming.directory.Attribute;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The CA's zone as the JDK's own DNS client sees it. */
@ExtendWith(AcmeTestExtension.class)
class DnsResponderTest {

    @Test
    void servesTxtRecordsAsTheyShow(AcmeTestServer ca, ManualClock clock) throws Exception {
        ca.zone().addTxt("_acme-challenge.example.org", "one");
        ca.zone().addTxt("_acme-challenge.example.org", "two");
        ca.zone().propagationDelay(Duration.ofMinutes(1));
        ca.zone().addTxt("_acme-challenge.example.org", "three");

        assertThat(query(ca, "_ACME-challenge.Example.org", "TXT")).containsExactlyInAnyOrder("one", "two");
        clock.advance(Duration.ofMinutes(1));
        assertThat(query(ca, "_acme-challenge.example.org", "TXT")).hasSize(3);
        assertThat(query(ca, "other.example.org", "TXT")).isEmpty();
    }

    @Test
    void servesLongAnswersOverTcp(AcmeTestServer ca) throws Exception {
        String text = "x".repeat(600);
        ca.zone().addTxt("long.example", text);

        // The JDK's client puts quotes and blanks around the parts of a long text.
        assertThat(query(ca, "long.example", "TXT").get(0).replaceAll("[^x]", ""))
                .isEqualTo(text);
    }

    @Test
    void servesAddresses(AcmeTestServer ca) throws Exception {
        ca.zone().addresses("two.example", InetAddress.getByName("192.0.2.1"), InetAddress.getByName("2001:db8::1"));

        assertThat(query(ca, "anything.example", "A")).containsExactly("127.0.0.1");
        assertThat(query(ca, "anything.example", "AAAA")).isEmpty();
        assertThat(query(ca, "two.example", "A")).containsExactly("192.0.2.1");
        assertThat(query(ca, "two.example", "AAAA")).containsExactly("2001:db8::1");
    }

    @Test
    void followsAliases(AcmeTestServer ca) throws Exception {
        ca.zone().addCname("_acme-challenge.example.org", "proof.example.net");
        ca.zone().addTxt("proof.example.net", "x");

        assertThat(query(ca, "_acme-challenge.example.org", "TXT")).containsExactly("x");
        assertThat(query(ca, "_acme-challenge.example.org", "CNAME")).containsExactly("proof.example.net.");
    }

    @Test
    void failsWhereTheZoneFails(AcmeTestServer ca) {
        ca.zone().fail("broken.example", 2);
        ca.zone().noAddress("missing.example");

        assertThatThrownBy(() -> query(ca, "broken.example", "TXT")).isInstanceOf(ServiceUnavailableException.class);
        assertThatThrownBy(() -> query(ca, "missing.example", "A")).isInstanceOf(NameNotFoundException.class);
    }

    @Test
    void repeatsTheSpellingOfTheQuestion(AcmeTestServer ca) throws Exception {
        byte[] query = hex("1234 0100 0001 0000 0000 0000 03 774157 04 54455374 00 0001 0001");
        byte[] reply = overUdp(ca, query);

        assertThat(Arrays.copyOfRange(reply, 12, query.length)).isEqualTo(Arrays.copyOfRange(query, 12, query.length));
        assertThat(Arrays.copyOfRange(reply, reply.length - 4, reply.length)).containsExactly(127, 0, 0, 1);
    }

    @Test
    void answersAtLengthOverUdpIfTheAskerKnowsEdns(AcmeTestServer ca) throws Exception {
        ca.zone().addTxt("t.test", "x".repeat(700));
        String question = "0001 0000 0000 %s 01 74 04 74657374 00 0010 0001";
        byte[] plain = overUdp(ca, hex("1234 0100" + question.formatted("0000")));
        assertThat(plain.length).isLessThan(100);
        assertThat(plain[2] & 2).as("truncated").isEqualTo(2);

        byte[] reply = overUdp(ca, hex("1234 0100" + question.formatted("0001") + "00 0029 04d0 00000000 0000"));
        assertThat(reply.length).isGreaterThan(700);
        assertThat(Arrays.copyOfRange(reply, reply.length - 11, reply.length))
                .isEqualTo(hex("00 0029 1000 00000000 0000"));
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private static byte[] overUdp(AcmeTestServer ca, byte[] query) throws Exception {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(10_000);
            socket.send(new DatagramPacket(query, query.length, ca.dns()));
            DatagramPacket reply = new DatagramPacket(new byte[4096], 4096);
            socket.receive(reply);
            return Arrays.copyOf(reply.getData(), reply.getLength());
        }
    }

    @Test
    void survivesNonsense(AcmeTestServer ca) throws Exception {
        Random random = new Random(7);
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int i = 0; i < 500; i++) {
                byte[] nonsense = new byte[random.nextInt(60)];
                random.nextBytes(nonsense);
                if (nonsense.length > 5 && i % 2 == 0) {
                    nonsense[2] = 1;
                    nonsense[3] = 0;
                    nonsense[4] = 0;
                    nonsense[5] = 1;
                }
                socket.send(new DatagramPacket(nonsense, nonsense.length, ca.dns()));
            }
        }
        ca.zone().addTxt("still.example", "here");
        assertThat(query(ca, "still.example", "TXT")).containsExactly("here");
    }

    @Test
    void refusesAliasesThatAreNoNames(AcmeTestServer ca) {
        assertThatThrownBy(() -> ca.zone().addCname("a.example", "x".repeat(64) + ".example"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ca.zone().addCname("a.example", "b..example"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aClosedCaStartsNoResponder() {
        AcmeTestServer ca = AcmeTestServer.start();
        ca.close();
        assertThatThrownBy(ca::dns).isInstanceOf(IllegalStateException.class);
    }

    // JNDI is the JDK's only DNS client; it asks nobody but this test's own responder, and its settings are a
    // Hashtable.
    @SuppressWarnings({"BanJNDI", "JdkObsolete"})
    private static List<String> query(AcmeTestServer ca, String name, String type) throws NamingException {
        Hashtable<String, String> settings = new Hashtable<>();
        settings.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
        settings.put(
                Context.PROVIDER_URL,
                "dns://" + ca.dns().getAddress().getHostAddress() + ":"
                        + ca.dns().getPort());
        // UDP may lose a query while the responder is busy with nonsense.
        settings.put("com.sun.jndi.dns.timeout.retries", "5");
        DirContext context = new InitialDirContext(settings);
        try {
            Attribute found = context.getAttributes(name, new String[] {type}).get(type);
            List<String> values = new ArrayList<>();
            for (int i = 0; found != null && i < found.size(); i++) {
                values.add(found.get(i).toString());
            }
            return values;
        } finally {
            context.close();
        }
    }
}
