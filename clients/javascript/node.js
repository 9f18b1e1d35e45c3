// The part for Node's test runner: a server for each process of a run, a namespace for each test.
import * as runner from "node:test";

import { server } from "./server.js";

const services = ["s3", "kms", "sts"];

// A `test` whose namespaces begin with that seed, on a server with these arguments.
function make({ seed, arguments: more = [] }) {
  const define =
    (run) =>
    (name, ...rest) => {
      const body = rest.pop();
      return run(name, ...rest, async (context) => {
        const s3seal = await (await server(...more)).namespace({ seed });
        try {
          await body(await fixtures(s3seal), context);
        } finally {
          await s3seal.drop();
        }
      });
    };
  const test = define(runner.test);
  test.only = define(runner.test.only);
  test.skip = runner.test.skip;
  test.todo = runner.test.todo;
  test.with = (options) => make({ seed, arguments: more, ...options });
  return test;
}

// Those that are not installed are missed only by who asks for them.
async function fixtures(s3seal) {
  const made = { s3seal };
  const found = await Promise.allSettled(services.map((service) => s3seal.client(service)));
  found.forEach(({ value, reason }, index) =>
    Object.defineProperty(made, services[index], {
      enumerable: true,
      get() {
        if (reason) throw reason;
        return value;
      },
    }),
  );
  return made;
}

export const test = make({});
export const it = test;
