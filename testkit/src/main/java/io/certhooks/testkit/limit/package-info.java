// SPDX-License-Identifier: Apache-2.0
/** Rate limits, for those who test that their program keeps within them. */
@NullMarked
package io.certhooks.testkit.limit;

import org.jspecify.annotations.NullMarked;
