// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import io.certhooks.hook.CertificateFiles;
import io.certhooks.hook.CertificateRequest;
import io.certhooks.hook.FileKind;
import io.certhooks.hook.StoreException;
import io.certhooks.shell.view.FileView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The folder {@code certs} of YunoHost: {@code <domain>/crt.pem}, the full chain, and {@code <domain>/key.pem}. */
final class CertsView {

    private final Path directory;
    private final boolean copies;
    private final @Nullable String group;

    private CertsView(Path directory, boolean copies, @Nullable String group) {
        this.directory = directory.toAbsolutePath();
        this.copies = copies;
        this.group = group;
    }

    static CertsView links(Path directory) {
        return new CertsView(directory, false, null);
    }

    static CertsView copies(Path directory, String group) {
        return new CertsView(directory, true, group);
    }

    /** Shows a certificate under each of some domains, and no more under those it was for before. */
    void show(CertificateRequest request, CertificateFiles live, List<String> domains) {
        Set<Path> shown = new HashSet<>();
        for (String domain : domains) {
            FileView view = view(domain);
            view.link(request, live);
            shown.addAll(view.paths(request).values());
            if (copies) {
                view.paths(request).values().stream().filter(Files::exists).forEach(this::open);
            }
        }
        view(request.name()).removeAllBut(request.name(), shown);
    }

    /** Takes away what was shown of a certificate. */
    void remove(String certificate) {
        view(certificate).remove(certificate);
    }

    private FileView view(String domain) {
        FileView view = FileView.in(
                directory,
                request -> Map.of(FileKind.FULL_CHAIN, domain + "/crt.pem", FileKind.PRIVATE_KEY, domain + "/key.pem"));
        return copies ? view.asCopies() : view;
    }

    // The folder is opened last, so that nothing in it can be read before its group is right.
    private void open(Path file) {
        try {
            allow(file, "rw-r-----");
            Path parent = Optional.ofNullable(file.getParent()).orElse(directory);
            allow(parent, "rwxr-x---");
            allow(directory, "rwxr-x---");
        } catch (IOException e) {
            throw new StoreException(
                    "the group " + group + " cannot be given access to " + file + ": " + e
                            + "; check that it exists and that this program may give it",
                    e);
        }
    }

    private void allow(Path path, String mode) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (view != null && group != null) {
            GroupPrincipal principal =
                    path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group);
            view.setGroup(principal);
            view.setPermissions(PosixFilePermissions.fromString(mode));
        }
    }
}
