// SPDX-License-Identifier: Apache-2.0
/** Server sockets, whatever is spoken on them. */
@NullMarked
package io.certhooks.testkit.tcp;

import org.jspecify.annotations.NullMarked;
