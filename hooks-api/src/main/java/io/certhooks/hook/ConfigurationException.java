// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** Settings were refused, most of them before anything is contacted or changed; trying again is vain until they are changed. */
public final class ConfigurationException extends LifecycleException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    /**
     * Makes an exception from all problems that were found.
     *
     * @param problems what is wrong and what to do, at least one
     */
    public ConfigurationException(List<String> problems) {
        super(String.join("; ", requireNonNull(problems, "problems")), null);
        this.problems = List.copyOf(problems);
    }

    /**
     * Makes an exception from one problem.
     *
     * @param problem what is wrong and what to do
     */
    public ConfigurationException(String problem) {
        this(List.of(requireNonNull(problem, "problem")));
    }

    /**
     * All problems that were found.
     *
     * @return at least one
     */
    public List<String> problems() {
        return problems;
    }
}
