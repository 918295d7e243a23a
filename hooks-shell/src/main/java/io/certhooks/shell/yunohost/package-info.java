// SPDX-License-Identifier: Apache-2.0
/**
 * Hook folders of YunoHost: the scripts in {@code hooks.d} run unmodified, for certificates and for events of your own.
 *
 * <p>{@link io.certhooks.shell.yunohost.HookTree} is the general part: two folders with one subfolder per action, whose files
 * are called for a {@link io.certhooks.shell.yunohost.YunoHostEvent}. {@link io.certhooks.shell.yunohost.YunoHostHooks} makes
 * hooks of it that a lifecycle calls for its certificates. {@link io.certhooks.shell.yunohost.ConfigRegeneration} is the engine
 * behind the action {@code conf_regen}.
 *
 * <p>Behaviour is that of YunoHost 12.1 unless a method says otherwise; {@code strict()} takes back what can be taken back.
 */
@NullMarked
package io.certhooks.shell.yunohost;

import org.jspecify.annotations.NullMarked;
