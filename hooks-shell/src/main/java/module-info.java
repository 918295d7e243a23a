/** Turns listeners into external processes. */
module io.certhooks.shell {
    requires static transitive org.jspecify;

    exports io.certhooks.shell.template;
}
