// SPDX-License-Identifier: Apache-2.0
/** Strict reading of configuration files; shared by the dialects, not part of the API. */
@NullMarked
package io.certhooks.shell.config;

import org.jspecify.annotations.NullMarked;
