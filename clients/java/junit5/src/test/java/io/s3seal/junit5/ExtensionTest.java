package io.s3seal.junit5;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.s3seal.Namespace;
import io.s3seal.Server;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.sts.StsClient;

@WithS3Seal
class ExtensionTest {
    private static final String KEY = "1234abcd-12ab-34cd-56ef-1234567890ab";

    private static List<String> names(S3Client s3) {
        return s3.listBuckets().buckets().stream().map(Bucket::name).toList();
    }

    @BeforeAll
    static void aServer(Server server) {
        assertSame(Server.shared(), server);
    }

    private Namespace before;

    @BeforeEach
    void theSame(Namespace s3seal) {
        before = s3seal;
    }

    @AfterEach
    void still(Namespace s3seal) {
        assertSame(before, s3seal);
    }

    @RepeatedTest(3)
    void eachBeginsAnew(S3Client s3, Namespace s3seal) {
        assertEquals(List.of(), names(s3));
        s3.createBucket(request -> request.bucket("mine"));
        assertEquals(1, s3seal.requests(Map.of("operation", "CreateBucket")).size());
    }

    @Test
    void kmsAndStsAreThere(KmsClient kms, StsClient sts, Namespace s3seal) {
        var key = kms.createKey().keyMetadata().keyId();
        kms.scheduleKeyDeletion(request -> request.keyId(key).pendingWindowInDays(7));
        assertEquals("DeleteKey", s3seal.clock().advance("8d").get(0).get("event"));
        assertEquals(s3seal.account(), sts.getCallerIdentity().account());
    }

    @Test
    @WithS3Seal(seedResource = "/seed.json")
    void whatIsOtherwiseIsTold(S3Client s3, Namespace s3seal) {
        s3.putObject(request -> request.bucket("seeded").key("k"), RequestBody.fromString("x"));
        s3.putObject(request -> request.bucket("seeded").key("plain").serverSideEncryption(ServerSideEncryption.AES256),
                RequestBody.fromString("x"));
        var how = Map.of("mode", "aws:kms");
        var failed = assertThrows(AssertionError.class, () -> s3seal.assertAllEncrypted(how)).getMessage();
        assertTrue(failed.contains("  offender: PutObject seeded/plain: 200 ("), failed);
        assertTrue(failed.contains("    encryption.mode: expected \"aws:kms\", found \"AES256\""), failed);
        assertEquals("k", s3seal.requests(Map.of("kms_key", KEY)).get(0).get("key"));
        assertEquals("s3", s3seal.kmsCalls(Map.of("operation", "GenerateDataKey")).get(0).get("via"));
    }

    @Test
    @WithS3Seal(seed = "{\"buckets\": [{\"name\": \"seeded\"}]}")
    void whyItWasRefused(S3Client s3, Namespace s3seal) {
        var refused = assertThrows(
                NoSuchKeyException.class, () -> s3.getObject(request -> request.bucket("seeded").key("missing")));
        assertTrue(s3seal.explain(refused.requestId()).contains("NoSuchKey"));
    }

    @Nested
    @WithS3Seal(arguments = {"--region", "eu-west-1"})
    class OnAnotherServer {
        @Test
        void isAnother(Server server) {
            assertNotEquals(Server.shared().endpoint(), server.endpoint());
        }
    }

    @Nested
    class WithoutAnAnnotationOfItsOwn {
        @Test
        void isAsTheClassAroundIt(Namespace s3seal, Server server) {
            assertSame(server, s3seal.server());
        }
    }

    @WithS3Seal
    static class Wrong {
        @BeforeAll
        static void begin(Namespace s3seal) {}

        @Test
        void neverRuns() {}
    }

    @Test
    void aNamespaceIsOfOneTest() {
        var ran = EngineTestKit.engine("junit-jupiter").selectors(selectClass(Wrong.class)).execute();
        var failed = ran.containerEvents().failed().list().get(0).getRequiredPayload(TestExecutionResult.class);
        var why = failed.getThrowable().orElseThrow().getMessage();
        assertTrue(why.contains("a Namespace of s3seal is in the namespace of one test"), why);
    }

    @Test
    void nothingIsLeft(Server server) {
        var left = (Map<?, ?>) server.ask("GET", "/namespaces", null);
        assertEquals(1, ((List<?>) left.get("namespaces")).size()); // that of this test
    }
}
