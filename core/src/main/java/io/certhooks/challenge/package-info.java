// SPDX-License-Identifier: Apache-2.0
/**
 * Ready-made answers to the CA's challenges.
 *
 * <p>{@link io.certhooks.challenge.Http01Server} for programs that own port 80 or have it forwarded, {@link
 * io.certhooks.challenge.Http01Webroot} beside a web server that serves files, {@link
 * io.certhooks.challenge.TlsAlpn01Server} where only port 443 is reachable. For dns-01 implement {@link
 * io.certhooks.hook.ChallengeListener} with your provider's API: {@code present} adds the value {@link
 * io.certhooks.hook.ChallengeEvent#txtValue()} at the name {@link io.certhooks.hook.ChallengeEvent#txtName()}, {@code
 * cleanUp} removes that value and no other.
 */
@NullMarked
package io.certhooks.challenge;

import org.jspecify.annotations.NullMarked;
