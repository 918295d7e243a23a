// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.FileOutputStream;
import java.io.FileWriter;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.SecureDirectoryStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the modules may know and do, by sentences. They hold for the packages below one root. */
final class ArchitectureRules {

    private static final String WRITING =
            "write.*|new(OutputStream|BufferedWriter|ByteChannel)|create.*|copy|move|delete.*"
                    + "|set(Attribute|LastModifiedTime|Owner|PosixFilePermissions)";

    private final String root;
    private final String hooks;
    private final String[] core;
    private final String shell;
    private final String testkit;
    private final String[] library;

    ArchitectureRules(String root) {
        this.root = root;
        this.hooks = root + ".hook..";
        this.core = new String[] {root, root + ".acme..", root + ".challenge..", root + ".store..", root + ".x509.."};
        this.shell = root + ".shell..";
        this.testkit = root + ".testkit..";
        this.library = new String[] {hooks, core[0], core[1], core[2], core[3], core[4], shell, testkit};
    }

    /** The rules by their names. */
    Map<String, ArchRule> all() {
        Map<String, ArchRule> rules = new LinkedHashMap<>();
        arrows(rules);
        onePlaceOnly(rules);
        never(rules);
        clocks(rules);
        return rules;
    }

    private void arrows(Map<String, ArchRule> rules) {
        rules.put(
                "the hooks API depends on the JDK only",
                classes()
                        .that()
                        .resideInAPackage(hooks)
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(hooks, "java..", "org.jspecify.."));
        rules.put("the core knows neither shell nor testkit", not(core, shell, testkit));
        rules.put("the shell knows neither core nor testkit", not(new String[] {shell}, with(core, testkit)));
        rules.put("the testkit knows neither core nor shell", not(new String[] {testkit}, with(core, shell)));
        rules.put(
                "packages have no cycles",
                slices().assignedFrom(packages()).should().beFreeOfCycles());
    }

    private void onePlaceOnly(Map<String, ArchRule> rules) {
        rules.put("acme4j is used in one package", only("org.shredzone..", root + ".acme.."));
        rules.put("Bouncy Castle is used in one package", only("org.bouncycastle..", root + ".x509..", testkit));
        rules.put(
                "processes are started by the shell",
                noClasses().that().resideOutsideOfPackage(shell).should().accessTargetWhere(startsProcesses()));
        rules.put("processes are started by one class", classes().should(new BeTheOnlyOne(startsProcesses())));
        rules.put(
                "files are written where that is the task",
                noClasses()
                        .that(areLibrary())
                        .and()
                        .resideOutsideOfPackages(root + ".store..", root + ".challenge..", shell)
                        .should()
                        .accessTargetWhere(writesFiles()));
    }

    // AdoptedRun has to ask how old a process of an earlier JVM is, which no other clock can tell.
    private void clocks(Map<String, ArchRule> rules) {
        rules.put(
                "processes are timed by a clock that never jumps",
                noClasses()
                        .that()
                        .resideInAPackage(root + ".shell.process..")
                        .and()
                        .haveSimpleNameNotEndingWith("AdoptedRun")
                        .should()
                        .accessTargetWhere(access(Instant.class, "now")
                                .or(access(Clock.class, ".*"))
                                .or(access(System.class, "currentTimeMillis"))));
    }

    private void never(Map<String, ArchRule> rules) {
        rules.put("nothing is deserialized", notUsing("java.io.ObjectInputStream"));
        rules.put("nothing is evaluated as a script", notUsing("javax.script.ScriptEngine"));
        rules.put("nothing is printed", noClasses().that(areLibrary()).should(ACCESS_STANDARD_STREAMS));
        rules.put(
                "nothing is logged by java.util.logging",
                noClasses().that().resideInAnyPackage(root + "..").should(USE_JAVA_UTIL_LOGGING));
        rules.put(
                "names say what a class is",
                noClasses()
                        .that(DescribedPredicate.not(assignableTo("javax.net.ssl.KeyManager")))
                        .should()
                        .haveNameMatching(".*(Utils?|Helper|Manager|Impl)")
                        .orShould()
                        .haveNameMatching(".*[.$]Abstract[^.$]*"));
    }

    // A program has a command line, prints and writes what it is told to; it begins in a class named Main.
    private DescribedPredicate<JavaClass> areLibrary() {
        return resideInAnyPackage(library)
                .and(DescribedPredicate.not(nameMatching(".*\\.Main(Options)?")))
                .as("belong to a library and to no program in it");
    }

    private ArchRule only(String packages, String... where) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(where)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(packages);
    }

    private static ArchRule not(String[] from, String... to) {
        return noClasses()
                .that()
                .resideInAnyPackage(from)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(to);
    }

    private static ArchRule notUsing(String type) {
        return noClasses().should().dependOnClassesThat().areAssignableTo(type);
    }

    private static String[] with(String[] packages, String more) {
        String[] all = Arrays.copyOf(packages, packages.length + 1);
        all[packages.length] = more;
        return all;
    }

    private SliceAssignment packages() {
        DescribedPredicate<JavaClass> ours = resideInAPackage(root + "..");
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return ours.test(type) ? SliceIdentifier.of(type.getPackageName()) : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "packages";
            }
        };
    }

    private static DescribedPredicate<JavaAccess<?>> startsProcesses() {
        return access(ProcessBuilder.class, ".*").or(access(Runtime.class, "exec"));
    }

    private static DescribedPredicate<JavaAccess<?>> writesFiles() {
        return access(Files.class, WRITING)
                .or(access(SecureDirectoryStream.class, WRITING))
                .or(access(FileChannel.class, "open"))
                .or(access(FileOutputStream.class, "<init>"))
                .or(access(FileWriter.class, "<init>"))
                .or(access(RandomAccessFile.class, "<init>"));
    }

    private static DescribedPredicate<JavaAccess<?>> access(Class<?> type, String member) {
        return DescribedPredicate.describe(
                type.getSimpleName() + "." + member,
                access -> access.getTargetOwner().isEquivalentTo(type)
                        && access.getName().matches(member));
    }
}
