/** Listeners, events and results of a certificate's life. */
module io.certhooks.hook {
    requires static transitive org.jspecify;
}
