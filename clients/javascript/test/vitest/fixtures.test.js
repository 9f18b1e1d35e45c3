import { CreateBucketCommand, ListBucketsCommand } from "@aws-sdk/client-s3";
import { describe, expect } from "vitest";

import { test } from "s3seal/vitest";

const names = async (s3) => (await s3.send(new ListBucketsCommand({}))).Buckets.map(({ Name }) => Name);

describe("each test begins anew", () => {
  for (const time of [1, 2, 3])
    test.concurrent(`time ${time}`, async ({ s3, s3seal, kms, sts }) => {
      expect(await names(s3)).toEqual([]);
      await s3.send(new CreateBucketCommand({ Bucket: "mine" }));
      expect(await s3seal.requests({ operation: "CreateBucket" })).toHaveLength(1);
      expect(kms && sts).toBeTruthy();
    });
});

test.with({ seed: { buckets: [{ name: "seeded" }] } })("with what is seeded", async ({ s3 }) => {
  expect(await names(s3)).toEqual(["seeded"]);
});

test.with({ arguments: ["--buckets", "of-the-server"] })("with a server of other arguments", async ({ s3seal }) => {
  expect((await s3seal.server.ask("GET", "/state")).buckets.map(({ name }) => name)).toEqual(["of-the-server"]);
});
