package io.s3seal.junit5;

import io.s3seal.Namespace;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

@WithS3Seal(seed = """
        [[kms.keys]]
        id = "1234abcd-12ab-34cd-56ef-1234567890ab"
        alias = "alias/reports"

        [[buckets]]
        name = "reports"
        encryption = { algorithm = "aws:kms", key = "alias/reports", bucket_key = true }
        """)
class ReportsTest {
    @Test
    void reportsAreSealed(S3Client s3, Namespace s3seal) {
        s3.putObject(request -> request.bucket("reports").key("a"), RequestBody.fromString("x"));
        s3seal.assertAllEncrypted(Map.of("mode", "aws:kms", "kms_key", "1234abcd-12ab-34cd-56ef-1234567890ab"));
        s3seal.verify(
                Map.of("requests", Map.of("operation", "PutObject", "status", 200), "exactly", 1),
                Map.of("kms_calls", Map.of("operation", "GenerateDataKey"), "at_most", 1));
    }

    @Test
    void aThrottledUploadIsTriedAgain(S3Client s3, Namespace s3seal) {
        var fault = s3seal.fail(Map.of(
                "match", Map.of("operation", "PutObject"),
                "when", Map.of("times", 1),
                "effect", Map.of("error", "SlowDown")));
        s3.putObject(request -> request.bucket("reports").key("a"), RequestBody.fromString("x"));
        Assertions.assertEquals(1, fault.fired());
    }
}
