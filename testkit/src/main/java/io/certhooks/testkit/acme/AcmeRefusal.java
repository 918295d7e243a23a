// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.acme;

/** Thrown inside the CA to answer a request with a problem document. */
public final class AcmeRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient AcmeProblem problem;

    /** Refuses the request with this problem. */
    public AcmeRefusal(AcmeProblem problem) {
        super(problem.toString(), null, false, false);
        this.problem = problem;
    }

    /** Refuses the request with a problem of this type. */
    public AcmeRefusal(AcmeError error, String detail) {
        this(AcmeProblem.of(error, detail));
    }

    /** The problem to answer with. */
    public AcmeProblem problem() {
        return problem;
    }
}
