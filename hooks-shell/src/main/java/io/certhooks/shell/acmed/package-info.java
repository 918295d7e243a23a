// SPDX-License-Identifier: Apache-2.0
/**
 * Hooks written for ACMEd.
 *
 * <p>{@link io.certhooks.shell.acmed.AcmedHooks} reads {@code acmed.toml} with all it includes and gives the hooks to
 * register; {@link io.certhooks.shell.acmed.AcmedConfig} is what else the files say, from which a program can make its
 * certificates.
 *
 * <p>The hooks of a certificate are called for the certificate whose name in the store is {@link
 * io.certhooks.shell.acmed.AcmedCertificate#storeName()}, in the order of ACMEd: each challenge is presented, validated and
 * cleaned up before the next, then {@code file-pre-*} and {@code file-post-*} for the key and for the chain, then {@code
 * post-operation}. A hook that fails is the last one of its firing.
 */
@NullMarked
package io.certhooks.shell.acmed;

import org.jspecify.annotations.NullMarked;
