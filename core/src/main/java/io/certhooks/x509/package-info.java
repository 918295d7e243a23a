// SPDX-License-Identifier: Apache-2.0
/**
 * Keys, certificates, signing requests and their PEM form. Not exported; the only package that uses Bouncy Castle.
 */
@NullMarked
package io.certhooks.x509;

import org.jspecify.annotations.NullMarked;
