// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.hook.KeyMoment;
import io.certhooks.hook.Phase;
import io.certhooks.shell.process.Environment;
import io.certhooks.shell.process.TrustPolicy;
import io.certhooks.shell.template.Dialect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The mutable side of a copy of {@link AcmedHooks}; never changed once it holds it. */
final class Settings {

    TrustPolicy trust;
    boolean strict;
    Dialect dialect = Dialect.MINIJINJA;
    Map<Path, Dialect> dialects = new HashMap<>();
    AcmedView view = AcmedView.LINKS;
    // What the git hooks take for names; to git itself they mean nothing.
    Environment environment = Environment.inherited().allowingUnsafe("GIT_USERNAME", "GIT_EMAIL");
    Set<String> exclusive = Set.of();

    @Nullable
    Duration timeout = AcmedHooks.DEFAULT_TIMEOUT;

    @Nullable
    Path directory;

    Settings(TrustPolicy trust) {
        this.trust = trust;
    }

    Settings(Settings other) {
        trust = other.trust;
        strict = other.strict;
        dialect = other.dialect;
        dialects = new HashMap<>(other.dialects);
        view = other.view;
        environment = other.environment;
        exclusive = other.exclusive;
        timeout = other.timeout;
        directory = other.directory;
    }

    /** The phase in which a file appears: in strict mode that of ACMEd, which has no store to publish to. */
    Phase appearance() {
        return strict && view == AcmedView.COPIES ? Phase.BEFORE_WRITE : Phase.AFTER_WRITE;
    }

    /** When the hooks are told of a key: as ACMEd's, if it appears as ACMEd's does. */
    KeyMoment keyMoment() {
        return appearance() == Phase.BEFORE_WRITE ? KeyMoment.BEFORE_FINALIZE : KeyMoment.WITH_CERTIFICATE;
    }

    /** The files under which hooks know a certificate. */
    AcmedFiles files(AcmedConfig config, AcmedCertificate certificate) {
        return config.files(certificate, directory == null ? config.directory(certificate) : directory, dialect);
    }

    /** The dialect of a hook: that of its file. */
    Dialect dialectOf(AcmedHook hook) {
        return hook.file().map(file -> dialects.getOrDefault(file, dialect)).orElse(Dialect.MINIJINJA);
    }
}
