// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.shell.config.Section;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        top.sections("rate-limit").forEach(each -> tables.rateLimits.add(AcmedRateLimit.read(each)));
        top.sections("endpoint").forEach(each -> tables.endpoints.add(AcmedEndpoint.read(each)));
        top.sections("hook").forEach(each -> tables.hooks.add(AcmedHook.read(each, file)));
        top.sections("group").forEach(each -> tables.groups.add(AcmedGroup.read(each)));
        top.sections("account").forEach(each -> tables.accounts.add(AcmedAccount.read(each)));
        top.sections("certificate").forEach(each -> tables.certificates.add(AcmedCertificate.read(each)));
        tables.includes.addAll(top.texts("include"));
        top.end();
        return tables;
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
