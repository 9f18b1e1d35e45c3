package io.s3seal.junit5;

import io.s3seal.Namespace;
import io.s3seal.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Resolves parameters: a server for each JVM, a namespace for each test. {@link WithS3Seal} registers it. */
public final class S3SealExtension implements ParameterResolver {
    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(S3SealExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        var type = parameter.getParameter().getType();
        return type == Namespace.class || type == Server.class || AwsKinds.has(type.getName());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        var type = parameter.getParameter().getType();
        if (type == Server.class) return server(context);
        if (context.getTestMethod().isEmpty())
            throw new ParameterResolutionException("a " + type.getSimpleName() + " of s3seal is in the namespace of "
                    + "one test: have it as a parameter of the test, of @BeforeEach or of @AfterEach");
        var namespace = namespace(context);
        return type == Namespace.class ? namespace : client(type, namespace, context);
    }

    private static Server server(ExtensionContext context) {
        return Server.shared(annotation(context).map(WithS3Seal::arguments).orElse(new String[0]));
    }

    /** Closed before the namespace is dropped: what was stored last goes first. */
    private static AutoCloseable client(Class<?> type, Namespace namespace, ExtensionContext context) {
        return context.getStore(OURS)
                .getOrComputeIfAbsent(type, key -> new Client(AwsKinds.make(type.getName(), namespace)), Client.class)
                .made();
    }

    private static Namespace namespace(ExtensionContext context) {
        return context.getStore(OURS)
                .getOrComputeIfAbsent(
                        Namespace.class, key -> new Held(server(context).namespace(seed(context))), Held.class)
                .namespace();
    }

    private static Object seed(ExtensionContext context) {
        var annotation = annotation(context);
        var text = annotation.map(WithS3Seal::seed).orElse("");
        var resource = annotation.map(WithS3Seal::seedResource).orElse("");
        if (!resource.isEmpty()) text = read(context.getRequiredTestClass(), resource);
        return text.isEmpty() ? null : text;
    }

    private static String read(Class<?> test, String resource) {
        try (var found = test.getResourceAsStream(resource)) {
            if (found == null) throw new ParameterResolutionException("no resource " + resource + " for a seed");
            return new String(found.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Optional<WithS3Seal> annotation(ExtensionContext context) {
        var ofMethod = AnnotationSupport.findAnnotation(context.getTestMethod(), WithS3Seal.class);
        return ofMethod.isPresent() ? ofMethod : ofClass(context.getTestClass());
    }

    /** Also of the class around a nested one. */
    private static Optional<WithS3Seal> ofClass(Optional<Class<?>> test) {
        var found = AnnotationSupport.findAnnotation(test, WithS3Seal.class);
        if (found.isPresent() || test.isEmpty() || test.get().getEnclosingClass() == null) return found;
        return ofClass(Optional.of(test.get().getEnclosingClass()));
    }

    private record Held(Namespace namespace) implements Store.CloseableResource {
        @Override
        public void close() {
            namespace.close();
        }
    }

    private record Client(AutoCloseable made) implements Store.CloseableResource {
        @Override
        public void close() throws Exception {
            made.close();
        }
    }
}
