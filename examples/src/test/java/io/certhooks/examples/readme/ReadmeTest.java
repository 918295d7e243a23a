// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples.readme;

import static io.certhooks.examples.readme.MarkdownPage.TOP;
import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.CertificateAuthority;
import io.certhooks.CertificateSpec;
import io.certhooks.LifecycleBuilder;
import io.certhooks.RenewalPolicy;
import io.certhooks.examples.Main;
import io.certhooks.examples.readme.MarkdownPage.Column;
import io.certhooks.examples.readme.MarkdownPage.Member;
import io.certhooks.hook.HookPolicy;
import io.certhooks.hook.LifecycleEvent;
import io.certhooks.hook.LifecycleListener;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadmeTest {

    private static final Set<String> GOALS = Set.of("package", "verify", "install");
    private static final String JAR = "java -jar examples/target/certhooks-examples.jar ";

    private final MarkdownPage page;

    ReadmeTest() throws IOException {
        page = MarkdownPage.read("README.md");
    }

    @Test
    void beginsWithCode() {
        assertThat(page.firstCodeLine()).isLessThan(30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/operations.md"})
    void showsOnlyCodeThatIsCompiled(String name) throws IOException {
        List<String> sources = textsBelow(TOP.resolve("examples/src"));

        assertThat(MarkdownPage.read(name).blocks("java")).hasSizeGreaterThan(3).allSatisfy(block -> assertThat(sources)
                .anyMatch(source -> contains(source, block)));
    }

    @Test
    void namesOnlyCommandsThatExist() {
        List<String> commands = page.blocks("bash").stream()
                .flatMap(block -> Stream.of(block.strip().split("\\s*(&&|\\n)\\s*")))
                .toList();

        assertThat(commands).hasSize(4).allSatisfy(command -> {
            if (command.startsWith(JAR)) {
                assertThat(Main.examples())
                        .contains(command.substring(JAR.length()).split(" ", 2)[0]);
            } else {
                assertThat(command).startsWith("./mvnw ");
                assertThat(TOP.resolve("mvnw")).isExecutable();
                assertThat(Stream.of(command.split(" ")).skip(1).filter(word -> !word.startsWith("-")))
                        .isSubsetOf(GOALS);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "README.md",
                "CHANGELOG.md",
                "CONTRIBUTING.md",
                "SECURITY.md",
                "docs/acmed.md",
                "docs/certbot.md",
                "docs/fault-matrix.md",
                "docs/guarantees.md",
                "docs/lego.md",
                "docs/operations.md",
                "docs/performance.md",
                "docs/yunohost.md"
            })
    void linksOnlyToFilesThatExist(String name) throws IOException {
        assertThat(MarkdownPage.read(name).links()).allSatisfy(link -> {
            if (!link.startsWith("https://")) {
                assertThat(TOP.resolve(name).resolveSibling(link)).exists();
            }
        });
    }

    @Test
    void installsArtifactsThatTheBomKnows() throws IOException {
        Pattern artifact = Pattern.compile("<artifactId>(.*)</artifactId>");
        String bom = Files.readString(TOP.resolve("bom/pom.xml"));

        assertThat(page.blocks("xml")).singleElement().satisfies(block -> assertThat(
                        artifact.matcher(block).results().map(found -> found.group()))
                .isNotEmpty()
                .allMatch(bom::contains));
    }

    @Test
    void importsNothingButOurArtifactsWithTheBom() throws IOException {
        String bom = Files.readString(TOP.resolve("bom/target/.flattened-pom.xml"));
        String managed = bom.substring(bom.indexOf("<dependencyManagement>"), bom.indexOf("</dependencyManagement>"));

        assertThat(bom).doesNotContain("<parent>");
        assertThat(Pattern.compile("<groupId>(.*)</groupId>").matcher(managed).results())
                .isNotEmpty()
                .allMatch(found -> found.group(1).equals("io.certhooks"));
    }

    @Test
    void listsEverySettingAndNoOther() {
        Set<Member> settings = new HashSet<>();
        for (Class<?> type : List.of(
                LifecycleBuilder.class,
                CertificateAuthority.class,
                CertificateSpec.class,
                HookPolicy.class,
                RenewalPolicy.class)) {
            Stream.of(type.getMethods())
                    .filter(method -> method.getReturnType() == type && !Modifier.isStatic(method.getModifiers()))
                    .forEach(method -> settings.add(new Member(type.getSimpleName(), method.getName())));
        }

        assertThat(page.members("Settings", Column.FIRST)).containsExactlyInAnyOrderElementsOf(settings);
    }

    @Test
    void listsEveryCallOfAHookAndNoOther() {
        List<Member> calls = Stream.of(LifecycleListener.class.getPermittedSubclasses())
                .flatMap(type -> Stream.of(type.getDeclaredMethods()).filter(ReadmeTest::takesAnEvent))
                .map(method -> new Member(method.getDeclaringClass().getSimpleName(), method.getName()))
                .toList();

        assertThat(page.members("Hook phases", Column.FIRST)).containsExactlyInAnyOrderElementsOf(calls);
    }

    @Test
    void namesTheTestOfEveryGuarantee() throws IOException {
        for (Member test : page.members("Guarantees", Column.LAST)) {
            assertThat(source(test.type())).contains("void " + test.method() + "(");
        }
        assertThat(page.members("Guarantees", Column.LAST)).hasSizeGreaterThan(5);
    }

    private static boolean takesAnEvent(Method method) {
        return method.getParameterCount() == 1 && LifecycleEvent.class.isAssignableFrom(method.getParameterTypes()[0]);
    }

    private static boolean contains(String source, String block) {
        return Stream.of("", "    ", "        ", "            ", "                ")
                .anyMatch(indent -> source.contains(block.replaceAll("(?m)^(?=.)", indent)));
    }

    private static String source(String type) throws IOException {
        try (Stream<Path> files = Files.walk(TOP)) {
            Path found = files.filter(path ->
                            path.endsWith(type + ".java") && path.toString().contains("/src/test/"))
                    .findAny()
                    .orElseThrow(() -> new AssertionError("there is no test " + type));
            return Files.readString(found);
        }
    }

    private static List<String> textsBelow(Path directory) throws IOException {
        List<String> texts = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                texts.add(Files.readString(file));
            }
        }
        return texts;
    }
}
