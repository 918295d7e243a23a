/** Runnable examples. */
@org.jspecify.annotations.NullMarked
package io.certhooks.examples;
