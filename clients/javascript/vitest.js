// The part for Vitest: a server for each process of a run, a namespace for each test that asks for one.
import { test as base } from "vitest";

import { server } from "./server.js";

// A `test` whose namespaces begin with that seed, on a server with these arguments.
function make({ seed, arguments: more = [] }) {
  const test = base.extend({
    // The braces are how Vitest knows which fixtures one needs.
    s3seal: async ({}, use) => {
      const namespace = await (await server(...more)).namespace({ seed });
      try {
        await use(namespace);
      } finally {
        await namespace.drop();
      }
    },
    s3: async ({ s3seal }, use) => use(await s3seal.client("s3")),
    kms: async ({ s3seal }, use) => use(await s3seal.client("kms")),
    sts: async ({ s3seal }, use) => use(await s3seal.client("sts")),
  });
  test.with = (options) => make({ seed, arguments: more, ...options });
  return test;
}

export const test = make({});
export const it = test;
