// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import static java.util.Objects.requireNonNull;

/**
 * A listener with its name and its policy: what is registered with a lifecycle. Immutable.
 *
 * <p>Names are unique within a lifecycle. They appear in results and logs and key the journal of deploys, so a name
 * should stay the same from one version of a program to the next.
 */
public final class Hook {

    private final String name;
    private final LifecycleListener listener;
    private final HookPolicy policy;

    private Hook(String name, LifecycleListener listener, HookPolicy policy) {
        this.name = name;
        this.listener = listener;
        this.policy = policy;
    }

    /**
     * A hook with the standard policy.
     *
     * @param name 1 to 200 characters, none of them a control character
     * @param listener called in every phase it implements
     * @return the hook
     * @throws IllegalArgumentException if the name is blank, too long or has control characters
     */
    public static Hook of(String name, LifecycleListener listener) {
        requireNonNull(name, "name");
        requireNonNull(listener, "listener");
        if (name.isBlank() || name.length() > 200 || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "the name of a hook has 1 to 200 characters and no control characters: use another one than \""
                            + name.strip() + "\"");
        }
        return new Hook(name, listener, HookPolicy.standard());
    }

    /**
     * A hook with the standard policy that is named after its listener's class.
     *
     * @param listener an instance of a named class
     * @return the hook
     * @throws IllegalArgumentException if the class is a lambda or anonymous and so has no lasting name
     */
    public static Hook of(LifecycleListener listener) {
        Class<?> type = requireNonNull(listener, "listener").getClass();
        if (type.isAnonymousClass() || type.isHidden() || type.isSynthetic()) {
            throw new IllegalArgumentException(
                    "a lambda or anonymous listener needs a name: use Hook.of(name, listener)");
        }
        return of(type.getSimpleName(), listener);
    }

    /**
     * The same hook with another policy.
     *
     * @param policy how it is called and what its failure means
     * @return a copy
     */
    public Hook withPolicy(HookPolicy policy) {
        return new Hook(name, listener, requireNonNull(policy, "policy"));
    }

    /**
     * The same hook under another name.
     *
     * @param name as in {@link #of(String, LifecycleListener)}
     * @return a copy
     * @throws IllegalArgumentException if the name is blank, too long or has control characters
     */
    public Hook withName(String name) {
        return of(name, listener).withPolicy(policy);
    }

    /**
     * The name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * The listener.
     *
     * @return the listener
     */
    public LifecycleListener listener() {
        return listener;
    }

    /**
     * The policy.
     *
     * @return the policy
     */
    public HookPolicy policy() {
        return policy;
    }

    @Override
    public String toString() {
        return "Hook[" + name + "]";
    }
}
