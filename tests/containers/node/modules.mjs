// What the modules of Testcontainers make of the image, each with its own wait; one of them, by its name.
import assert from "node:assert/strict";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { LocalstackContainer } from "@testcontainers/localstack";
import { MinioContainer } from "@testcontainers/minio";
import { S3MockContainer } from "@testcontainers/s3mock";
import { GenericContainer, Wait } from "testcontainers";

const image = process.env.S3SEAL_COMPAT_IMAGE;

/** Puts an encrypted object and finds it in the journal. */
async function use(endpoint, accessKeyId = "test", secretAccessKey = "test") {
    const client = new S3Client({
        endpoint,
        region: "us-east-1",
        forcePathStyle: true,
        credentials: { accessKeyId, secretAccessKey },
    });
    await client.send(new CreateBucketCommand({ Bucket: "reports" }));
    const put = await client.send(
        new PutObjectCommand({ Bucket: "reports", Key: "note", Body: "hello", ServerSideEncryption: "aws:kms" }),
    );
    assert.equal(put.ServerSideEncryption, "aws:kms");
    client.destroy();
    const journal = await fetch(`${endpoint}/_s3seal/requests?operation=PutObject&encryption.mode=aws:kms`);
    assert.equal((await journal.json()).total, 1);
}

const modules = {
    async localstack() {
        const container = await new LocalstackContainer(image).start();
        return [container, container.getConnectionUri()];
    },
    async minio() {
        const container = await new MinioContainer(image).start();
        return [container, container.getConnectionUrl(), container.getUsername(), container.getPassword()];
    },
    async s3mock() {
        const container = await new S3MockContainer(image).withEnvironment({ S3SEAL_PROFILE: "s3mock" }).start();
        return [container, container.getHttpConnectionUrl(), container.getAccessKeyId(), container.getSecretAccessKey()];
    },
    async generic() {
        const container = await new GenericContainer(image).withExposedPorts(4566).withWaitStrategy(Wait.forHealthCheck()).start();
        return [container, `http://${container.getHost()}:${container.getMappedPort(4566)}`];
    },
};

const [container, ...endpoint] = await modules[process.argv[2]]();
try {
    await use(...endpoint);
} finally {
    await container.stop();
}
