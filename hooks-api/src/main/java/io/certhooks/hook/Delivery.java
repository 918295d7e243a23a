// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

/**
 * How often and why a generation is brought to one hook.
 *
 * @param idempotencyKey the same for every attempt to bring one generation to one hook; another one if the generation is
 *     owed anew, by request or because the engine returns to it, and for the certificate of the same name in another store;
 *     lower-case hexadecimal digits
 * @param attempt 1 for the first, then rising
 * @param replay whether an earlier attempt may have been carried out without the engine knowing, because the program died
 * @param rollback whether the engine returns to an older generation because the newer one did not work
 */
public record Delivery(String idempotencyKey, int attempt, boolean replay, boolean rollback) {}
