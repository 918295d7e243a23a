// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.challenge.Http01Server;
import io.certhooks.hook.CertificateFilter;
import io.certhooks.hook.ExistingAccount;
import io.certhooks.hook.ExistingCertificate;
import io.certhooks.hook.Generation;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookPolicy;
import io.certhooks.hook.HookReport;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.KeyType;
import io.certhooks.hook.LifecycleListener;
import io.certhooks.store.CertificateStore;
import io.certhooks.store.StoredAccount;
import io.certhooks.x509.Keys;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Each constructor, static method and setter of the API, called without one of its arguments, tells which. Not those of
 * records, which the engine makes, and not what implements an interface, which the engine calls.
 */
@SuppressWarnings({"NullAway", "DataFlowIssue"})
class NullArgumentsTest {

    private static final Set<String> PACKAGES =
            Set.of("io.certhooks", "io.certhooks.hook", "io.certhooks.store", "io.certhooks.challenge");

    private final Map<Class<?>, Object> samples = new HashMap<>();

    NullArgumentsTest() {
        KeyPair pair = Keys.generate(KeyType.EC_P256);
        samples.put(String.class, "a.example");
        samples.put(int.class, 1);
        samples.put(Instant.class, Instant.EPOCH);
        samples.put(Duration.class, Duration.ofMinutes(1));
        samples.put(Clock.class, Clock.systemUTC());
        samples.put(URI.class, URI.create("https://ca.example"));
        samples.put(Path.class, Path.of("a.example"));
        samples.put(Optional.class, Optional.empty());
        samples.put(OptionalInt.class, OptionalInt.empty());
        samples.put(List.class, List.of());
        samples.put(Throwable.class, new IOException("a sample"));
        samples.put(InetSocketAddress.class, new InetSocketAddress(8080));
        samples.put(KeyPair.class, pair);
        samples.put(java.security.PrivateKey.class, pair.getPrivate());
        samples.put(java.security.PublicKey.class, pair.getPublic());
        samples.put(Identifier.class, Identifier.of("a.example"));
        samples.put(CertificateSpec.class, CertificateSpec.of("a.example"));
        samples.put(CertificateAuthority.class, CertificateAuthority.letsEncrypt());
        samples.put(LifecycleBuilder.class, CertificateLifecycle.builder());
        samples.put(RenewalPolicy.class, RenewalPolicy.standard());
        samples.put(TlsProbe.class, TlsProbe.of("a.example", 443));
        samples.put(ReloadableTls.class, ReloadableTls.create());
        samples.put(LifecycleListener.class, Http01Server.onPort(8080));
        samples.put(Hook.class, Hook.of("a sample", Http01Server.onPort(8080)));
        samples.put(HookPolicy.class, HookPolicy.standard());
        samples.put(HookReport.class, new HookReport());
        samples.put(CertificateFilter.class, CertificateFilter.all());
        samples.put(StoredAccount.class, StoredAccount.of(pair));
        samples.put(
                ExistingAccount.class,
                ExistingAccount.of(
                        URI.create("https://ca.example"), URI.create("https://ca.example/1"), pair.getPrivate()));
        try (LifecycleFixture fixture = new LifecycleFixture();
                CertificateLifecycle lifecycle = fixture.builder().build()) {
            IssuedCertificate issued =
                    lifecycle.ensure(CertificateSpec.of("a.example")).certificate();
            samples.put(X509Certificate.class, issued.leaf());
            samples.put(Generation.class, issued.generation());
            samples.put(IssuedCertificate.class, issued);
            samples.put(
                    ExistingCertificate.class,
                    ExistingCertificate.of(
                            "a.example", issued.chain(), issued.privateKey().orElseThrow()));
        }
    }

    @Test
    void areNamed() throws Exception {
        List<String> problems = new ArrayList<>();
        int calls = 0;
        for (Class<?> type : Stream.concat(classesBeside(CertificateLifecycle.class), classesBeside(Hook.class))
                .toList()) {
            for (Executable called : called(type)) {
                Parameter[] parameters = called.getParameters();
                for (int i = 0; i < parameters.length; i++) {
                    if (isRequired(parameters[i])) {
                        calls++;
                        String problem = problem(type, called, i);
                        if (!problem.isEmpty()) {
                            problems.add(type.getSimpleName() + "." + name(called) + "(" + parameters[i].getName()
                                    + "): " + problem);
                        }
                    }
                }
            }
        }
        assertThat(problems).isEmpty();
        assertThat(calls).isGreaterThan(80);
    }

