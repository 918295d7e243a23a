// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

/**
 * Proves control of an identifier to the CA.
 *
 * <p>For each pending authorization the engine takes the {@linkplain #type() type} of the first registered challenge
 * listener that {@linkplain #answers answers} the identifier with a type the CA offers, and calls all listeners of that
 * type which answer it, in registration order.
 */
public non-sealed interface ChallengeListener extends LifecycleListener {

    /**
     * The one challenge type this listener can answer.
     *
     * @return the type, always the same
     */
    ChallengeType type();

    /**
     * Tells whether this listener can prove control of an identifier.
     *
     * @param identifier as ordered, with {@code *.} for a wildcard
     * @return false to leave the identifier to other listeners
     */
    default boolean answers(Identifier identifier) {
        return true;
    }

    /**
     * Tells how proofs of one order are to be presented.
     *
     * @return {@link Presentation#TOGETHER} unless this listener can hold only one proof at a time
     */
    default Presentation presentation() {
        return Presentation.TOGETHER;
    }

    /**
     * Makes the proof visible to the CA.
     *
     * <p>A listener that sees the CA fetch it saves waiting if it promises to tell: {@link HookReport#promiseFetch}.
     *
     * @param event the challenge
     * @throws Exception if the proof could not be published; the order is abandoned and all started proofs are cleaned
     *     up, this one included
     */
    void present(ChallengeEvent event) throws Exception;

    /**
     * Called once when all proofs of the order are presented and before the first is submitted: the one place to wait
     * until the world can see them. With {@link Presentation#ONE_BY_ONE} called once per proof.
     *
     * @param event the challenges that were presented
     * @throws Exception if the proofs will not become visible; the order is abandoned
     */
    default void presented(ChallengesPresented event) throws Exception {}

    /**
     * Removes the proof, if there is one.
     *
     * <p>Called for every {@link #present} that was started, even if it failed; after a crash at the next start. It must
     * tolerate that there is nothing to remove, and must remove only its own value: a wildcard and its base name have two
     * TXT values under one name.
     *
     * @param event the challenge, with {@link ChallengeEvent#carried()} as this hook left it
     * @throws Exception to have the failure recorded and reported
     */
    default void cleanUp(ChallengeEvent event) throws Exception {}

    /**
     * Removes the proof of an authorization that did not become valid, or of which that is not known after a crash.
     *
     * <p>Called instead of {@link #cleanUp}, which it calls unless a listener tells the two apart.
     *
     * @param event the challenge, as for {@link #cleanUp}
     * @throws Exception to have the failure recorded and reported
     */
    default void abandon(ChallengeEvent event) throws Exception {
        cleanUp(event);
    }
}
