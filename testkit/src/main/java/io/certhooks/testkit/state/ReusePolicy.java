// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.state;

/**
 * What of earlier orders serves later ones.
 *
 * @param authorizations true if a valid authorization serves later orders of its account too
 * @param orders true if a new order for the same names as an unfinished one is that one
 */
public record ReusePolicy(boolean authorizations, boolean orders) {}
