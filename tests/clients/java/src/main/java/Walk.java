import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Arrays;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * One walk through the server with the Java SDK: one line of JSON for each step. Arguments: ENDPOINT [CA [BUCKET FILE
 * KMS-KEY]]; with a file its uploads instead, see Uploads. Or: retries ENDPOINT BUCKET KEY..., see Retries.
 */
public final class Walk {
    private static final String BUCKET = "java-bucket";
    private static final String KEY = "folder/a b+é";

    interface Step {
        void run() throws Exception;
    }

    static void step(String name, Step step) {
        try {
            step.run();
            System.out.println("{\"step\": \"" + name + "\", \"ok\": true}");
        } catch (Exception fault) {
            String detail = fault.toString().replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", " ");
            System.out.println("{\"step\": \"" + name + "\", \"ok\": false, \"detail\": \"" + detail + "\"}");
        }
    }

    static void check(boolean holds, Object got) {
        if (!holds) throw new IllegalStateException("got " + got);
    }

    private static TrustManager[] trust(String file) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null);
        try (FileInputStream in = new FileInputStream(file)) {
            store.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    static StaticCredentialsProvider credentials(String secret) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create("test", secret));
    }

    private static S3Client client(String endpoint, String secret, TrustManager[] trusted) {
        return client(endpoint, secret, trusted, 1);
    }

    static S3Client client(String endpoint, String secret, TrustManager[] trusted, int attempts) {
        var transport = UrlConnectionHttpClient.builder();
        if (trusted != null) transport.tlsTrustManagersProvider(() -> trusted);
        return S3Client.builder()
                .endpointOverride(URI.create(endpoint))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", secret)))
                .forcePathStyle(true)
                .httpClientBuilder(transport)
                .overrideConfiguration(o -> o.retryStrategy(r -> r.maxAttempts(attempts)))
                .build();
    }

    private static byte[] fetch(String method, URL url, byte[] body) throws Exception {
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        connection.setRequestMethod(method);
        if (body != null) {
            connection.setDoOutput(true);
            connection.getOutputStream().write(body);
        }
        check(connection.getResponseCode() == 200, connection.getResponseCode());
        return connection.getInputStream().readAllBytes();
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("retries")) {
            Retries.run(arguments[1], arguments[2], Arrays.copyOfRange(arguments, 3, arguments.length));
            return;
        }
        String endpoint = arguments[0];
        TrustManager[] trusted = arguments.length > 1 && !arguments[1].isEmpty() ? trust(arguments[1]) : null;
        if (trusted != null) {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trusted, null);
            HttpsURLConnection.setDefaultSSLSocketFactory(context.getSocketFactory());
        }
        S3Client s3 = client(endpoint, "test", trusted);
        S3Presigner presigner = S3Presigner.builder()
                .endpointOverride(URI.create(endpoint))
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials("test"))
                .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())
                .build();
        if (arguments.length > 2) {
            Uploads.run(endpoint, trusted, arguments[2], Path.of(arguments[3]), arguments[4]);
            return;
        }
        byte[] content = new byte[1 << 20];
        Arrays.fill(content, (byte) 'x');

        step("create bucket", () -> s3.createBucket(b -> b.bucket(BUCKET)));
        step("put object", () -> s3.putObject(
                b -> b.bucket(BUCKET).key(KEY),
                RequestBody.fromInputStream(new ByteArrayInputStream(content), content.length)));
        step("get object", () -> {
            byte[] got = s3.getObjectAsBytes(b -> b.bucket(BUCKET).key(KEY)).asByteArray();
            check(Arrays.equals(got, content), got.length);
        });
        step("presigned put", () -> {
            var url = presigner.presignPutObject(
                    p -> p.signatureDuration(Duration.ofMinutes(5)).putObjectRequest(b -> b.bucket(BUCKET).key(KEY)));
            fetch("PUT", url.url(), "hello".getBytes(StandardCharsets.UTF_8));
        });
        step("presigned get", () -> {
            var url = presigner.presignGetObject(
                    p -> p.signatureDuration(Duration.ofMinutes(5)).getObjectRequest(b -> b.bucket(BUCKET).key(KEY)));
            String got = new String(fetch("GET", url.url(), null), StandardCharsets.UTF_8);
            check(got.equals("hello"), got);
        });
        step("bucket encryption", () -> {
            s3.putBucketEncryption(b -> b.bucket(BUCKET).serverSideEncryptionConfiguration(c -> c.rules(r -> r
                    .bucketKeyEnabled(true)
                    .applyServerSideEncryptionByDefault(d -> d.sseAlgorithm(ServerSideEncryption.AWS_KMS)))));
            var got = s3.getBucketEncryption(b -> b.bucket(BUCKET)).serverSideEncryptionConfiguration().rules().get(0);
            check(got.applyServerSideEncryptionByDefault().sseAlgorithm() == ServerSideEncryption.AWS_KMS, got);
        });
        step("inherited encryption", () -> {
            s3.putObject(b -> b.bucket(BUCKET).key(KEY), RequestBody.fromBytes(content));
            var got = s3.headObject(b -> b.bucket(BUCKET).key(KEY));
            check(got.serverSideEncryption() == ServerSideEncryption.AWS_KMS && got.bucketKeyEnabled(), got);
        });
        step("wrong secret", () -> {
            try {
                client(endpoint, "wrong", trusted).listBuckets();
                check(false, "an answer");
            } catch (S3Exception fault) {
                String code = fault.awsErrorDetails().errorCode();
                check(code.equals("SignatureDoesNotMatch"), code);
            }
        });
    }
}
