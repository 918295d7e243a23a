// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.view;

import io.certhooks.hook.CatalogueListener;
import io.certhooks.hook.CertificateRemoved;
import io.certhooks.hook.FileEvent;
import io.certhooks.hook.FileListener;

/** Keeps a view in step with its store. */
record ViewListener(FileView view) implements FileListener, CatalogueListener {

    @Override
    public void beforeWrite(FileEvent event) {
        view.prepare(event);
    }

    @Override
    public void afterWrite(FileEvent event) {
        view.show(event);
    }

    @Override
    public void removed(CertificateRemoved event) {
        view.remove(event.name());
    }
}
