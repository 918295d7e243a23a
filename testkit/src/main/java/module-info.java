/** An ACME CA inside the JVM, a manual clock and a recording listener for tests. */
module io.certhooks.testkit {
    requires static transitive org.jspecify;
}
