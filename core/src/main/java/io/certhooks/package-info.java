// SPDX-License-Identifier: Apache-2.0
/**
 * The engine: issues, renews, deploys and revokes certificates.
 *
 * <p>Begin with {@link io.certhooks.CertificateLifecycle#builder()}.
 */
@NullMarked
package io.certhooks;

import org.jspecify.annotations.NullMarked;
