// Run them with `node --test --test-concurrency=4`.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe } from "node:test";
import { test as plain } from "s3seal/node";

import { connect, Documents } from "./documents.mjs";

const seed = JSON.parse(await readFile(new URL("seed.json", import.meta.url)));
const key = "1234abcd-12ab-34cd-56ef-1234567890ab";
const seeded = plain.with({ seed });

// The application in the test's own namespace: that is why they can run at the same time, and leave nothing behind.
function test(name, run) {
  seeded(name, async ({ s3seal }) => {
    const s3 = connect(s3seal.clientOptions);
    try {
      await run({ s3seal, documents: new Documents(s3) });
    } finally {
      s3.destroy();
    }
  });
}

const statusOf = async (link) => (await fetch(link)).status;

describe("documents", { concurrency: 4 }, () => {
  test("what is saved is read", async ({ documents }) => {
    await documents.save("alice", "letter", "Dear Bob");
    assert.equal(await documents.read("alice", "letter"), "Dear Bob");
  });

  // Also one that was overwritten since: the requests are looked at, not what is left of them.
  test("every document is sealed with our key", async ({ s3seal, documents }) => {
    for (const version of [1, 2, 3]) await documents.save("alice", "letter", `version ${version}`);
    await documents.save("bob", "answer", "Dear Alice");
    await s3seal.assertAllEncrypted({ bucket: "documents", mode: "aws:kms", kms_key: key, bucket_key: true });
    await s3seal.verify({ requests: { operation: "PutObject", bucket: "documents" }, exactly: 4 }, { no_ssec: true });
  });

  test("a bucket key spares calls of KMS", async ({ s3seal, documents }) => {
    await Promise.all([...Array(20).keys()].map((number) => documents.save("alice", `${number}`, "x")));
    await s3seal.verify({ kms_calls: { operation: "GenerateDataKey", key }, at_most: 1 });
  });

  test("a throttled upload is tried again", async ({ s3seal, documents }) => {
    const rule = await s3seal.faults.add({
      match: { operation: "PutObject", bucket: "documents" },
      when: { times: 2 },
      effect: { error: "SlowDown" },
    });
    await documents.save("alice", "letter", "Dear Bob");
    assert.equal(await rule.fired(), 2);
    assert.equal(await documents.read("alice", "letter"), "Dear Bob");
  });

  test("an upload that cannot be sealed is not stored", async ({ s3seal, documents }) => {
    await s3seal.faults.add({ match: { operation: "GenerateDataKey" }, effect: { kms_key_state: "disabled" } });
    await assert.rejects(documents.save("alice", "letter", "Dear Bob"), { name: "KMS.DisabledException" });
    await assert.rejects(documents.read("alice", "letter"), { name: "NoSuchKey" });
  });

  test("a link is good for an hour", async ({ s3seal, documents }) => {
    await documents.save("alice", "letter", "Dear Bob");
    const link = await documents.link("alice", "letter");
    assert.equal(await statusOf(link), 200);
    await s3seal.clock.advance("61m");
    assert.equal(await statusOf(link), 403);
    assert.equal(await statusOf(await documents.link("alice", "letter")), 200);
  });
});
