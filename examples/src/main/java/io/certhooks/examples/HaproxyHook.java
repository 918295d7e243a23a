// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples;

import io.certhooks.hook.CertificateFiles;
import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.DeployListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Gives HAProxy the one file it wants, with key and chain, and reloads it. */
public final class HaproxyHook implements DeployListener {

    private final Path directory;
    private final Runnable reload;

    /**
     * A hook that writes {@code <name>.pem}.
     *
     * @param directory where HAProxy looks for certificates
     * @param reload makes HAProxy read them again
     */
    public HaproxyHook(Path directory, Runnable reload) {
        this.directory = directory;
        this.reload = reload;
    }

    @Override
    public void onDeploy(DeployEvent event) throws IOException {
        CertificateFiles files = event.generation()
                .files()
                .orElseThrow(() -> new IOException("HAProxy reads files: use a FileCertificateStore"));
        Path target = directory.resolve(event.generation().certificateName() + ".pem");
        Path fresh = target.resolveSibling(target.getFileName() + ".new");
        Files.copy(files.bundle(), fresh, StandardCopyOption.REPLACE_EXISTING);
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        reload.run();
    }
}
