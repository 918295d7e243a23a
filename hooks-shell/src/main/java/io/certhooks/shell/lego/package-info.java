// SPDX-License-Identifier: Apache-2.0
/**
 * Hooks, DNS programs and configuration files written for lego.
 *
 * <p>{@link io.certhooks.shell.lego.LegoHooks} gives the hooks to register; {@link io.certhooks.shell.lego.LegoConfig} is what
 * a {@code .lego.yml} says beyond hooks. Rules are those of lego 5.3.1, and of 4.35.2 where version 4 is asked for.
 */
@NullMarked
package io.certhooks.shell.lego;

import org.jspecify.annotations.NullMarked;
