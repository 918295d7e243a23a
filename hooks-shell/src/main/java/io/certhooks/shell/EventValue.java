// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell;

import io.certhooks.hook.LifecycleEvent;
import java.util.Optional;
import java.util.function.Function;

/**
 * One value that some kind of event has.
 *
 * @param name lower-case letters and underscores
 * @param event the kind of event
 * @param getter gets it; empty if this event does not have it
 */
record EventValue<E>(String name, Class<E> event, Function<E, Optional<?>> getter) {

    Optional<?> of(LifecycleEvent any) {
        return event.isInstance(any) ? getter.apply(event.cast(any)) : Optional.empty();
    }
}
