// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.shell.process.TrustPolicy;
import java.util.Map;

/** Prints what hooks get of a few variables of the process. */
final class GitVariablesMain {

    private GitVariablesMain() {}

    public static void main(String[] arguments) {
        Map<String, String> variables = new Settings(TrustPolicy.ANY).environment.effective();
        System.out.println(variables.get("GIT_USERNAME") + " " + variables.get("GIT_EMAIL") + " "
                + variables.get("GIT_SSH_COMMAND"));
    }
}
