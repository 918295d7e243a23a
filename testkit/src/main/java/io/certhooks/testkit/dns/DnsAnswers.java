// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.dns;

import io.certhooks.testkit.dns.DnsMessage.Question;
import io.certhooks.testkit.dns.DnsMessage.Resource;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a {@link Zone} has to say to a query: it is authoritative for every name there is. Thread-safe. */
final class DnsAnswers {

    private static final int MAX_ALIASES = 8;

    private final Zone zone;

    DnsAnswers(Zone zone) {
        this.zone = zone;
    }

    /**
     * The reply to a query.
     *
     * @param datagram true to cut a reply that is too long for UDP to a mark that it was cut
     * @return empty for what is not a query
     */
    byte[] to(ByteBuffer message, boolean datagram) {
        Optional<Question> question = DnsMessage.question(message);
        if (question.isEmpty()) {
            return new byte[0];
        }
        byte[] reply = reply(question.get());
        int asked = Math.max(DnsMessage.MAX_PLAIN, question.get().limit());
        int limit = datagram ? Math.min(asked, DnsMessage.MAX_EXTENDED) : Integer.MAX_VALUE;
        return reply.length > limit ? DnsMessage.truncated(question.get()) : reply;
    }

    private byte[] reply(Question question) {
        List<Resource> found = new ArrayList<>();
        String name = question.name();
        for (int hops = 0; hops < MAX_ALIASES; hops++) {
            int failure = zone.failureAt(name);
            if (failure != 0) {
                return DnsMessage.reply(question, failure, List.of());
            }
            Optional<String> alias = zone.aliasOf(name);
            if (alias.isEmpty()) {
                break;
            }
            found.add(Resource.alias(name, alias.get()));
            if (question.type() == DnsMessage.TYPE_CNAME) {
                return DnsMessage.reply(question, 0, found);
            }
            name = alias.get();
        }
        found.addAll(records(name, question.type()));
        boolean missing = zone.addressesAt(name).filter(List::isEmpty).isPresent()
                && zone.txtAt(name).isEmpty();
        return DnsMessage.reply(question, missing ? DnsMessage.NAME_ERROR : 0, found);
    }

    private List<Resource> records(String name, int type) {
        return switch (type) {
            case DnsMessage.TYPE_TXT ->
                zone.txtAt(name).stream().map(text -> Resource.txt(name, text)).toList();
            case DnsMessage.TYPE_A, DnsMessage.TYPE_AAAA -> addresses(name, type);
            case DnsMessage.TYPE_NS -> List.of(Resource.nameServer(name));
            case DnsMessage.TYPE_SOA -> List.of(Resource.startOfAuthority(name));
            default -> List.of();
        };
    }

    private List<Resource> addresses(String name, int type) {
        int length = type == DnsMessage.TYPE_A ? 4 : 16;
        List<InetAddress> all = zone.addressesAt(name).orElseGet(() -> List.of(InetAddress.getLoopbackAddress()));
        return all.stream()
                .filter(address -> address.getAddress().length == length)
                .map(address -> Resource.address(name, address))
                .toList();
    }
}
