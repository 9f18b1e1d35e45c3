package io.s3seal.junit5;

import io.s3seal.Namespace;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.sts.StsClient;

/** What leads clients of AWS's SDK 2 into a namespace: for builders of your own too. */
public final class AwsClients {
    private AwsClients() {}

    /** Endpoint, region and credentials of the namespace. Builders of S3 need {@code forcePathStyle(true)} besides. */
    public static <B extends AwsClientBuilder<B, ?>> B into(Namespace namespace, B builder) {
        var credentials = AwsBasicCredentials.create(namespace.accessKey(), namespace.secretKey());
        return builder.endpointOverride(URI.create(namespace.endpoint()))
                .region(Region.of(Namespace.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(credentials));
    }

    public static S3Client s3(Namespace namespace) {
        S3ClientBuilder builder = S3Client.builder().forcePathStyle(true);
        return into(namespace, builder).build();
    }

    public static KmsClient kms(Namespace namespace) {
        return into(namespace, KmsClient.builder()).build();
    }

    public static StsClient sts(Namespace namespace) {
        return into(namespace, StsClient.builder()).build();
    }
}
