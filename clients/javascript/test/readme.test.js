// What README shows, from its text.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";

import { root, run, temporaryFolder } from "./support.js";

const readme = readFileSync(join(root, "README.md"), "utf8");
const snippets = [...readme.matchAll(/^```js\n([^]*?)^```$/gm)].map(([, text]) => text);
const about = (word) => snippets.filter((text) => text.includes(`"${word}"`));

// A folder of a user, who has installed what README says.
function project() {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "node_modules"));
  for (const name of ["@aws-sdk", "vitest"])
    symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name));
  symlinkSync(root, join(folder, "node_modules", "s3seal"));
  writeFileSync(join(folder, "package.json"), '{"type": "module"}');
  return folder;
}

it("shows something of each part", () => {
  assert.deepEqual([about("s3seal/node").length, about("s3seal/vitest").length, about("s3seal").length], [2, 1, 1]);
});

it("is right about Node's test runner", async () => {
  const folder = project();
  about("s3seal/node").forEach((text, index) => writeFileSync(join(folder, `shown-${index}.test.js`), text));
  const ran = await run(process.execPath, ["--test", "--test-reporter=tap"], { cwd: folder });
  assert.match(ran.out, /^# pass 4$/m, ran.out);
  assert.match(ran.out, /^# fail 0$/m, ran.out);
});

it("is right about Vitest", async () => {
  const folder = project();
  about("s3seal/vitest").forEach((text, index) => writeFileSync(join(folder, `shown-${index}.test.js`), text));
  const ran = await run(process.execPath, [join(root, "node_modules/vitest/vitest.mjs"), "run", "--reporter=json"], {
    cwd: folder,
  });
  assert.equal(ran.code, 0, ran.out + ran.err);
  assert.equal(JSON.parse(ran.out).numPassedTests, 1);
});

it("is right about doing without one", async () => {
  const folder = project();
  writeFileSync(join(folder, "script.js"), about("s3seal")[0]);
  const ran = await run(process.execPath, ["script.js"], { cwd: folder });
  assert.deepEqual([ran.code, ran.out], [0, "true\n"], ran.err);
});

it("says what is missing", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "node_modules"));
  mkdirSync(join(folder, "node_modules", "s3seal"));
  for (const name of [
    "package.json",
    "index.js",
    "find.js",
    "server.js",
    "namespace.js",
    "clients.js",
    "node.js",
    "supervise.sh",
  ])
    writeFileSync(join(folder, "node_modules", "s3seal", name), readFileSync(join(root, name)));
  writeFileSync(
    join(folder, "own.test.mjs"),
    `import { test } from "s3seal/node"; test("t", async ({ kms }) => {}); test("u", async ({ s3seal }) => {});`,
  );
  const ran = await run(process.execPath, ["--test", "--test-reporter=tap"], { cwd: folder });
  assert.match(
    ran.out,
    /@aws-sdk\/client-kms is missing, whose client was asked for: npm install --save-dev @aws-sdk\/client-kms/,
  );
  assert.match(ran.out, /^# pass 1$/m);
});
