// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import static java.util.Objects.requireNonNull;

import io.certhooks.shell.process.Environment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An app, as its scripts and those of {@code post_app_*} get to know it. Immutable.
 *
 * <p>Unless told otherwise it is a package of format 2 with helpers of version 2, on Debian {@code bookworm} with PHP 8.2 and the
 * architecture of this JVM.
 */
public final class YunoHostApp {

    // What follows the last one is the number of an instance, unless it is no number from 1 on.
    private static final Pattern INSTANCE = Pattern.compile("(.+?)__([1-9][0-9]*)");
    // Marks of files that an app has made; YunoHost keeps them to itself.
    private static final String INTERNAL = "checksum__";
    private static final Map<String, String> ARCHITECTURES =
            Map.of("amd64", "amd64", "x86_64", "amd64", "aarch64", "arm64", "arm", "armhf", "x86", "i386");

    private final Parts parts;

    private YunoHostApp(Parts parts) {
        this.parts = parts;
    }

    /**
     * An app without settings.
     *
     * @param instance its name, for the second instance of {@code wiki} and the following {@code wiki__2} and so on
     * @param version the version of its package
     */
    public static YunoHostApp of(String instance, String version) {
        return new YunoHostApp(new Parts(requireNonNull(instance, "instance"), requireNonNull(version, "version")));
    }

    /** Sets the format of the package, 1 or 2; settings are told to packages of format 2 only. */
    public YunoHostApp withPackagingFormat(int format) {
        return with(copy -> copy.format = format);
    }

    /** Sets the version of the helpers, such as {@code 2.1}; the format of the package unless set. */
    public YunoHostApp withHelpers(String version) {
        requireNonNull(version, "version");
        return with(copy -> copy.helpers = version);
    }

    /** Sets the folder of the package; empty unless set. */
    public YunoHostApp withBaseDirectory(Path directory) {
        return with(copy -> copy.base = directory.toAbsolutePath().toString());
    }

    /** Sets the code name of Debian and the version of PHP. */
    public YunoHostApp onSystem(String debian, String php) {
        requireNonNull(debian, "debian");
        requireNonNull(php, "php");
        return with(copy -> {
            copy.debian = debian;
            copy.php = php;
        });
    }

    /**
     * Adds settings, which become variables of the same names, such as {@code domain} and {@code path}; a path also {@code
     * path_url}.
     */
    public YunoHostApp withSettings(Map<String, String> settings) {
        Map<String, String> given = Map.copyOf(settings);
        return with(copy -> copy.settings.putAll(given));
    }

    /**
     * The settings that scripts do not get, because no script could read a variable of that name or it would change how programs
     * are loaded; and YunoHost's own {@code checksum__...}.
     */
    public List<String> leftOut() {
        return parts.settings.keySet().stream()
                .filter(name -> !isVariable(name))
                .sorted()
                .toList();
    }

    int packagingFormat() {
        return parts.format;
    }

    Map<String, String> variables(String action) {
        Map<String, String> variables = new LinkedHashMap<>();
        Matcher numbered = INSTANCE.matcher(parts.instance);
        variables.put("YNH_APP_ID", numbered.matches() ? numbered.group(1) : parts.instance);
        variables.put("YNH_APP_INSTANCE_NAME", parts.instance);
        variables.put("YNH_APP_INSTANCE_NUMBER", numbered.matches() ? numbered.group(2) : "1");
        variables.put("YNH_APP_MANIFEST_VERSION", parts.version);
        variables.put("YNH_APP_PACKAGING_FORMAT", Integer.toString(parts.format));
        String helpers = parts.helpers;
        variables.put("YNH_HELPERS_VERSION", helpers != null ? helpers : Integer.toString(parts.format));
        variables.put("YNH_ARCH", architecture());
        variables.put("YNH_DEBIAN_VERSION", parts.debian);
        variables.put("YNH_DEFAULT_PHP_VERSION", parts.php);
        variables.put("YNH_APP_BASEDIR", parts.base);
        variables.put("YNH_APP_ACTION", action);
        if (parts.format >= 2) {
            variables.put("app", parts.instance);
            parts.settings.forEach((name, value) -> putIfVariable(variables, name, value));
            Optional.ofNullable(variables.get("path")).ifPresent(path -> variables.put("path_url", path));
        }
        return variables;
    }

    Map<String, String> answers(Map<String, String> answers) {
        Map<String, String> variables = new LinkedHashMap<>();
        answers.forEach((id, answer) -> {
            putIfVariable(variables, "YNH_APP_ARG_" + id.toUpperCase(Locale.ROOT), answer);
            if (parts.format >= 2) {
                putIfVariable(variables, id, answer);
            }
        });
        return variables;
    }

    private static void putIfVariable(Map<String, String> variables, String name, String value) {
        if (isVariable(name)) {
            variables.putIfAbsent(name, value);
        }
    }

    private static boolean isVariable(String name) {
        return !name.startsWith(INTERNAL)
                && Environment.closed().with(name, "").problem().isEmpty();
    }

    private static String architecture() {
        String name = System.getProperty("os.arch", "");
        return ARCHITECTURES.getOrDefault(name, name);
    }

    private YunoHostApp with(Consumer<Parts> change) {
        var copy = new Parts(parts);
        change.accept(copy);
        return new YunoHostApp(copy);
    }

    /** The name only: settings may be secrets. */
    @Override
    public String toString() {
        return "YunoHostApp[" + parts.instance + "]";
    }

    /** The mutable side of a copy; never changed once an app holds it. */
    private static final class Parts {
        private final String instance;
        private final String version;
        private int format = 2;
        private @Nullable String helpers;
        private String base = "";
        private String debian = "bookworm";
        private String php = "8.2";
        private final Map<String, String> settings = new LinkedHashMap<>();

        private Parts(String instance, String version) {
            this.instance = instance;
            this.version = version;
        }

        private Parts(Parts other) {
            this(other.instance, other.version);
            format = other.format;
            helpers = other.helpers;
            base = other.base;
            debian = other.debian;
            php = other.php;
            settings.putAll(other.settings);
        }
    }
}
