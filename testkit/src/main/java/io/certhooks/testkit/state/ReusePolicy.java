// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.state;

/**
 * What serves new orders that was there before them.
 *
 * @param authorizations true if a valid authorization serves later orders of its account too
 * @param orders true if a new order for the same names as an unfinished one is that one
 * @param records true if a lasting record in DNS makes a new authorization valid at once
 */
public record ReusePolicy(boolean authorizations, boolean orders, boolean records) {}
