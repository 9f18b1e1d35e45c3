package io.s3seal.junit5;

import io.s3seal.Namespace;
import java.util.Map;
import java.util.function.Function;

/** The kinds of AWS's clients, by their names: a suite without the SDK never loads what names its classes. */
final class AwsKinds {
    private static final String PACKAGE = "software.amazon.awssdk.services.";

    private static final Map<String, Function<Namespace, AutoCloseable>> MAKERS = Map.of(
            PACKAGE + "s3.S3Client", namespace -> AwsClients.s3(namespace),
            PACKAGE + "kms.KmsClient", namespace -> AwsClients.kms(namespace),
            PACKAGE + "sts.StsClient", namespace -> AwsClients.sts(namespace));

    private AwsKinds() {}

    static boolean has(String name) {
        return MAKERS.containsKey(name);
    }

    static AutoCloseable make(String name, Namespace namespace) {
        return MAKERS.get(name).apply(namespace);
    }
}
