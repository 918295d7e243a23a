// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.shell.config.Section;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The tables of a file, and of those that were appended to it. */
final class Tables {

    final List<AcmedRateLimit> rateLimits = new ArrayList<>();
    final List<AcmedEndpoint> endpoints = new ArrayList<>();
    final List<AcmedHook> hooks = new ArrayList<>();
    final List<AcmedGroup> groups = new ArrayList<>();
    final List<AcmedAccount> accounts = new ArrayList<>();
    final List<AcmedCertificate> certificates = new ArrayList<>();
    final List<String> includes = new ArrayList<>();

    @Nullable
    AcmedGlobal global;

    static Tables read(Section top, Path file) {
        Tables tables = new Tables();
        tables.global = top.table("global").map(AcmedGlobal::read).orElse(null);
        named(top, "rate-limit", (each, name) -> tables.rateLimits.add(AcmedRateLimit.read(each, name)));
        named(top, "endpoint", (each, name) -> tables.endpoints.add(AcmedEndpoint.read(each, name)));
        named(top, "hook", (each, name) -> tables.hooks.add(AcmedHook.read(each, name, file)));
        tables.readGroups(top);
        named(top, "account", (each, name) -> tables.accounts.add(AcmedAccount.read(each, name)));
        top.sections("certificate").forEach(each -> tables.certificates.add(AcmedCertificate.read(each)));
        tables.includes.addAll(top.texts("include"));
        top.end();
        return tables;
    }

    // ACMEd's next generation has [hook."name"] where today's has [[hook]] with a name in it.
    private static void named(Section top, String key, BiConsumer<Section, String> reader) {
        if (top.isTable(key)) {
            top.tables(key).forEach((name, section) -> reader.accept(section, name));
        } else {
            top.sections(key).forEach(section -> reader.accept(section, Keys.required(section, "name")));
        }
    }

    private void readGroups(Section top) {
        if (top.isTable("group")) {
            top.listTable("group").forEach((name, members) -> groups.add(new AcmedGroup(name, members)));
        } else {
            top.sections("group").forEach(each -> groups.add(AcmedGroup.read(each)));
        }
    }

    /** Appends those of an included file, so that the definitions that were there first stay the first. */
    void append(Tables included) {
        rateLimits.addAll(included.rateLimits);
        endpoints.addAll(included.endpoints);
        hooks.addAll(included.hooks);
        groups.addAll(included.groups);
        accounts.addAll(included.accounts);
        certificates.addAll(included.certificates);
        AcmedGlobal other = included.global;
        AcmedGlobal own = global;
        if (other != null) {
            global = own == null ? other : own.overriddenBy(other);
        }
    }
}
