// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import io.certhooks.hook.CertificateFiles;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Where things are below the root. Does no I/O.
 *
 * <p>What the store makes for itself begins with a dot, which no certificate's name can.
 */
record StoreLayout(Path root) {

    static final String METADATA = "metadata.json";
    static final String KEY = "privkey.pem";
    static final String ACCOUNT_KEY = "account.key";
    static final String ACCOUNT = "account.json";

    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");
    private static final String STATE = ".json";
    private static final String NOTE = ".note-";
    private static final String REMOVING = ".removing-";
    private static final String DAMAGED = ".damaged-";
    private static final String DELETING = ".deleting-";

    Path lockFile() {
        return root.resolve(".lock");
    }

    Path accounts() {
        return root.resolve("accounts");
    }

    Path archive() {
        return root.resolve("archive");
    }

    Path current() {
        return root.resolve("current");
    }

    Path live() {
        return root.resolve("live");
    }

    Path state() {
        return root.resolve("state");
    }

    List<Path> directories() {
        return List.of(accounts(), archive(), current(), live(), state());
    }

    Path account(URI directory) {
        return accounts().resolve(AccountDirectory.nameOf(directory));
    }

    Path state(String name) {
        return state().resolve(name + STATE);
    }

    /** The last state that was put aside because it was damaged. */
    Path damagedState(String name) {
        return state().resolve(DAMAGED + name + STATE);
    }

    /** Exists from the moment a removal is decided until it is done. */
    Path removalMark(String name) {
        return state().resolve(REMOVING + name);
    }

    /** What the engine remembers beside the certificates. */
    Path note(String key) {
        return state().resolve(NOTE + key);
    }

    Path archive(String name) {
        return archive().resolve(name);
    }

    Path generation(String name, int number) {
        return archive(name).resolve(Integer.toString(number));
    }

    /** Remembers the highest number when the generation that had it is deleted. */
    Path highestNumber(String name) {
        return archive(name).resolve(".highest");
    }

    /** Where a generation goes to be deleted, so that it vanishes for readers at once. */
    Path deleted(String name, int number) {
        return archive().resolve(DELETING + name + "-" + number);
    }

    /** Where all generations of a certificate go to be deleted. */
    Path deleted(String name) {
        return archive().resolve(DELETING + name);
    }

    Path pointer(String name) {
        return current().resolve(name);
    }

    Path pointerTarget(String name, int number) {
        return root.getFileSystem().getPath("..", "archive", name, Integer.toString(number));
    }

    Path liveDirectory(String name) {
        return live().resolve(name);
    }

    /**
     * The paths that always lead to the current generation.
     *
     * <p>The bundle is reached through the pointer: scripts that take all {@code *.pem} of a directory of certbot's
     * expect its four names and no second copy of the key.
     */
    CertificateFiles liveFiles(String name) {
        CertificateFiles files = CertificateFiles.in(liveDirectory(name));
        return new CertificateFiles(
                files.directory(),
                files.certificate(),
                files.chain(),
                files.fullChain(),
                files.privateKey(),
                pointer(name).resolve("bundle.pem"));
    }

    /** The number of a generation by the name of its directory. */
    static OptionalInt number(String directoryName) {
        return NUMBER.matcher(directoryName).matches()
                ? OptionalInt.of(Integer.parseInt(directoryName))
                : OptionalInt.empty();
    }

    /** Whether a file's name ends as that of a state. */
    static boolean isState(String fileName) {
        return fileName.endsWith(STATE) && CertificateName.isValid(nameOfState(fileName));
    }

    static String nameOfState(String fileName) {
        return fileName.substring(0, fileName.length() - STATE.length());
    }

    static boolean isNote(String fileName) {
        return fileName.startsWith(NOTE) && CertificateName.isNote(fileName.substring(NOTE.length()));
    }

    static String keyOfNote(String fileName) {
        return fileName.substring(NOTE.length());
    }

    static boolean isRemovalMark(String fileName) {
        return fileName.startsWith(REMOVING) && CertificateName.isValid(fileName.substring(REMOVING.length()));
    }

    static String nameOfRemovalMark(String fileName) {
        return fileName.substring(REMOVING.length());
    }

    static boolean isDeleted(String fileName) {
        return fileName.startsWith(DELETING);
    }
}
