/** Turns listeners into external processes. */
module io.certhooks.shell {
    requires static transitive org.jspecify;
}
