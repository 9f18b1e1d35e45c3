import com.adobe.testing.s3mock.testcontainers.S3MockContainer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.MinIOContainer;
import org.testcontainers.containers.localstack.LocalStackContainer;
import org.testcontainers.containers.localstack.LocalStackContainer.Service;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/** What the modules of Testcontainers make of the image, each with its own wait; one of them, by its name. */
public final class Modules {
    private static final String IMAGE = System.getenv("S3SEAL_COMPAT_IMAGE");

    private static DockerImageName insteadOf(String name) {
        return DockerImageName.parse(IMAGE).asCompatibleSubstituteFor(name);
    }

    private static void require(boolean what, String why) {
        if (!what) throw new AssertionError(why);
    }

    /** Puts an encrypted object and finds it in the journal. */
    private static void use(URI endpoint, String region, String accessKey, String secretKey) throws Exception {
        try (S3Client client = S3Client.builder()
                .endpointOverride(endpoint)
                .region(Region.of(region))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey)))
                .httpClient(UrlConnectionHttpClient.create())
                .forcePathStyle(true)
                .build()) {
            client.createBucket(request -> request.bucket("reports"));
            var put = client.putObject(
                    request -> request.bucket("reports").key("note").serverSideEncryption(ServerSideEncryption.AWS_KMS),
                    RequestBody.fromString("hello"));
            require(put.serverSideEncryption() == ServerSideEncryption.AWS_KMS, "stored with " + put.serverSideEncryption());
        }
        var journal = endpoint.resolve("/_s3seal/requests?operation=PutObject&encryption.mode=aws:kms");
        var said = HttpClient.newHttpClient().send(HttpRequest.newBuilder(journal).build(), BodyHandlers.ofString()).body();
        require(said.replaceAll("\\s", "").contains("\"total\":1"), said);
    }

    private static void localstack() throws Exception {
        try (var container = new LocalStackContainer(insteadOf("localstack/localstack")).withServices(Service.S3, Service.KMS)) {
            container.start();
            use(container.getEndpoint(), container.getRegion(), container.getAccessKey(), container.getSecretKey());
        }
    }

    private static void minio() throws Exception {
        try (var container = new MinIOContainer(insteadOf("minio/minio"))) {
            container.start();
            use(URI.create(container.getS3URL()), "us-east-1", container.getUserName(), container.getPassword());
        }
    }

    private static void s3mock() throws Exception {
        try (var container = new S3MockContainer(insteadOf("adobe/s3mock"))) {
            container.withEnv("S3SEAL_PROFILE", "s3mock");
            container.start();
            use(URI.create(container.getHttpEndpoint()), "us-east-1", "foo", "bar");
        }
    }

    private static void generic() throws Exception {
        try (var container = new GenericContainer<>(DockerImageName.parse(IMAGE)).withExposedPorts(4566)
                .waitingFor(Wait.forHealthcheck())) {
            container.start();
            use(URI.create("http://" + container.getHost() + ":" + container.getMappedPort(4566)), "us-east-1", "test", "test");
        }
    }

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "localstack" -> localstack();
            case "minio" -> minio();
            case "s3mock" -> s3mock();
            case "generic" -> generic();
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }
}
