// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.shell.process.TrustPolicy;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What Certbot keeps in {@code /etc/letsencrypt}. */
final class ConfigDirectory {

    private static final Logger LOG = LoggerFactory.getLogger(CertbotHooks.class);

    private final @Nullable Path root;
    private final TrustPolicy trust;

    ConfigDirectory(@Nullable Path root, TrustPolicy trust) {
        this.root = root == null ? null : root.toAbsolutePath().normalize();
        this.trust = trust;
    }

    /** The directory that a renewal configuration belongs to; none if it is not in one named {@code renewal}. */
    static @Nullable Path of(Path conf) {
        Path directory = conf.toAbsolutePath().getParent();
        return directory != null && directory.endsWith("renewal") ? directory.getParent() : null;
    }

    /** The renewal configurations in the order in which Certbot renews; hidden files are none. */
    List<Path> confs() {
        Path directory = root;
        if (directory == null || !Files.isDirectory(directory)) {
            throw new ConfigurationException("there is no directory " + directory + " with Certbot's configuration");
        }
        if (Stream.of("renewal", "renewal-hooks", "cli.ini")
                .map(directory::resolve)
                .noneMatch(Files::exists)) {
            throw new ConfigurationException(
                    directory + " is not Certbot's: it has neither renewal nor renewal-hooks nor"
                            + " cli.ini; the directory meant is usually /etc/letsencrypt");
        }
        Path renewal = directory.resolve("renewal");
        if (!Files.exists(renewal)) {
            return List.of();
        }
        List<Path> confs = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(renewal, "[!.]*.conf")) {
            found.forEach(confs::add);
        } catch (IOException e) {
            throw new ConfigurationException(renewal + " cannot be read: " + e);
        }
        confs.sort(Comparator.comparing(Path::toString));
        return confs;
    }

    /** The hooks of some lineages. */
    CertbotHooks hooks(List<Path> confs) {
        List<String> problems = new ArrayList<>();
        List<String> unsupported = new ArrayList<>();
        List<SavedHooks> saved = new ArrayList<>();
        for (Path conf : confs) {
            try {
                saved.add(RenewalConf.read(conf, trust, problems, unsupported));
            } catch (ConfigurationException e) {
                problems.addAll(e.problems());
            }
        }
        CertbotHooks hooks = start().with(copy -> copy.saved = saved).withTrust(trust);
        hooks = withCliIni(hooks, problems, unsupported);
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        if (!unsupported.isEmpty()) {
            LOG.warn("not taken over from Certbot: {}", String.join("; ", unsupported));
        }
        return hooks.with(copy -> copy.unsupported = unsupported);
    }

    private CertbotHooks start() {
        Path directory = root == null ? null : root.resolve("renewal-hooks");
        return directory != null && Files.isDirectory(directory) ? CertbotHooks.in(directory) : CertbotHooks.commands();
    }

    private CertbotHooks withCliIni(CertbotHooks hooks, List<String> problems, List<String> unsupported) {
        Path file = root == null ? null : root.resolve("cli.ini");
        if (file == null || !Files.exists(file)) {
            return hooks;
        }
        try {
            return new CliSettings(file, CliIni.read(file, trust, problems)).applyTo(hooks, problems, unsupported);
        } catch (ConfigurationException e) {
            problems.addAll(e.problems());
            return hooks;
        }
    }
}
