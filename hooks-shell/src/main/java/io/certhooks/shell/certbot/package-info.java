// SPDX-License-Identifier: Apache-2.0
/**
 * Hooks that were written for Certbot run as they are.
 *
 * <p>{@link io.certhooks.shell.certbot.CertbotHooks} takes what an operator of Certbot has (a {@code renewal-hooks} directory,
 * the texts of {@code --pre-hook} and its siblings, renewal configurations, {@code cli.ini}) and gives the
 * {@linkplain io.certhooks.hook.Hook hooks} to register. Which program runs when, in which order and with which variables was
 * read in Certbot's source and measured; {@code docs/certbot.md} tells where this differs, and why.
 */
@NullMarked
package io.certhooks.shell.certbot;

import org.jspecify.annotations.NullMarked;
