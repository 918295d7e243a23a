// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.view;

import static java.util.Objects.requireNonNull;

import io.certhooks.hook.CertificateFiles;
import io.certhooks.hook.CertificateRequest;
import io.certhooks.hook.FileEvent;
import io.certhooks.hook.FileKind;
import io.certhooks.hook.Hook;
import io.certhooks.hook.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The certificates of a store as another program would have laid them out: for each file a symbolic link to its live path,
 * made once. Immutable; calls for different certificates may come from different threads.
 *
 * <pre>{@code
 * FileView view = FileView.in(Path.of("/etc/yunohost/certs"), request -> Map.of(
 *         FileKind.FULL_CHAIN, request.name() + "/crt.pem",
 *         FileKind.PRIVATE_KEY, request.name() + "/key.pem"));
 * builder.hook(view.hook("YunoHost's files"));
 * }</pre>
 *
 * <p>As the links lead through the store's pointer, a renewal changes all of them at once and changes nothing here. Where the
 * file system knows no links, and in a {@linkplain #asCopies() view of copies}, the files are copied, each atomically and
 * private to the running user, when they become visible; then they do not change together.
 *
 * <p>Nothing is replaced or removed that the view did not make; what it made is written down in the directory {@code
 * .certhooks} below its own. Directories it makes are private to the running user.
 */
public final class FileView {

    private final Path directory;
    private final ViewLayout layout;
    private final boolean copies;

    private FileView(Path directory, ViewLayout layout, boolean copies) {
        this.directory = directory;
        this.layout = layout;
        this.copies = copies;
    }

    /**
     * A view.
     *
     * @param directory where the layout begins; made when it is needed
     * @param layout the paths of each certificate's files
     */
    public static FileView in(Path directory, ViewLayout layout) {
        return new FileView(directory.toAbsolutePath(), requireNonNull(layout, "layout"), false);
    }

    /** The same view with copies instead of links, for programs that cannot reach the store. */
    public FileView asCopies() {
        return new FileView(directory, layout, true);
    }

    /** The absolute directory of the view. */
    public Path directory() {
        return directory;
    }

    /**
     * Where a certificate's files are, or will be.
     *
     * @return absolute paths below the directory of the view
     * @throws IllegalArgumentException if the layout gives a path that is not below it, or is no path
     */
    public Map<FileKind, Path> paths(CertificateRequest request) {
        Map<FileKind, Path> paths = new EnumMap<>(FileKind.class);
        layout.paths(request).forEach((kind, path) -> paths.put(kind, ViewPath.of(directory, path)));
        return Map.copyOf(paths);
    }

    /**
     * The hook that keeps the view: refuses a publication whose files have no place here, makes links when files become visible,
     * which is before deploy hooks are called, and takes them away when the certificate is removed. Register it before the hooks
     * that read the view.
     *
     * @param name the name of the hook
     */
    public Hook hook(String name) {
        return Hook.of(name, new ViewListener(this));
    }

    /**
     * Makes what is missing for a certificate that has been published before; does nothing if all is there. Copies are made
     * afresh.
     *
     * @param live the certificate's live files, as {@link io.certhooks.hook.DeployEvent#live()} gives them; one that does not exist is left out
     * @throws StoreException if a place is taken by something that the view did not make, or the file system refuses
     * @throws IllegalArgumentException as {@link #paths}
     */
    public void link(CertificateRequest request, CertificateFiles live) {
        paths(request).forEach((kind, path) -> {
            Optional<Path> file = file(live, kind).filter(Files::exists);
            file.ifPresent(target -> show(request.name(), path, target));
        });
    }

    /**
     * Writes a file of a form that the store does not have next to the links: whole or not at all, 0600 from its first byte. It
     * is removed with the certificate.
     *
     * @param certificate the certificate's name in the store
     * @param path as in {@link ViewLayout#paths}
     * @throws StoreException as {@link #link}
     * @throws IllegalArgumentException as {@link #paths}
     */
    public void write(String certificate, String path, byte[] content) {
        Path place = ViewPath.of(directory, path);
        Possessions own = claim(certificate, place);
        replace(own, place, content);
    }

    private static void replace(Possessions own, Path place, byte[] content) {
        own.add(place, Form.FILE);
        ViewFiles.replace(place, content);
        own.settle(place, Form.FILE);
    }

    /**
     * Takes away all that the view made for a certificate; what others have put in its place since stays.
     *
     * @param certificate the certificate's name in the store
     * @throws StoreException if the file system refuses
     */
    public void remove(String certificate) {
        Possessions own = Possessions.read(directory, certificate);
        own.all().forEach(thing -> ViewFiles.delete(directory, thing.place(), thing.form()));
        own.forget();
    }

    /**
     * Takes away what the view made for a certificate in other places than some, as when its names have changed; what others
     * have put in its place since stays.
     *
     * @param certificate the certificate's name in the store
     * @param places absolute paths that stay
     * @throws StoreException if the file system refuses
     */
    public void removeAllBut(String certificate, Set<Path> places) {
        Possessions own = Possessions.read(directory, certificate);
        for (Possessions.Thing thing : own.all()) {
            if (!places.contains(thing.place())) {
                ViewFiles.delete(directory, thing.place(), thing.form());
                own.remove(thing);
            }
        }
    }

    /** Refuses a file that could not be shown. */
    void prepare(FileEvent event) {
        place(event).ifPresent(place -> claim(name(event), place));
    }

    /** Shows a file that has become visible. */
    void show(FileEvent event) {
        place(event).ifPresent(place -> show(name(event), place, event.path()));
    }

    private Optional<Path> place(FileEvent event) {
        return event.operation()
                .filter(operation -> isShown(event.kind()))
                .flatMap(operation ->
                        Optional.ofNullable(paths(operation.certificate()).get(event.kind())));
    }

    private static String name(FileEvent event) {
        return event.operation().orElseThrow().name();
    }

    private void show(String certificate, Path place, Path target) {
        Path absolute = target.toAbsolutePath();
        if (!copies && ViewFiles.leadsTo(place, absolute)) {
            // Whoever made the link may have been cut off before it was written down.
            Possessions.read(directory, certificate).add(place, Form.LINK);
            return;
        }
        Possessions own = claim(certificate, place);
        if (copies || !link(own, place, absolute)) {
            replace(own, place, ViewFiles.read(absolute));
        }
    }

    private static boolean link(Possessions own, Path place, Path target) {
        own.add(place, Form.LINK);
        if (!ViewFiles.link(place, target)) {
            return false;
        }
        own.settle(place, Form.LINK);
        return true;
    }

    private Possessions claim(String certificate, Path place) {
        Possessions own = Possessions.read(directory, certificate);
        ViewFiles.makeDirectories(directory, place);
        Optional<Form> there = ViewFiles.formOf(place);
        if (there.isPresent() && !own.has(place, there.get())) {
            throw new StoreException(
                    "cannot show the certificate " + certificate + " as " + place + ": there is " + there.get().word
                            + " that this view did not make; move it away",
                    null);
        }
        return own;
    }

    private static boolean isShown(FileKind kind) {
        return kind != FileKind.ACCOUNT && kind != FileKind.ACCOUNT_KEY;
    }

    private static Optional<Path> file(CertificateFiles files, FileKind kind) {
        return switch (kind) {
            case CERTIFICATE -> Optional.of(files.certificate());
            case CHAIN -> Optional.of(files.chain());
            case FULL_CHAIN -> Optional.of(files.fullChain());
            case PRIVATE_KEY -> Optional.of(files.privateKey());
            case BUNDLE -> Optional.of(files.bundle());
            case ACCOUNT, ACCOUNT_KEY, PKCS12 -> Optional.empty();
        };
    }

    @Override
    public String toString() {
        return "FileView[" + directory + (copies ? ", copies" : "") + "]";
    }
}
