// SPDX-License-Identifier: Apache-2.0
/** Proof of control: the CA's side of http-01, dns-01 and tls-alpn-01. */
@NullMarked
package io.certhooks.testkit.validation;

import org.jspecify.annotations.NullMarked;
