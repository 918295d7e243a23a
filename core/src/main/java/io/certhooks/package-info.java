// SPDX-License-Identifier: Apache-2.0
/**
 * The engine: issues, renews, deploys and revokes certificates.
 *
 * <p>Begin with {@link io.certhooks.CertificateLifecycle#builder()}. One CA is enough; {@linkplain
 * io.certhooks.LifecycleBuilder#fallback others} can be named that are asked when it fails.
 */
@NullMarked
package io.certhooks;

import org.jspecify.annotations.NullMarked;
