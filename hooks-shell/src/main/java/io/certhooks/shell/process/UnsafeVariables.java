// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Variables that change how programs are found, loaded or interpreted. */
final class UnsafeVariables {

    // sudo 1.9, plugins/sudoers/env.c, initial_badenv_table, of all platforms.
    private static final Set<String> SUDO = Set.of(
            "IFS",
            "CDPATH",
            "LOCALDOMAIN",
            "RES_OPTIONS",
            "HOSTALIASES",
            "NLSPATH",
            "PATH_LOCALE",
            "SHLIB_PATH",
            "LIBPATH",
            "AUTHSTATE",
            "KRB5_KTNAME",
            "VAR_ACE",
            "USR_ACE",
            "DLC_ACE",
            "TERMINFO",
            "TERMINFO_DIRS",
            "TERMPATH",
            "TERMCAP",
            "ENV",
            "BASH_ENV",
            "PS4",
            "GLOBIGNORE",
            "BASHOPTS",
            "SHELLOPTS",
            "JAVA_TOOL_OPTIONS",
            "PERLIO_DEBUG",
            "PERLLIB",
            "PERL5LIB",
            "PERL5OPT",
            "PERL5DB",
            "FPATH",
            "NULLCMD",
            "READNULLCMD",
            "ZDOTDIR",
            "TMPPREFIX",
            "PYTHONHOME",
            "PYTHONPATH",
            "PYTHONINSPECT",
            "PYTHONUSERBASE",
            "RUBYLIB",
            "RUBYOPT");

    private static final List<String> SUDO_PREFIXES =
            List.of("LD_", "_RLD", "LDR_", "DYLD_", "KRB5_CONFIG", "BASH_FUNC_", "__BASH_FUNC<");

    private static final Set<String> OURS = Set.of(
            "JDK_JAVA_OPTIONS",
            "_JAVA_OPTIONS",
            "CLASSPATH",
            "NODE_OPTIONS",
            "NODE_PATH",
            "OPENSSL_CONF",
            "OPENSSL_MODULES",
            "OPENSSL_ENGINES",
            "GCONV_PATH",
            "LOCPATH",
            "GLIBC_TUNABLES",
            "RESOLV_HOST_CONF",
            "PROMPT_COMMAND",
            "PYTHONSTARTUP",
            "PYTHONBREAKPOINT",
            "PHPRC",
            "PHP_INI_SCAN_DIR",
            "LUA_INIT",
            "LUA_PATH",
            "LUA_CPATH",
            "BASH_XTRACEFD");

    private static final List<String> OUR_PREFIXES = List.of("GIT_", "SSL_CERT_", "MALLOC_");

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    // sudo checks LANG and the like for '%' and '/', as they once were used as format strings and paths.
    private static final Pattern LOCALE = Pattern.compile("[A-Za-z0-9_.@:-]{1,64}");

    private UnsafeVariables() {}

    static boolean isUnsafe(String name) {
        return SUDO.contains(name)
                || OURS.contains(name)
                || SUDO_PREFIXES.stream().anyMatch(name::startsWith)
                || OUR_PREFIXES.stream().anyMatch(name::startsWith);
    }

    /** Tells whether an inherited variable may be passed on: the table, and values that are a function of bash. */
    static boolean isUnsafe(String name, String value) {
        return isUnsafe(name) || value.startsWith("()") || (isLocale(name) && !isSafeLocale(value));
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    static boolean isSafeLocale(String value) {
        return LOCALE.matcher(value).matches();
    }

    private static boolean isLocale(String name) {
        return name.equals("LANG") || name.equals("LANGUAGE") || name.equals("LINGUAS") || name.startsWith("LC_");
    }
}
