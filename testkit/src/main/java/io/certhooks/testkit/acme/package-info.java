// SPDX-License-Identifier: Apache-2.0
/** ACME's vocabulary for those who script or inspect the test CA: errors, problems, identifiers, endpoints. */
@NullMarked
package io.certhooks.testkit.acme;

import org.jspecify.annotations.NullMarked;
