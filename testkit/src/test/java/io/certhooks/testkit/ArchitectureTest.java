// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final String ROOT = "io.certhooks.testkit";

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void nobodyNeedsJUnitToCompileAgainstTheModule() throws Exception {
        assertThat(Files.readString(Path.of("src/main/java/module-info.java")))
                .contains("requires static org.junit.jupiter.api;")
                .doesNotContainPattern("transitive +org.junit");
    }

    @Test
    void packagesHaveNoCycles() {
        slices().assignedFrom(new ByPackage()).should().beFreeOfCycles().check(classes);
    }

    /** Each package is a slice, the root package too. */
    private static final class ByPackage implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return type.getPackageName().startsWith(ROOT)
                    ? SliceIdentifier.of(type.getPackageName())
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }

    @Test
    void theWireKnowsNothingOfAcme() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".wire")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "javax.net..", "org.jspecify..", ROOT + ".wire", ROOT + ".tcp")
                .check(classes);
    }

    @Test
    void theStateKnowsNothingOfHttp() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".state", ROOT + ".ca", ROOT + ".validation", ROOT + ".dns")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".wire", ROOT + ".endpoint")
                .check(classes);
    }

    @Test
    void onlyTheExtensionNeedsJUnit() {
        noClasses()
                .that()
                .doNotHaveSimpleName("AcmeTestExtension")
                .and()
                .haveSimpleNameNotContaining("Running")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.junit..")
                .check(classes);
    }

    @Test
    void onlyTheRecorderKnowsHooks() {
        noClasses()
                .that()
                .haveSimpleNameNotContaining("RecordingListener")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.certhooks.hook..")
                .check(classes);
    }
}
