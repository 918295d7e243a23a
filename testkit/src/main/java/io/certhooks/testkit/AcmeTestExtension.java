// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests with JUnit 5 or 6 a CA: resolves parameters of type {@link AcmeTestServer} and {@link ManualClock} in test
 * methods, in methods that run before and after each, and in constructors. Each test gets a server of its own, started
 * when it is first asked for and closed after the test, and the clock that rules it, which shows the time of the start
 * until it is moved.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final AcmeTestExtension CA = AcmeTestExtension.with(ca -> ca.lifetime(Duration.ofDays(6)));
 *
 * @Test
 * void renewsInTime(AcmeTestServer ca, ManualClock clock) { ... }
 * }</pre>
 *
 * <p>Or {@code @ExtendWith(AcmeTestExtension.class)} for the default settings. A server asked for by a class-wide
 * method ({@code @BeforeAll}), or by a constructor before JUnit 5.12, is shared by all tests of the class. Thread-safe:
 * tests may run in parallel.
 */
// The module requires JUnit for this class alone; a test that registers it has JUnit anyhow.
@SuppressWarnings("exports")
public final class AcmeTestExtension implements ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(AcmeTestExtension.class);

    private final Consumer<AcmeTestServerBuilder> settings;

    /** For {@code @ExtendWith}: the default settings. */
    public AcmeTestExtension() {
        this(builder -> {});
    }

    private AcmeTestExtension(Consumer<AcmeTestServerBuilder> settings) {
        this.settings = settings;
    }

    /** For {@code @RegisterExtension}: these settings on top of the default ones. Called once for each test. */
    public static AcmeTestExtension with(Consumer<AcmeTestServerBuilder> settings) {
        return new AcmeTestExtension(Objects.requireNonNull(settings, "settings"));
    }

    /** A constructor is for one test (JUnit asks since 5.12). */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == AcmeTestServer.class || type == ManualClock.class;
    }

    /**
     * The server or clock of the test.
     *
     * @throws ParameterResolutionException if a {@link ManualClock} is wanted but the settings name another clock
     */
    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Running running = running(context.getStore(NAMESPACE));
        if (parameter.getParameter().getType() == AcmeTestServer.class) {
            return running.server();
        }
        if (running.clock() instanceof ManualClock manual) {
            return manual;
        }
        throw new ParameterResolutionException(
                "the settings name a clock that is no ManualClock; ask for the server only, or leave clock() out");
    }

    // JUnit 5 and 6 name differently what would make it in one step; a test's parameters are resolved one by one.
    private Running running(Store store) {
        Running started = store.get(this, Running.class);
        if (started == null) {
            started = Running.start(settings);
            store.put(this, started);
        }
        return started;
    }

    /** JUnit closes it after the test: before 5.13 because it is a {@code CloseableResource}. */
    @SuppressWarnings("deprecation")
    private record Running(AcmeTestServer server, Clock clock) implements Store.CloseableResource, AutoCloseable {

        static Running start(Consumer<AcmeTestServerBuilder> settings) {
            ManualClock clock = ManualClock.at(Instant.now().truncatedTo(ChronoUnit.SECONDS));
            AcmeTestServerBuilder builder = AcmeTestServer.builder().clock(clock);
            settings.accept(builder);
            return new Running(builder.start(), builder.clock());
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
