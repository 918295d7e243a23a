/** The certificate lifecycle engine. */
module io.certhooks {
    requires static transitive org.jspecify;
}