    private static String name(Executable called) {
        return called instanceof Constructor ? "new" : called.getName();
    }

    private static Stream<Class<?>> classesBeside(Class<?> one) throws IOException, URISyntaxException {
        Path place =
                Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(place)) {
            return classesIn(place).stream();
        }
        try (FileSystem jar = FileSystems.newFileSystem(place)) {
            return classesIn(jar.getPath("/")).stream();
        }
    }

    private static List<Class<?>> classesIn(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString().replace('/', '.'))
                    .filter(name -> name.startsWith("io.certhooks.") && name.endsWith(".class"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .filter(name -> PACKAGES.contains(name.substring(0, name.lastIndexOf('.'))))
                    .sorted()
                    .<Class<?>>map(NullArgumentsTest::load)
                    .filter(NullArgumentsTest::isPublic)
                    .toList();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, NullArgumentsTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isPublic(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && (type.getDeclaringClass() == null || isPublic(type.getDeclaringClass()));
    }

    private List<Executable> called(Class<?> type) {
        List<Executable> called = new ArrayList<>();
        if (!type.isRecord() && !Modifier.isAbstract(type.getModifiers())) {
            called.addAll(List.of(type.getConstructors()));
        }
        for (Method method : type.getDeclaredMethods()) {
            boolean isStatic = Modifier.isStatic(method.getModifiers());
            boolean isSetter = samples.containsKey(type) && !type.isRecord() && !isInherited(type, method);
            if (Modifier.isPublic(method.getModifiers())
                    && !Modifier.isAbstract(method.getModifiers())
                    && !type.isEnum()
                    && !method.isSynthetic()
                    && (isStatic || isSetter)) {
                called.add(method);
            }
        }
        return called;
    }

    private static boolean isInherited(Class<?> owner, Method method) {
        boolean implementing = Stream.of(LifecycleListener.class, CertificateStore.class)
                .anyMatch(type -> type.isAssignableFrom(owner));
        boolean above = Arrays.stream(owner.getInterfaces())
                .flatMap(implemented -> Arrays.stream(implemented.getMethods()))
                .anyMatch(other -> other.getName().equals(method.getName()));
        return method.getName().equals("equals") || (implementing && above);
    }

    private static boolean isRequired(Parameter parameter) {
        return !parameter.getType().isPrimitive()
                && !parameter.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private String problem(Class<?> type, Executable called, int missing) throws ReflectiveOperationException {
        Object[] arguments = new Object[called.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = i == missing ? null : sample(called.getParameterTypes()[i]);
        }
        String name = called.getParameters()[missing].getName();
        try {
            if (called instanceof Method method) {
                method.invoke(Modifier.isStatic(method.getModifiers()) ? null : samples.get(type), arguments);
            } else if (called instanceof Constructor<?> constructor) {
                constructor.newInstance(arguments);
            }
            return "is taken";
        } catch (InvocationTargetException e) {
            Throwable thrown = e.getCause();
            return thrown instanceof NullPointerException && name.equals(thrown.getMessage()) ? "" : thrown.toString();
        }
    }

    private Object sample(Class<?> type) throws ReflectiveOperationException {
        Object known = samples.get(type);
        if (known != null) {
            return known;
        }
        if (type.isEnum()) {
            // Not the first: a failure cannot have the status OK.
            Object[] constants = type.getEnumConstants();
            return constants[constants.length - 1];
        }
        if (type.isArray()) {
            Object array = Array.newInstance(type.getComponentType(), 1);
            if (!type.getComponentType().isPrimitive()) {
                Array.set(array, 0, sample(type.getComponentType()));
            }
            return array;
        }
        if (type.isRecord()) {
            RecordComponent[] components = type.getRecordComponents();
            Object[] arguments = new Object[components.length];
            Class<?>[] types = new Class<?>[components.length];
            for (int i = 0; i < arguments.length; i++) {
                types[i] = components[i].getType();
                arguments[i] = sample(types[i]);
            }
            return type.getConstructor(types).newInstance(arguments);
        }
        if (type.isAssignableFrom(List.class)) {
            return List.of();
        }
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> null);
    }
}
