// Makes S3 calls for the tests: settings as JSON in the first argument, then one call a line on stdin, one answer a line on stdout.
import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import readline from "node:readline";
import * as s3 from "@aws-sdk/client-s3";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

const settings = JSON.parse(process.argv[2]);

// Few machines resolve *.localhost by themselves.
const lookup = (host, options, done) =>
    options.all ? done(null, [{ address: "127.0.0.1", family: 4 }]) : done(null, "127.0.0.1", 4);
const agent = { keepAlive: true, lookup };

const client = new s3.S3Client({
    endpoint: settings.endpoint,
    region: settings.region,
    credentials: { accessKeyId: "test", secretAccessKey: settings.secret },
    forcePathStyle: settings.pathStyle ?? true,
    maxAttempts: 1,
    ...(settings.expectContinue === false ? { expectContinueHeader: false } : {}),
    requestHandler: {
        httpAgent: new http.Agent(agent),
        httpsAgent: new https.Agent({ ...agent, ca: settings.ca ? fs.readFileSync(settings.ca) : undefined }),
    },
});

async function call({ operation, input, body }) {
    if (operation === "createPresignedPost") {
        const { Bucket, Key, Conditions, Expires } = input;
        return { output: await createPresignedPost(client, { Bucket, Key, Conditions, Expires }) };
    }
    if (operation === "presign") {
        const { Command, ...parameters } = input;
        return { output: { url: await getSignedUrl(client, new s3[`${Command}Command`](parameters), { expiresIn: 60 }) } };
    }
    const parameters = body === undefined ? input : { ...input, Body: Buffer.from(body, "base64") };
    try {
        const { $metadata, Body, ...output } = await client.send(new s3[`${operation}Command`](parameters));
        if (Body === undefined) return { output };
        return { output, body: Buffer.from(await Body.transformToByteArray()).toString("base64") };
    } catch (error) {
        const status = error.$metadata?.httpStatusCode ?? null;
        return { error: { code: error.Code ?? error.code ?? error.name, message: error.message, status } };
    }
}

for await (const line of readline.createInterface({ input: process.stdin })) {
    process.stdout.write(JSON.stringify(await call(JSON.parse(line))) + "\n");
}
client.destroy();
