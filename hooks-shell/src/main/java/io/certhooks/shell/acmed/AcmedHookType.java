// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.FileChange;
import io.certhooks.hook.Phase;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** When a hook of ACMEd's runs. */
public enum AcmedHookType {
    /** Before the CA is told that a http-01 challenge is ready. */
    CHALLENGE_HTTP_01("challenge-http-01"),
    /** When a http-01 challenge is over. */
    CHALLENGE_HTTP_01_CLEAN("challenge-http-01-clean"),
    /** Before the CA is told that a dns-01 challenge is ready. */
    CHALLENGE_DNS_01("challenge-dns-01"),
    /** When a dns-01 challenge is over. */
    CHALLENGE_DNS_01_CLEAN("challenge-dns-01-clean"),
    /** Before the CA is told that a tls-alpn-01 challenge is ready. */
    CHALLENGE_TLS_ALPN_01("challenge-tls-alpn-01"),
    /** When a tls-alpn-01 challenge is over. */
    CHALLENGE_TLS_ALPN_01_CLEAN("challenge-tls-alpn-01-clean"),
    /** Before a file is written that does not exist yet. */
    FILE_PRE_CREATE("file-pre-create"),
    /** After a new file was written. */
    FILE_POST_CREATE("file-post-create"),
    /** Before a file is written that exists. */
    FILE_PRE_EDIT("file-pre-edit"),
    /** After an existing file was written. */
    FILE_POST_EDIT("file-post-edit"),
    /** At the end of each request, whatever its outcome. */
    POST_OPERATION("post-operation");

    private final String word;

    AcmedHookType(String word) {
        this.word = word;
    }

    /**
     * The type as configuration files have it.
     *
     * @return for instance {@code challenge-http-01-clean}
     */
    public String word() {
        return word;
    }

    /**
     * Whether it is one of the four types for files, the only ones that accounts have.
     *
     * @return true for {@code file-*}
     */
    public boolean isForFiles() {
        return word.startsWith("file-");
    }

    /** The type that presents a challenge. */
    static AcmedHookType presenting(ChallengeType challenge) {
        return of("challenge-" + challenge.value()).orElseThrow();
    }

    /** The type that cleans up after a challenge. */
    static AcmedHookType cleaningUp(ChallengeType challenge) {
        return of("challenge-" + challenge.value() + "-clean").orElseThrow();
    }

    /** The type around the writing of a file. */
    static AcmedHookType of(Phase phase, FileChange change) {
        boolean create = change == FileChange.CREATE;
        if (phase == Phase.BEFORE_WRITE) {
            return create ? FILE_PRE_CREATE : FILE_PRE_EDIT;
        }
        return create ? FILE_POST_CREATE : FILE_POST_EDIT;
    }

    private static Optional<AcmedHookType> of(String word) {
        return Arrays.stream(values()).filter(type -> type.word.equals(word)).findFirst();
    }

    static Map<String, AcmedHookType> words() {
        Map<String, AcmedHookType> words = new LinkedHashMap<>();
        for (AcmedHookType type : values()) {
            words.put(type.word, type);
        }
        return words;
    }
}
