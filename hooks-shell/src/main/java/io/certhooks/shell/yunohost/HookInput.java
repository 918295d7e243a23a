// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one script is called with.
 *
 * @param arguments texts, numbers and booleans
 * @param variables what the event adds to the environment; may be changed by the script's runner in strict mode
 * @param directory the working directory; that of the script if there is none
 */
record HookInput(List<Object> arguments, Map<String, String> variables, @Nullable Path directory) {}
