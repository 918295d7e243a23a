// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples.architecture.violations.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;

/** Nothing is deserialized. */
public final class Deserializes {

    public Object read(InputStream in) throws IOException, ClassNotFoundException {
        return new ObjectInputStream(in).readObject();
    }
}
