// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RecordFormatTest {

    private static final Path FILE = Path.of("example.org.json");
    private static final String FIRST = "{\"format\":1,\"name\":\"a.example\",\"deliveries\":[]}";

    @Test
    void looksLikeThis() {
        assertThat(records("{}")).asString(US_ASCII).isEqualTo("crc32c:f01f9d27 length:000002\n{}\n");
    }

    @Test
    void givesTheLastRecord() {
        assertThat(last(records("one"))).isEqualTo("one");
        assertThat(last(records("one", "", "a\ncrc32c:00000000 length:000001\n")))
                .startsWith("a\ncrc32c");
        assertThat(last(records("one", "two\n", ""))).isEmpty();
    }

    @Test
    void holdsUpToOneMebibyte() {
        byte[] most = new byte[StoredFiles.LIMIT];
        assertThat(RecordFormat.last(FILE, RecordFormat.record(most))).isEqualTo(most);
    }

    /** Each length, and each byte with any one bit changed. */
    @Test
    void findsDamageWhereverItIs() {
        byte[] stored = records(FIRST);
        for (int length = 0; length < stored.length; length++) {
            byte[] shorter = Arrays.copyOf(stored, length);
            assertThatThrownBy(() -> RecordFormat.last(FILE, shorter))
                    .isInstanceOf(DamagedException.class)
                    .hasMessageStartingWith("example.org.json is damaged");
            for (int bit = 0; bit < 8; bit++) {
                byte[] flipped = flipped(stored, length, bit);
                assertThatThrownBy(() -> RecordFormat.last(FILE, flipped)).isInstanceOf(DamagedException.class);
            }
        }
    }

    @Test
    void goesBackToTheRecordBeforeOneThatIsNotWhole() {
        byte[] both = records(FIRST, "second");
        int second = records(FIRST).length;
        for (int at = second; at < both.length; at++) {
            assertThat(last(Arrays.copyOf(both, at))).isEqualTo(FIRST);
            byte[] zeroed = both.clone();
            Arrays.fill(zeroed, at, zeroed.length, (byte) 0);
            assertThat(last(zeroed)).isEqualTo(FIRST);
            assertThat(last(flipped(both, at, at % 8))).isEqualTo(FIRST);
        }
        assertThat(last(Arrays.copyOf(both, both.length + 4096))).isEqualTo("second");
    }

    @Test
    void goesOnBehindARecordThatIsDamaged() {
        byte[] all = records(FIRST, "second", "third");
        for (int at = 0; at < records(FIRST, "second").length; at++) {
            assertThat(last(flipped(all, at, at % 8))).isEqualTo("third");
        }
    }

    private static String last(byte[] records) {
        return new String(RecordFormat.last(FILE, records), US_ASCII);
    }

    private static byte[] records(String... contents) {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        for (String content : contents) {
            records.writeBytes(RecordFormat.record(content.getBytes(US_ASCII)));
        }
        return records.toByteArray();
    }

    private static byte[] flipped(byte[] bytes, int at, int bit) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= (byte) (1 << bit);
        return flipped;
    }
}
