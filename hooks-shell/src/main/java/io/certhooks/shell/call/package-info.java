// SPDX-License-Identifier: Apache-2.0
/** How the outcome of a process becomes the outcome of a hook; shared by the dialects, not part of the API. */
@NullMarked
package io.certhooks.shell.call;

import org.jspecify.annotations.NullMarked;
