// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchitectureTest {

    private static final String ROOT = "io.certhooks";
    private static final String VIOLATIONS = "io.certhooks.examples.architecture.violations";

    private static final JavaClasses LIBRARY = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    private static final JavaClasses BROKEN = new ClassFileImporter().importPackages(VIOLATIONS);

    @TestFactory
    Stream<DynamicTest> holdsItsRules() {
        return new ArchitectureRules(ROOT)
                .all().entrySet().stream()
                        .map(rule -> DynamicTest.dynamicTest(
                                rule.getKey(), () -> rule.getValue().check(LIBRARY)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    the hooks API depends on the JDK only              | hook.KnowsALogger
                    the core knows neither shell nor testkit           | store.KnowsTheShell
                    the shell knows neither core nor testkit           | shell.KnowsTheCore
                    the testkit knows neither core nor shell           | testkit.KnowsTheCore
                    packages have no cycles                            | shell.KnowsTheCore
                    acme4j is used in one package                      | challenge.SpeaksAcme
                    Bouncy Castle is used in one package               | store.MakesNames
                    processes are started by the shell                 | store.StartsAProcess
                    processes are started by one class                 | shell.StartsAnother
                    files are written where that is the task           | testkit.WritesAFile
                    files are written where that is the task           | acme.OpensAChannel
                    nothing is deserialized                            | store.Deserializes
                    nothing is evaluated as a script                   | shell.Evaluates
                    nothing is printed                                 | shell.Prints
                    nothing is logged by java.util.logging             | acme.LogsTheOldWay
                    processes are timed by a clock that never jumps    | shell.process.TimesByTheWall
                    names say what a class is                          | FileHelper
                    names say what a class is                          | AbstractStore
                    """)
    void noticesWhenARuleIsBroken(String rule, String offender) {
        List<String> report = new ArchitectureRules(VIOLATIONS)
                .all()
                .get(rule)
                .evaluate(BROKEN)
                .getFailureReport()
                .getDetails();

        assertThat(report).anyMatch(line -> line.contains(VIOLATIONS + "." + offender));
    }

    @Test
    void looksAtAllModules() {
        assertThat(LIBRARY.stream().map(type -> type.getPackageName()).distinct())
                .contains(
                        ROOT,
                        ROOT + ".acme",
                        ROOT + ".challenge",
                        ROOT + ".hook",
                        ROOT + ".shell.template",
                        ROOT + ".store",
                        ROOT + ".testkit",
                        ROOT + ".x509");
    }
}
