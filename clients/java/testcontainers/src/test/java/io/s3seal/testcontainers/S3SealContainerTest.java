package io.s3seal.testcontainers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.s3seal.Server;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.utility.DockerImageName;

class S3SealContainerTest {
    /** A container that the server of this JVM is to everybody outside. */
    private static final class Pretended extends S3SealContainer {
        Pretended() {
            super(DockerImageName.parse("mine:1"));
        }

        @Override
        public String getHost() {
            return URI.create(Server.shared().endpoint()).getHost();
        }

        @Override
        public Integer getMappedPort(int port) {
            return port == PORT ? URI.create(Server.shared().endpoint()).getPort() : null;
        }
    }

    @Test
    void saysWhatItWants() {
        try (var container = new S3SealContainer("mine:1")) {
            container.withSetting("data-dir", "/data").withSetting("profile", "lenient");
            assertEquals(List.of(4566), container.getExposedPorts());
            assertEquals(Map.of("S3SEAL_DATA_DIR", "/data", "S3SEAL_PROFILE", "lenient"), container.getEnvMap());
        }
    }

    @Test
    void namespacesAreOfTheServerOnItsPort() {
        try (var container = new Pretended(); var s3seal = container.namespace("[[buckets]]\nname = \"reports\"")) {
            assertEquals(Server.shared().endpoint(), container.endpoint());
            assertEquals(container.endpoint().replace("http:", "https:"), container.httpsEndpoint());
            assertEquals(1, ((List<?>) s3seal.state().get("buckets")).size());
            container.namespace().close();
            assertThrows(AssertionError.class, () -> s3seal.assertAllEncrypted(Map.of()));
        }
    }

    @Test
    void servesFromAnImage() {
        var image = System.getenv().getOrDefault("S3SEAL_IMAGE", S3SealContainer.DEFAULT_IMAGE);
        assumeTrue(isThere(image), "no container engine, or no image " + image);
        try (var container = new S3SealContainer()) {
            container.start();
            try (var s3seal = container.namespace("[[buckets]]\nname = \"reports\"")) {
                assertEquals(1, ((List<?>) s3seal.state().get("buckets")).size());
                assertTrue(s3seal.requests(Map.of()).isEmpty());
            }
        }
    }

    private static boolean isThere(String image) {
        try {
            if (!DockerClientFactory.instance().isDockerAvailable()) return false;
            DockerClientFactory.instance().client().inspectImageCmd(image).exec();
            return true;
        } catch (RuntimeException none) {
            return false;
        }
    }
}
