// Makes S3 calls for the tests: settings as JSON in the first argument, then one call a line on stdin, one answer a line on stdout.
import crypto from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import readline from "node:readline";
import * as s3 from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
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
    maxAttempts: settings.maxAttempts ?? 1,
    ...(settings.expectContinue === false ? { expectContinueHeader: false } : {}),
    requestHandler: {
        httpAgent: new http.Agent(agent),
        httpsAgent: new https.Agent({ ...agent, ca: settings.ca ? fs.readFileSync(settings.ca) : undefined }),
    },
});

// Large bodies stay in this process: a file is sent in parts, and of what was read only the digest is told.
const large = {
    upload: async ({ file, ...input }) => {
        const params = { ...input, Body: fs.createReadStream(file) };
        const { $metadata, ...output } = await new Upload({ client, params, partSize: 8 << 20 }).done();
        return output;
    },
    digest: async (input) => {
        const hash = crypto.createHash("sha256");
        const { Body } = await client.send(new s3.GetObjectCommand(input));
        for await (const piece of Body) hash.update(piece);
        return { sha256: hash.digest("hex") };
    },
};

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
        if (large[operation]) return { output: await large[operation](input) };
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
