// SPDX-License-Identifier: Apache-2.0
/**
 * Hooks: how code takes part in the life of a certificate.
 *
 * <p>A hook is a {@linkplain io.certhooks.hook.Hook name}, a {@linkplain io.certhooks.hook.LifecycleListener listener}
 * for one or more phases and a {@linkplain io.certhooks.hook.HookPolicy policy}. One run of the engine goes through the
 * phases in this order:
 *
 * <pre>
 *   beforeRun                        once per run, only if something is due
 *   |  onPre                         once per certificate that will really be issued or renewed, before the CA is contacted for it;
 *   |                                again before another CA is, if that one has failed
 *   |  |  present                    once per pending authorization, in the CA's order
 *   |  |  presented                  once per order, when all are presented and none is submitted
 *   |  |  cleanUp                    once per present that was started, success or failure, in the same order
 *   |  |  beforeWrite (key)          before the CA is asked for the certificate, to those that want it so early
 *   |  |  beforeWrite                before each file becomes visible, but not again to those
 *   |  |  afterWrite                 after each file is visible
 *   |  |  onDeploy (one)             per new generation and hook, until it succeeds
 *   |  |  verify                     once a generation is deployed everywhere; after the batch if there is one
 *   |  onPost                        once per onPre phase that was entered, whatever the outcome
 *   |  onDeploy (batch)              once per run and hook, with all generations not yet delivered to it
 *   afterRun                         once per run that had a beforeRun, also on shutdown
 *
 *   added, removed, revoked, expiring, pruning, pruned    when the catalogue of certificates changes
 *   onEvent                          every event, to observers
 * </pre>
 *
 * <p>The account's files are written when the account is made, inside the run that needs it first, when it is taken over
 * from another program, and when it gets another key; their file events belong to no operation. Authorizations that are
 * already valid run no challenge hook. A plan calls no hook at all.
 *
 * <p><b>Order.</b> Hooks of a phase run in the order of their registration, in all phases. All hooks of one phase have
 * ended before the next phase begins.
 *
 * <p><b>Threads.</b> A listener is called on a thread of the engine's, one call at a time for one certificate; hooks of
 * different certificates may run at the same time on different threads, unless their policies put them into one
 * {@linkplain io.certhooks.hook.HookPolicy#exclusive(String) exclusive group}. A listener must be safe for that. Memory
 * effects of one call are visible to the next call for the same certificate. No listener is called while the engine
 * holds a lock, so a listener may call the lifecycle's read methods. Observers are called on a thread of their own, in
 * the order of the events; the lifecycle's methods return after the observers have seen their events, or after one
 * second.
 *
 * <p><b>Failures.</b> What a listener throws ends up as a {@link io.certhooks.hook.HookResult}, is logged and is part of
 * {@link io.certhooks.hook.PostEvent} and {@link io.certhooks.hook.RunFinished}. What else happens is the policy's:
 * by default a failure in {@code beforeRun} abandons the run, in {@code onPre}, {@code present}, {@code presented} and
 * {@code beforeWrite} it fails the operation, a failed {@code onDeploy} is repeated later without another order at the
 * CA, and {@code pruning} may refuse by throwing; everything else is recorded and reported. The first hook that fails
 * a phase is the last one called in it. A call that is not over at its {@linkplain io.certhooks.hook.HookPolicy#timeout()
 * timeout} is interrupted and counts as {@link io.certhooks.hook.HookStatus#TIMED_OUT}; the engine does not wait for it.
 *
 * <p><b>Crashes.</b> {@code cleanUp}, {@code onDeploy}, {@code onPost} and {@code afterRun} are owed: if the program dies
 * before they have been called, or {@code onDeploy} has succeeded, they are called after the next start, maybe for a second
 * time, never twice at once; {@link io.certhooks.hook.Delivery#idempotencyKey()} stays the same. All other phases are not
 * repeated.
 *
 * <p><b>Rehearsals.</b> A rehearsal issues certificates and throws them away; the runs of its events are {@linkplain
 * io.certhooks.hook.Run#dryRun() dry}. Run, pre, challenge and post hooks are called as ever, and of the deploy hooks those
 * that {@linkplain io.certhooks.hook.DeployListener#isCalledInRehearsals() ask for it}; no others.
 *
 * <p><b>Do not</b> call the lifecycle's changing methods from a listener (each would wait for the other, so they throw an
 * {@link IllegalStateException}), start work that outlives the call without keeping track of it, or keep an event for longer
 * than needed: deploy events hold the private key.
 *
 * <p>Events and results are immutable. Lists are never {@code null} but potentially empty. Identifiers are in the order
 * in which the certificate's owner gave them.
 */
@NullMarked
package io.certhooks.hook;

import org.jspecify.annotations.NullMarked;
