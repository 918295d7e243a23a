// SPDX-License-Identifier: Apache-2.0

/** Turns listeners into external processes. */
module io.certhooks.shell {
    requires java.naming;
    requires java.net.http;
    requires org.slf4j;
    requires org.snakeyaml.engine;
    requires transitive io.certhooks.hook;
    requires tools.jackson.core;
    requires tools.jackson.databind;
    requires tools.jackson.dataformat.toml;
    requires tools.jackson.dataformat.yaml;
    requires static transitive org.jspecify;

    exports io.certhooks.shell.acmed;
    exports io.certhooks.shell.certbot;
    exports io.certhooks.shell.lego;
    exports io.certhooks.shell.process;
    exports io.certhooks.shell.template;
    exports io.certhooks.shell.view;
    exports io.certhooks.shell.yunohost;
    exports io.certhooks.shell;
}
