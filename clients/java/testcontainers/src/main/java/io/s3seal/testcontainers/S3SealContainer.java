package io.s3seal.testcontainers;

import io.s3seal.Namespace;
import io.s3seal.Server;
import java.util.Locale;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** s3seal in a container: HTTP and HTTPS on the port that it has outside. */
public class S3SealContainer extends GenericContainer<S3SealContainer> {
    public static final String DEFAULT_IMAGE = "s3seal:latest";
    public static final int PORT = 4566;

    /** The image that S3SEAL_IMAGE names, or {@link #DEFAULT_IMAGE}. */
    public S3SealContainer() {
        this(System.getenv().getOrDefault("S3SEAL_IMAGE", DEFAULT_IMAGE));
    }

    public S3SealContainer(String image) {
        this(DockerImageName.parse(image));
    }

    public S3SealContainer(DockerImageName image) {
        super(image);
        addExposedPort(PORT);
        waitingFor(Wait.forLogMessage(".*Ready\\.\\s*", 1));
    }

    /** A setting by its name in the settings' file or on the command line: {@code profile}, {@code data-dir}. */
    public S3SealContainer withSetting(String name, String value) {
        return withEnv("S3SEAL_" + name.replace('-', '_').toUpperCase(Locale.ROOT), value);
    }

    public String endpoint() {
        return "http://" + getHost() + ":" + getMappedPort(PORT);
    }

    public String httpsEndpoint() {
        return "https://" + getHost() + ":" + getMappedPort(PORT);
    }

    /** What can be asked of it. */
    public Server server() {
        return Server.connect(endpoint());
    }

    /** Buckets, keys, journal, faults and clock of one test; its credentials lead there. */
    public Namespace namespace() {
        return server().namespace();
    }

    /** Likewise, beginning as the seed says (docs/seeds.md). */
    public Namespace namespace(Object seed) {
        return server().namespace(seed);
    }
}
