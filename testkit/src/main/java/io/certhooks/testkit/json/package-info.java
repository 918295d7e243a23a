// SPDX-License-Identifier: Apache-2.0
/** JSON as the test CA reads and writes it: strict and bounded. */
@NullMarked
package io.certhooks.testkit.json;

import org.jspecify.annotations.NullMarked;
