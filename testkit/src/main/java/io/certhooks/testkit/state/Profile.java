// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.state;

import java.time.Duration;

/**
 * A certificate profile that orders may name.
 *
 * @param name its name
 * @param description what the directory says of it
 * @param lifetime how long its certificates are valid
 */
public record Profile(String name, String description, Duration lifetime) {}
