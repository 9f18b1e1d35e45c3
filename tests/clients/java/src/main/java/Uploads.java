import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Consumer;
import javax.net.ssl.TrustManager;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.transfer.s3.S3TransferManager;

/** A large file by the transfer manager in each mode of encryption, read back whole and in part. */
final class Uploads {
    private static final int FIRST = 41_942_000; // around an end of 5 MiB parts and of 8 MiB parts
    private static final int LAST = 41_944_000;
    private static final byte[] CUSTOMER_KEY = "1234567890abcdef1234567890abcdef".getBytes(StandardCharsets.US_ASCII);

    private record Mode(String name, Consumer<PutObjectRequest.Builder> write, Consumer<GetObjectRequest.Builder> read) {
        Mode(String name, Consumer<PutObjectRequest.Builder> write) {
            this(name, write, b -> {});
        }
    }

    private static Mode[] modes(String kmsKey) throws Exception {
        String key = Base64.getEncoder().encodeToString(CUSTOMER_KEY);
        String digest = Base64.getEncoder().encodeToString(MessageDigest.getInstance("MD5").digest(CUSTOMER_KEY));
        return new Mode[] {
            new Mode("sse-s3", b -> {}),
            new Mode("sse-kms", b -> b.serverSideEncryption(ServerSideEncryption.AWS_KMS).ssekmsKeyId(kmsKey)),
            new Mode("sse-kms-bucket-key",
                    b -> b.serverSideEncryption(ServerSideEncryption.AWS_KMS).ssekmsKeyId(kmsKey).bucketKeyEnabled(true)),
            new Mode("dsse-kms", b -> b.serverSideEncryption(ServerSideEncryption.AWS_KMS_DSSE).ssekmsKeyId(kmsKey)),
            new Mode("sse-c",
                    b -> b.sseCustomerAlgorithm("AES256").sseCustomerKey(key).sseCustomerKeyMD5(digest),
                    b -> b.sseCustomerAlgorithm("AES256").sseCustomerKey(key).sseCustomerKeyMD5(digest)),
        };
    }

    private static S3AsyncClient client(String endpoint, TrustManager[] trusted) {
        var transport = NettyNioAsyncHttpClient.builder();
        if (trusted != null) transport.tlsTrustManagersProvider(() -> trusted);
        return S3AsyncClient.builder()
                .endpointOverride(URI.create(endpoint))
                .region(Region.US_EAST_1)
                .credentialsProvider(Walk.credentials("test"))
                .forcePathStyle(true)
                .multipartEnabled(true)
                .httpClientBuilder(transport)
                .overrideConfiguration(o -> o.retryStrategy(r -> r.maxAttempts(1)))
                .build();
    }

    static void run(String endpoint, TrustManager[] trusted, String bucket, Path file, String kmsKey) throws Exception {
        byte[] content = Files.readAllBytes(file);
        try (S3AsyncClient s3 = client(endpoint, trusted); S3TransferManager transfers = S3TransferManager.builder().s3Client(s3).build()) {
            for (Mode mode : modes(kmsKey)) {
                Walk.step(mode.name, () -> upload(s3, transfers, bucket, file, mode, content));
            }
        }
    }

    private static void upload(S3AsyncClient s3, S3TransferManager transfers, String bucket, Path file, Mode mode, byte[] content)
            throws Exception {
        transfers.uploadFile(u -> u.source(file).putObjectRequest(b -> mode.write.accept(b.bucket(bucket).key(mode.name))))
                .completionFuture().get();
        byte[] whole = download(s3, bucket, mode, null);
        Walk.check(Arrays.equals(whole, content), whole.length);
        byte[] part = download(s3, bucket, mode, "bytes=" + FIRST + "-" + LAST);
        Walk.check(Arrays.equals(part, Arrays.copyOfRange(content, FIRST, LAST + 1)), part.length);
    }

    private static byte[] download(S3AsyncClient s3, String bucket, Mode mode, String range) throws Exception {
        return s3.getObject(b -> mode.read.accept(b.bucket(bucket).key(mode.name).range(range)), AsyncResponseTransformer.toBytes())
                .get().asByteArray();
    }
}
