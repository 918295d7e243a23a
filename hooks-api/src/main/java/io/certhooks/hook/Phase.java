// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

/** A point in the life of a certificate at which hooks are called. */
public enum Phase {
    /** {@link RunListener#beforeRun}. */
    BEFORE_RUN,
    /** {@link PreListener#onPre}. */
    PRE,
    /** {@link ChallengeListener#present}. */
    PRESENT,
    /** {@link ChallengeListener#presented}. */
    PRESENTED,
    /** {@link ChallengeListener#cleanUp}. */
    CLEAN_UP,
    /** {@link FileListener#beforeWrite}. */
    BEFORE_WRITE,
    /** {@link FileListener#afterWrite}. */
    AFTER_WRITE,
    /** {@link DeployListener#onDeploy}, and {@link DeployVerifier#verify} of what was deployed. */
    DEPLOY,
    /** {@link PostListener#onPost}. */
    POST,
    /** {@link BatchDeployListener#onDeploy}. */
    BATCH_DEPLOY,
    /** {@link RunListener#afterRun}. */
    AFTER_RUN,
    /** {@link CatalogueListener#added}. */
    ADDED,
    /** {@link CatalogueListener#removed}. */
    REMOVED,
    /** {@link CatalogueListener#revoked}. */
    REVOKED,
    /** {@link CatalogueListener#expiring}. */
    EXPIRING,
    /** {@link CatalogueListener#pruning}. */
    PRUNING,
    /** {@link CatalogueListener#pruned}. */
    PRUNED
}
