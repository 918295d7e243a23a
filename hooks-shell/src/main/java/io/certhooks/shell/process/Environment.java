// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The environment of a process: a base, and what is added to it. Immutable.
 *
 * <p>{@link #closed()} starts from nothing: {@code PATH} ({@value #SECURE_PATH}), {@code HOME}, {@code USER} and
 * {@code LOGNAME} of the running user, {@code LANG} and {@code LC_ALL} of the JVM if they are set and harmless, and what
 * {@link #with} and {@link #inheriting} add. {@link #inherited()} starts from the environment of the JVM, without the
 * variables that change how programs are loaded: the table of {@code sudo} ({@code LD_*}, {@code BASH_ENV}, {@code IFS},
 * {@code PYTHONPATH}, {@code BASH_FUNC_*} ...) and ours ({@code CLASSPATH}, {@code NODE_OPTIONS}, {@code GIT_*},
 * {@code SSL_CERT_*}, {@code GLIBC_TUNABLES} ...).
 *
 * <p>A variable of those tables is refused wherever it comes from, unless {@link #allowingUnsafe} names it. A name is a letter
 * or underscore and then letters, digits and underscores. Bad names are reported when the process is to be started, or before
 * by {@link #problem()}. Values are never shown by {@code toString} and never logged.
 */
public final class Environment {

    /** The {@code PATH} of a closed environment. */
    public static final String SECURE_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static final Environment CLOSED = new Environment(false, Map.of(), Set.of(), Set.of(), Set.of());
    private static final Environment INHERITED = new Environment(true, Map.of(), Set.of(), Set.of(), Set.of());

    private final boolean open;
    private final Map<String, String> values;
    private final Set<String> listed;
    private final Set<String> removed;
    private final Set<String> allowed;

    private Environment(
            boolean open, Map<String, String> values, Set<String> listed, Set<String> removed, Set<String> allowed) {
        this.open = open;
        this.values = values;
        this.listed = listed;
        this.removed = removed;
        this.allowed = allowed;
    }

    /** An environment built from nothing. */
    public static Environment closed() {
        return CLOSED;
    }

    /** The environment of the JVM without its unsafe variables. */
    public static Environment inherited() {
        return INHERITED;
    }

    /** Adds a variable, or replaces its value. */
    public Environment with(String name, String value) {
        return with(Map.of(requireNonNull(name, "name"), requireNonNull(value, "value")));
    }

    /** Adds variables, or replaces their values. */
    public Environment with(Map<String, String> variables) {
        var all = new LinkedHashMap<>(values);
        all.putAll(Map.copyOf(variables));
        return new Environment(open, all, listed, removed, allowed);
    }

    /** Passes on variables of the JVM, if they are set. */
    public Environment inheriting(String... names) {
        return new Environment(open, values, plus(listed, names), removed, allowed);
    }

    /** Takes variables away again, also those of the base; {@link #with} wins over this. */
    public Environment without(String... names) {
        return new Environment(open, values, listed, plus(removed, names), allowed);
    }

    /** Lets unsafe variables through. Whoever can set them can run code in the hook. */
    public Environment allowingUnsafe(String... names) {
        return new Environment(open, values, listed, removed, plus(allowed, names));
    }

    /** The variable that keeps a process with this environment from being started, if there is one. */
    public Optional<ProcessOutcome.NotLaunchable> problem() {
        return List.of(values.keySet(), listed).stream()
                .flatMap(Set::stream)
                .map(this::problemOf)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<ProcessOutcome.NotLaunchable> problemOf(String name) {
        if (!UnsafeVariables.isName(name)) {
            String shown = LogText.escape(name);
            return Optional.of(new ProcessOutcome.NotLaunchable(
                    ProcessOutcome.Reason.BAD_NAME,
                    shown,
                    "\"" + shown + "\" is no name for a variable; use letters, digits and _"));
        }
        if (UnsafeVariables.isUnsafe(name) && !allowed.contains(name)) {
            return Optional.of(new ProcessOutcome.NotLaunchable(
                    ProcessOutcome.Reason.UNSAFE_NAME,
                    name,
                    "the variable " + name + " changes how programs are loaded; allow it expressly or leave it out"));
        }
        return Optional.empty();
    }

    /**
     * Turns a copy of the environment of the JVM into this one. Works on the map of the process itself because that alone
     * keeps inherited bytes that are not text in the encoding of the JVM.
     */
    void applyTo(Map<String, String> inherited) {
        inherited.entrySet().removeIf(entry -> !keeps(entry.getKey(), entry.getValue()));
        if (!open) {
            defaults().forEach((name, value) -> {
                if (!removed.contains(name)) {
                    inherited.putIfAbsent(name, value);
                }
            });
        }
        inherited.putAll(values);
    }

    /**
     * What a process would get if it were started now, as text; the mark of its run is not in it. Values may be secrets.
     *
     * @return a copy
     */
    public Map<String, String> effective() {
        var all = new LinkedHashMap<>(System.getenv());
        applyTo(all);
        return all;
    }

    /** The variables that were not inherited, for the checks of length and encoding. */
    Map<String, String> ownValues() {
        return values;
    }

    private boolean keeps(String name, String value) {
        if (removed.contains(name)) {
            return false;
        }
        boolean safe = allowed.contains(name) || !UnsafeVariables.isUnsafe(name, value);
        boolean wanted = open || listed.contains(name) || name.equals("LANG") || name.equals("LC_ALL");
        return wanted && safe;
    }

    private static Map<String, String> defaults() {
        var defaults = new LinkedHashMap<String, String>();
        defaults.put("PATH", SECURE_PATH);
        property("user.home").filter(home -> home.startsWith("/")).ifPresent(home -> defaults.put("HOME", home));
        property("user.name").ifPresent(user -> {
            defaults.put("USER", user);
            defaults.put("LOGNAME", user);
        });
        return defaults;
    }

    // The JDK says "?" for a user without an entry in the password file.
    private static Optional<String> property(String name) {
        return Optional.ofNullable(System.getProperty(name)).filter(value -> !value.isEmpty() && !value.equals("?"));
    }

    private static Set<String> plus(Set<String> names, String... more) {
        var all = new TreeSet<>(names);
        all.addAll(List.of(more));
        return all;
    }

    /** Names only. */
    @Override
    public String toString() {
        return (open ? "inherited" : "closed") + " environment with " + values.keySet() + ", inheriting " + listed
                + ", without " + removed;
    }
}
