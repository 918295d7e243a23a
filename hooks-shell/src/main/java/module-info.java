/** Turns listeners into external processes. */
module io.certhooks.shell {
    requires java.naming;
    requires java.net.http;
    requires org.slf4j;
    requires transitive io.certhooks.hook;
    requires tools.jackson.core;
    requires tools.jackson.databind;
    requires tools.jackson.dataformat.toml;
    requires tools.jackson.dataformat.yaml;
    requires static transitive org.jspecify;

    exports io.certhooks.shell;
    exports io.certhooks.shell.lego;
    exports io.certhooks.shell.process;
    exports io.certhooks.shell.template;
    exports io.certhooks.shell.view;
}
