// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

/** The text of a template, which knows the line and column of each offset. */
record Source(String text) {

    Source {
        if (text.length() > Limits.SOURCE) {
            throw new TemplateException(
                    1,
                    1,
                    "the template has " + text.length() + " characters, more than " + Limits.SOURCE
                            + "; move the text to a file and give the hook its path");
        }
    }

    TemplateException error(int at, String problem, String remedy) {
        return error(at, problem + "; " + remedy);
    }

    TemplateException error(int at, ValueFault fault) {
        return error(at, fault.message());
    }

    private TemplateException error(int at, String message) {
        int offset = Math.min(at, text.length());
        int line = 1;
        int start = 0;
        for (int i = text.indexOf('\n'); i >= 0 && i < offset; i = text.indexOf('\n', i + 1)) {
            line++;
            start = i + 1;
        }
        return new TemplateException(line, text.codePointCount(start, offset) + 1, message);
    }
}
