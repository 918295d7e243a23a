// SPDX-License-Identifier: Apache-2.0
/**
 * Other programs' file layouts as views of the store: fixed links into it, made once, so that one change of the store's
 * pointer changes all of them.
 */
@NullMarked
package io.certhooks.shell.view;

import org.jspecify.annotations.NullMarked;
