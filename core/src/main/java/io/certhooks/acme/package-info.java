// SPDX-License-Identifier: Apache-2.0
/**
 * The CA as the engine sees it. Not exported; the only package that knows acme4j.
 *
 * <p>The CA is not trusted: each exchange has a limit in time and size, no redirect is followed, only the directory's own
 * server is spoken to and only over TLS, and what comes back is checked before it is believed. All failures come out as
 * {@link io.certhooks.hook.IssuanceException}.
 */
@NullMarked
package io.certhooks.acme;

import org.jspecify.annotations.NullMarked;
