// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.dns;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The parts of the DNS wire format that a responder needs (RFC 1035 section 4). */
final class DnsMessage {

    static final int TYPE_A = 1;
    static final int TYPE_NS = 2;
    static final int TYPE_CNAME = 5;
    static final int TYPE_SOA = 6;
    static final int TYPE_TXT = 16;
    static final int TYPE_AAAA = 28;
    static final int NAME_ERROR = 3;
    static final int MAX_PLAIN = 512;
    static final int MAX_EXTENDED = 4096;

    private static final int CLASS_IN = 1;
    private static final int HEADER = 12;
    private static final int MAX_STRING = 255;
    private static final int TYPE_OPT = 41;
    private static final int OPT_LENGTH = 11;

    private DnsMessage() {}

    /**
     * A question.
     *
     * @param id the message's id
     * @param spelled the name as it was spelled, which the answer repeats
     * @param type the record type
     * @param recursionDesired whether the asker wants recursion, which the answer repeats
     * @param limit how long an answer over UDP may be if the asker knows EDNS (RFC 6891), else 0
     */
    record Question(int id, String spelled, int type, boolean recursionDesired, int limit) {

        /** The name in lower case without a final dot. */
        String name() {
            return Zone.canonical(spelled);
        }
    }

    /** Reads a query with one question; empty if the bytes are anything else. */
    static Optional<Question> question(ByteBuffer message) {
        if (message.remaining() < HEADER) {
            return Optional.empty();
        }
        int id = message.getShort() & 0xffff;
        int flags = message.getShort() & 0xffff;
        int questions = message.getShort() & 0xffff;
        message.position(message.position() + 4);
        int additional = message.getShort() & 0xffff;
        boolean query = (flags & 0xf800) == 0;
        Optional<String> name = query && questions == 1 ? name(message) : Optional.empty();
        if (name.isEmpty() || message.remaining() < 4) {
            return Optional.empty();
        }
        int type = message.getShort() & 0xffff;
        message.getShort();
        int limit = additional == 1 ? extendedLimit(message) : 0;
        return Optional.of(new Question(id, name.get(), type, (flags & 0x0100) != 0, limit));
    }

    /** What an OPT record behind the question allows; 0 if there is none. */
    private static int extendedLimit(ByteBuffer message) {
        boolean option = message.remaining() >= OPT_LENGTH && message.get() == 0 && message.getShort() == TYPE_OPT;
        return option ? Math.max(MAX_PLAIN, message.getShort() & 0xffff) : 0;
    }

    private static Optional<String> name(ByteBuffer message) {
        List<String> labels = new ArrayList<>();
        while (message.hasRemaining()) {
            int length = message.get() & 0xff;
            if (length == 0) {
                return Optional.of(String.join(".", labels));
            }
            if (length > 63 || length > message.remaining()) {
                return Optional.empty();
            }
            byte[] label = new byte[length];
            message.get(label);
            labels.add(new String(label, StandardCharsets.ISO_8859_1));
        }
        return Optional.empty();
    }

    /** The bytes of a reply. */
    static byte[] reply(Question question, int responseCode, List<Resource> answers) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        // A response, authoritative, recursion available: it answers for everything there is.
        int flags = 0x8480 | (question.recursionDesired() ? 0x0100 : 0) | responseCode;
        int additional = question.limit() > 0 ? 1 : 0;
        for (int number : new int[] {question.id(), flags, 1, answers.size(), 0, additional}) {
            putShort(out, number);
        }
        putName(out, question.spelled());
        putShort(out, question.type());
        putShort(out, CLASS_IN);
        answers.forEach(answer -> answer.putInto(out));
        if (additional > 0) {
            // RFC 6891, 6.1.1: who sends an OPT record gets one; the root, the type, our limit, no flags, no data.
            out.write(0);
            for (int number : new int[] {TYPE_OPT, MAX_EXTENDED, 0, 0, 0}) {
                putShort(out, number);
            }
        }
        return out.toByteArray();
    }

    /** The same reply without its records, marked as truncated so that the asker comes back over TCP. */
    static byte[] truncated(Question question) {
        byte[] reply = reply(question, 0, List.of());
        reply[2] |= 2;
        return reply;
    }

    /** A resource record. */
    static final class Resource {
        private final String name;
        private final int type;
        private final byte[] data;

        private Resource(String name, int type, byte[] data) {
            this.name = name;
            this.type = type;
            this.data = data;
        }

        static Resource txt(String name, String value) {
            ByteArrayOutputStream data = new ByteArrayOutputStream();
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            int from = 0;
            do {
                int length = Math.min(MAX_STRING, bytes.length - from);
                data.write(length);
                data.write(bytes, from, length);
                from += length;
            } while (from < bytes.length);
            return new Resource(name, TYPE_TXT, data.toByteArray());
        }

        static Resource address(String name, InetAddress address) {
            byte[] bytes = address.getAddress();
            return new Resource(name, bytes.length == 4 ? TYPE_A : TYPE_AAAA, bytes);
        }

        static Resource alias(String name, String target) {
            return new Resource(name, TYPE_CNAME, encodedName(target));
        }

        static Resource nameServer(String name) {
            return new Resource(name, TYPE_NS, encodedName("ns.test"));
        }

        static Resource startOfAuthority(String name) {
            ByteArrayOutputStream data = new ByteArrayOutputStream();
            data.writeBytes(encodedName("ns.test"));
            data.writeBytes(encodedName("hostmaster.ns.test"));
            for (int number : new int[] {1, 3600, 600, 86_400, 1}) {
                putShort(data, number >>> 16);
                putShort(data, number);
            }
            return new Resource(name, TYPE_SOA, data.toByteArray());
        }

        private void putInto(ByteArrayOutputStream out) {
            putName(out, name);
            putShort(out, type);
            putShort(out, CLASS_IN);
            // A life of zero seconds: nobody shall keep an answer, since a test may change it at any time.
            putShort(out, 0);
            putShort(out, 0);
            putShort(out, data.length);
            out.writeBytes(data);
        }
    }

    private static byte[] encodedName(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        putName(out, name);
        return out.toByteArray();
    }

    private static void putName(ByteArrayOutputStream out, String name) {
        if (!name.isEmpty()) {
            for (String label : name.split("\\.", -1)) {
                byte[] bytes = label.getBytes(StandardCharsets.ISO_8859_1);
                out.write(bytes.length);
                out.writeBytes(bytes);
            }
        }
        out.write(0);
    }

    private static void putShort(ByteArrayOutputStream out, int number) {
        out.write(number >>> 8);
        out.write(number);
    }
}
