// What users write in TypeScript; what must be refused says so.
import { ListBucketsCommand } from "@aws-sdk/client-s3";
import { connect, server, type Namespace, type Server } from "s3seal";
import { test } from "s3seal/node";
import { test as vitest } from "s3seal/vitest";

const one: Server = await server("--region", "eu-west-1");
const made: Namespace = await connect(one.endpoint).namespace({ seed: { buckets: [{ name: "b" }] } });
await made.assertAllEncrypted({ mode: "aws:kms", bucket_key: true }, { atLeast: 2 });
await made.verify({ requests: { operation: "PutObject" }, exactly: 4 }, { no_ssec: true });
const rule = await made.faults.add({ match: { operation: "PutObject" }, effect: { error: "SlowDown" } });
const times: number = await rule.fired();
const keys: (string | undefined)[] = (await made.requests({ "encryption.mode": "AES256" })).map((record) => record.key);
const due: string[] = (await made.clock.advance({ to: "2031-01-01" })).map(({ event }) => event);
await (await made.client("s3", { maxAttempts: times })).send(new ListBucketsCommand({}));

// @ts-expect-error: a rule says what happens
await made.faults.add({ match: {} });
// @ts-expect-error: there are three clients
await made.client("sqs");
// @ts-expect-error: a word that is none
await made.faults.preset("flood");

test.with({ seed: "" })("node", { timeout: 1000 }, async ({ s3, s3seal }, context) => {
  context.diagnostic(`${s3seal.name} ${keys} ${due}`);
  await s3.send(new ListBucketsCommand({}));
});

vitest.with({ seed: { buckets: [] } })("vitest", async ({ s3, s3seal, expect }) => {
  expect(await s3seal.requests()).toEqual([]);
  await s3.send(new ListBucketsCommand({}));
});
