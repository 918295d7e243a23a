// SPDX-License-Identifier: Apache-2.0
/** RFC 8555 over HTTP: one class for each resource, between the wire and the state. */
@NullMarked
package io.certhooks.testkit.endpoint;

import org.jspecify.annotations.NullMarked;
