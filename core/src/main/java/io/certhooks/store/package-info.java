// SPDX-License-Identifier: Apache-2.0
/**
 * Where accounts, certificates and the engine's state are kept.
 *
 * <p>{@code FileCertificateStore} is for programs, {@link io.certhooks.store.MemoryCertificateStore}
 * for tests and short-lived processes; others implement {@link io.certhooks.store.CertificateStore}.
 */
@NullMarked
package io.certhooks.store;

import org.jspecify.annotations.NullMarked;
