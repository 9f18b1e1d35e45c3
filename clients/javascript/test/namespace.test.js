// The verbs, each against the program.
import assert from "node:assert/strict";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { ScheduleKeyDeletionCommand } from "@aws-sdk/client-kms";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";

import { Refused, server } from "s3seal";
import { test as plain } from "s3seal/node";

const key = "1234abcd-12ab-34cd-56ef-1234567890ab";
const seed = {
  kms: { keys: [{ id: key, alias: "alias/one" }] },
  buckets: [{ name: "seeded", encryption: { algorithm: "aws:kms", key: "alias/one" } }],
};
const test = plain.with({ seed });

const put = (s3, name = "k", more = {}) =>
  s3.send(new PutObjectCommand({ Bucket: "seeded", Key: name, Body: "x", ...more }));
const count = async (s3) => (await s3.send(new ListObjectsV2Command({ Bucket: "seeded" }))).KeyCount;
const buckets = async (s3) => (await s3.send(new ListBucketsCommand({}))).Buckets.map(({ Name }) => Name);

for (const document of [seed, JSON.stringify(seed), '[[buckets]]\nname = "seeded"'])
  plain.with({ seed: document })(
    `a seed as ${typeof document}: ${JSON.stringify(document).slice(0, 10)}`,
    async ({ s3 }) => {
      assert.deepEqual(await buckets(s3), ["seeded"]);
    },
  );

plain("a wrong seed is told and leaves nothing", async () => {
  const shared = await server("--log-level", "info");
  await assert.rejects(
    shared.namespace({ seed: "\n[[bukets]]" }),
    (refused) => refused instanceof Refused && /bukets/.test(refused.message),
  );
  assert.deepEqual((await shared.ask("GET", "/namespaces")).namespaces, []);
});

plain("a namespace begins with nothing, and has clients", async ({ s3, sts, s3seal }) => {
  assert.deepEqual(await buckets(s3), []);
  await s3.send(new CreateBucketCommand({ Bucket: "seeded" }));
  assert.equal((await sts.send(new GetCallerIdentityCommand({}))).Account, s3seal.account);
  await assert.rejects(async () => s3seal.client("sqs"), /there are clients for s3, kms, sts, not for sqs/);
});

test("every write has to be so", async ({ s3, s3seal }) => {
  await put(s3);
  await s3seal.assertAllEncrypted({ mode: "aws:kms", kms_key: key });
  await put(s3, "k", { ServerSideEncryption: "AES256" });
  await put(s3);
  await assert.rejects(s3seal.assertAllEncrypted({ mode: "aws:kms" }), {
    name: "AssertionError",
    message: /offender: PutObject seeded\/k: 200.*\n.*encryption.mode: expected "aws:kms", found "AES256"/,
  });
});

test("nothing written proves nothing", async ({ s3seal }) => {
  await assert.rejects(s3seal.assertAllEncrypted(), /at least 1/);
  await s3seal.assertAllEncrypted({}, { atLeast: 0 });
});

test("near misses are told, and what is waited for comes", async ({ s3, s3seal }) => {
  await put(s3);
  await assert.rejects(
    s3seal.verify({ requests: { operation: "PutObject", bucket: "other" } }),
    /near miss: PutObject seeded\/k/,
  );
  await s3seal.verifyWithin(5000, { requests: { operation: "PutObject" }, exactly: 1 });
});

test("the journal and the ledger by filters", async ({ s3, s3seal }) => {
  await put(s3, "a");
  await put(s3, "b", { ServerSideEncryption: "AES256" });
  const keys = async (filters) => (await s3seal.requests(filters)).map((one) => one.key);
  assert.deepEqual(await keys({ operation: "PutObject", customer_key: false }), ["a", "b"]);
  assert.deepEqual(await keys({ "encryption.mode": "AES256" }), ["b"]);
  assert.equal((await s3seal.kmsCalls({ operation: "GenerateDataKey" })).length, 1);
  await assert.rejects(s3seal.requests({ operation: "PutObjekt" }), { name: "Refused", status: 400 });
});

test("why it was refused", async ({ s3, s3seal }) => {
  const refused = await s3.send(new GetObjectCommand({ Bucket: "seeded", Key: "missing" })).catch((failed) => failed);
  assert.match(await s3seal.explain(refused.$metadata.requestId), /NoSuchKey/);
});

test("faults", async ({ s3seal }) => {
  const s3 = await s3seal.client("s3", { maxAttempts: 1 });
  const rule = await s3seal.faults.add({ match: { operation: "PutObject" }, effect: { error: "SlowDown" } });
  await assert.rejects(put(s3), { name: "SlowDown" });
  assert.equal(await rule.fired(), 1);
  await rule.remove();
  await put(s3);
  const rules = await s3seal.faults.preset("throttled");
  assert.deepEqual(
    rules.map(({ id }) => id),
    (await s3seal.faults.list()).map(({ id }) => id),
  );
  await s3seal.faults.clear();
  assert.deepEqual(await s3seal.faults.list(), []);
  s3.destroy();
});

test("the clock", async ({ s3seal, kms }) => {
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId: key, PendingWindowInDays: 7 }));
  const [due] = await s3seal.clock.advance("8d");
  assert.equal(due.event, "DeleteKey");
  await s3seal.clock.freeze("2031-01-01T00:00:00Z");
  assert.match(await s3seal.clock.now(), /^2031-01-01T00:00:00/);
  await s3seal.clock.advance({ to: "2032-01-01T00:00:00Z" });
  assert.match(await s3seal.clock.now(), /^2032-01-01T00:00:00/);
  await s3seal.clock.set("2033-01-01T00:00:00Z");
  assert.equal((await s3seal.ask("GET", "/clock")).mode, "offset");
  await s3seal.clock.real();
  assert.equal((await s3seal.ask("GET", "/clock")).mode, "real");
});

test("snapshots", async ({ s3seal, s3 }) => {
  const before = await s3seal.snapshot("before");
  await put(s3);
  const copy = await before.fork("copy-of-before");
  assert.equal(await count(await copy.client("s3")), 0);
  await copy.drop();
  await before.restore();
  assert.equal(await count(s3), 0);
  await before.drop();
  await assert.rejects(before.restore(), { status: 404 });
});

test("what there is can be had and go", async ({ s3seal, s3 }) => {
  assert.deepEqual(
    (await s3seal.state()).buckets.map(({ name }) => name),
    ["seeded"],
  );
  await put(s3);
  await s3seal.reset("objects");
  assert.equal(await count(s3), 0);
  await s3seal.reset();
  assert.deepEqual(await buckets(s3), []);
});
