// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

/**
 * Tells what a listener would do, before anything happens; a listener may implement it beside the interface of its phase.
 *
 * <p>The plan of a lifecycle shows it for each call.
 */
public interface Previewed {

    /**
     * Tells what a call would do, and what is seen to be in its way.
     *
     * <p>Called on the thread that asks for the plan. It starts nothing, changes nothing and contacts nobody. What only the
     * CA can tell, such as a token or a serial number, is not known yet.
     *
     * @param phase a phase the listener is called in
     * @param operation what would be done to the certificate
     * @return a text for people, of one or more lines, without secrets; not empty
     */
    String preview(Phase phase, Operation operation);
}
