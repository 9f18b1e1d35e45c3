import java.util.Arrays;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;

/** One object for each key, written and read back with the attempts that the client makes by itself. */
final class Retries {
    private static final int ATTEMPTS = 3;

    private Retries() {}

    static void run(String endpoint, String bucket, String[] keys) {
        S3Client s3 = Walk.client(endpoint, "test", null, ATTEMPTS);
        byte[] content = new byte[1 << 20];
        Arrays.fill(content, (byte) 'x');
        for (String key : keys) {
            Walk.step(key, () -> {
                s3.putObject(b -> b.bucket(bucket).key(key), RequestBody.fromBytes(content));
                byte[] got = s3.getObjectAsBytes(b -> b.bucket(bucket).key(key).checksumMode(ChecksumMode.ENABLED)).asByteArray();
                if (!Arrays.equals(got, content)) throw new IllegalStateException("other content");
            });
        }
    }
}
