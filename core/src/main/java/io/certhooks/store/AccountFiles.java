// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import io.certhooks.hook.FileChange;
import io.certhooks.hook.FileKind;
import io.certhooks.hook.StoreException;
import io.certhooks.x509.Keys;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.util.List;
import java.util.Optional;

/** The accounts: for each CA a directory with a key and a description. */
final class AccountFiles {

    private final StoreLayout layout;
    private final DurableFiles files;
    private final WriterRight right;

    AccountFiles(StoreLayout layout, DurableFiles files, WriterRight right) {
        this.layout = layout;
        this.files = files;
        this.right = right;
    }

    /** Reads an account. One whose description is missing or was made for another key counts as not registered. */
    Optional<StoredAccount> read(URI directory) {
        Path place = layout.account(directory);
        Path keyFile = place.resolve(StoreLayout.ACCOUNT_KEY);
        Path descriptionFile = place.resolve(StoreLayout.ACCOUNT);
        Optional<AccountDescription> description =
                StoredFiles.read(descriptionFile).map(json -> AccountDescription.parse(json, descriptionFile));
        Optional<PrivateKey> key = GenerationReader.key(keyFile);
        if (key.isEmpty() && description.isPresent()) {
            throw new StoreException(
                    "the account key " + keyFile + " is missing; restore it from a backup, or delete " + descriptionFile
                            + " to have a new account made",
                    null);
        }
        description.ifPresent(found -> found.requireDirectory(directory, descriptionFile));
        return key.map(found -> account(found, description, keyFile));
    }

    private static StoredAccount account(PrivateKey key, Optional<AccountDescription> description, Path keyFile) {
        return description
                .flatMap(found -> found.pairWith(key).map(found::account))
                .orElseGet(() -> StoredAccount.of(pair(key, keyFile)));
    }

    private static KeyPair pair(PrivateKey key, Path file) {
        try {
            return Keys.pairOf(key);
        } catch (GeneralSecurityException e) {
            throw new StoreException(
                    "cannot use the account key " + file + ": " + e.getMessage()
                            + "; restore it from a backup, or move its directory away to have a new account made",
                    e);
        }
    }

    /** Writes an account beside the visible one. */
    StagedAccount stage(URI directory, StoredAccount account) {
        byte[] key = StagedDirectory.encode(account.keyPair().getPrivate());
        byte[] description = AccountDescription.of(directory, account).toJson();
        Path place = layout.account(directory);
        Path keyFile = place.resolve(StoreLayout.ACCOUNT_KEY);
        Path descriptionFile = place.resolve(StoreLayout.ACCOUNT);
        return right.changing(() -> {
            files.createDirectory(place);
            StoredFiles.warnIfReadableByAll(keyFile);
            StagedFile stagedKey = staged(FileKind.ACCOUNT_KEY, keyFile);
            StagedFile stagedDescription = staged(FileKind.ACCOUNT, descriptionFile);
            files.create(stagedKey.content(), key);
            try {
                files.create(stagedDescription.content(), description);
            } catch (StoreException e) {
                files.delete(stagedKey.content());
                throw e;
            }
            return new Staged(List.of(stagedKey, stagedDescription));
        });
    }

    private static StagedFile staged(FileKind kind, Path path) {
        FileChange change = StoredFiles.exists(path) ? FileChange.EDIT : FileChange.CREATE;
        return new StagedFile(kind, change, path, DurableFiles.temporary(path));
    }

    private final class Staged implements StagedAccount {

        private final List<StagedFile> staged;
        // How many of them.
        private int visible;
        private boolean discarded;

        Staged(List<StagedFile> staged) {
            this.staged = staged;
        }

        @Override
        public List<StagedFile> files() {
            return staged;
        }

        @Override
        public synchronized void publish() {
            right.change(() -> {
                if (!discarded) {
                    show();
                }
            });
        }

        private void show() {
            Path place = DurableFiles.parent(staged.get(0).path());
            files.sync(DurableFiles.parent(place));
            // Else, after a crash, a rename may have happened to a name that is lost.
            files.sync(place);
            while (visible < staged.size()) {
                StagedFile file = staged.get(visible);
                files.move(file.content(), file.path());
                visible++;
                files.sync(place);
            }
        }

        @Override
        public synchronized void discard() {
            right.change(() -> {
                if (visible == 0) {
                    staged.forEach(file -> files.delete(file.content()));
                    discarded = true;
                }
            });
        }
    }
}
