// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

/**
 * Takes part in one or more phases of a certificate's life.
 *
 * <p>A marker: implement the interfaces of the phases you need, one class may implement several. When, how often, on
 * which thread and in which order they are called is told in the {@linkplain io.certhooks.hook package description}.
 */
public sealed interface LifecycleListener
        permits RunListener,
                PreListener,
                ChallengeListener,
                FileListener,
                DeployListener,
                BatchDeployListener,
                DeployVerifier,
                PostListener,
                CatalogueListener,
                LifecycleObserver {}
