// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.view;

import io.certhooks.hook.CatalogueListener;
import io.certhooks.hook.CertificateRemoved;
import io.certhooks.hook.FileEvent;
import io.certhooks.hook.FileListener;
import io.certhooks.hook.Operation;
import io.certhooks.hook.Phase;
import io.certhooks.hook.Previewed;

/** Keeps a view in step with its store. */
record ViewListener(FileView view) implements FileListener, CatalogueListener, Previewed {

    @Override
    public void beforeWrite(FileEvent event) {
        view.prepare(event);
    }

    @Override
    public void afterWrite(FileEvent event) {
        view.show(event);
    }

    @Override
    public String preview(Phase phase, Operation operation) {
        return phase == Phase.AFTER_WRITE
                ? "shows the file under " + view.directory() + ", if it has a name there"
                : "makes sure that the file can be shown under " + view.directory();
    }

    @Override
    public void removed(CertificateRemoved event) {
        view.remove(event.name());
    }
}
