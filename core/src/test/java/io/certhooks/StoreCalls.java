// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.store.CertificateStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** Does something in the middle of others' work: when they call a store, just before the call is carried out. */
final class StoreCalls {

    private String call = "never";
    private Runnable action = () -> {};

    /** Does something at the next call of a method about a certificate: {@code "current a.example"}. */
    synchronized void doAt(String next, Runnable what) {
        call = next;
        action = what;
    }

    CertificateStore of(CertificateStore store) {
        return (CertificateStore) Proxy.newProxyInstance(
                StoreCalls.class.getClassLoader(),
                new Class<?>[] {CertificateStore.class},
                (proxy, method, arguments) -> {
                    if (arguments != null) {
                        taken(method.getName() + " " + arguments[0]).run();
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private synchronized Runnable taken(String made) {
        if (!made.equals(call)) {
            return () -> {};
        }
        call = "never";
        return action;
    }
}
