// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import java.util.List;

/** An account that is written but not visible yet. */
public interface StagedAccount {

    /**
     * The files that publishing would make visible.
     *
     * @return key first, then the description; empty for a store without files
     */
    List<StagedFile> files();

    /** Makes the account visible. The key becomes visible first, so that no description stands without its key. */
    void publish();

    /** Deletes what was staged; does nothing once published. */
    void discard();
}
