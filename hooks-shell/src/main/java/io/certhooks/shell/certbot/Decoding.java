// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookStatus;
import io.certhooks.shell.process.CapturedOutput;
import io.certhooks.shell.process.ProcessResult;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Certbot's rule, where it is wanted, that a program which prints what is not text has failed. */
final class Decoding {

    private Decoding() {}

    /**
     * Looks at both streams; of long ones at what was kept, which may begin in the middle of a character and is let pass.
     *
     * @throws HookFailure if one is not UTF-8
     */
    static void check(ProcessResult result, String name) throws HookFailure {
        for (CapturedOutput output : new CapturedOutput[] {result.output(), result.errors()}) {
            if (output.isComplete() && !isText(output.bytes())) {
                throw new HookFailure(
                        HookStatus.FAILED,
                        name + ": it printed bytes that are not UTF-8, which strict mode does not take");
            }
        }
    }

    private static boolean isText(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
