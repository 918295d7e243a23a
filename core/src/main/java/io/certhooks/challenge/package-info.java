// SPDX-License-Identifier: Apache-2.0
/**
 * Ready-made answers to the CA's challenges.
 */
@NullMarked
package io.certhooks.challenge;

import org.jspecify.annotations.NullMarked;
