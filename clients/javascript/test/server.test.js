// How a server is found, started and ended.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync, symlinkSync } from "node:fs";
import { request } from "node:https";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { describe, it } from "node:test";

import { NotFound, StartFailed, connect, server, start } from "s3seal";
import { binary, connectTo, root, run, script, temporaryFolder, withVariables } from "./support.js";

const pathWith = (folder) => [folder, "/usr/bin", "/bin"].join(delimiter);
const withoutProgram = (folder, more = {}) => ({ S3SEAL_BINARY: undefined, PATH: pathWith(folder), ...more });

function statusOverHttps(url, ca) {
  return new Promise((resolve, reject) => {
    request(url, { ca }, (answer) => resolve(answer.resume().statusCode))
      .on("error", reject)
      .end();
  });
}

describe("a server", () => {
  it("serves HTTP and HTTPS until it is stopped", async () => {
    const one = await start();
    assert.ok(await one.ask("GET", "/health"));
    assert.equal(await statusOverHttps(`${one.httpsEndpoint}/_s3seal/health`, await one.ca()), 200);
    const { closed } = await connectTo(one.endpoint);
    await one.stop();
    await closed;
  });

  it("knows the token that its tests know", async () => {
    const token = "of-sixteen-letters-or-more";
    await withVariables({ S3SEAL_ADMIN: "token", S3SEAL_ADMIN_TOKEN: token }, async () => {
      const one = await start();
      await (await one.namespace()).drop();
      process.env.S3SEAL_ADMIN_TOKEN = "another-of-sixteen-letters";
      await assert.rejects(one.namespace(), { name: "Refused", status: 401 });
      await one.stop();
    });
  });

  it("is another one for each start, and the same for all that share it", async () => {
    const [one, other, shared, again] = await Promise.all([start(), start(), server(), server()]);
    assert.notEqual(one.endpoint, other.endpoint);
    assert.equal(shared, again);
    await Promise.all([one.stop(), other.stop()]);
  });

  it("takes arguments and variables as settings", async () => {
    await withVariables({ S3SEAL_BUCKETS: "of-a-variable" }, async () => {
      const one = await start("--region", "eu-west-1");
      const { buckets } = await one.ask("GET", "/state");
      assert.deepEqual(
        buckets.map(({ name }) => name),
        ["of-a-variable"],
      );
      await one.stop();
    });
  });

  for (const how of ["kill", "exit"])
    it(`ends with the process that started it: ${how}`, async () => {
      const code = `import { start } from "s3seal"; console.log((await start()).endpoint); process.stdin.resume()`;
      const child = spawn(process.execPath, ["--input-type=module", "-e", code], { cwd: root, stdio: "pipe" });
      const supervisorEnded = new Promise((resolve) => child.stderr.resume().on("close", resolve));
      const [endpoint] = await createInterface({ input: child.stdout })
        [Symbol.asyncIterator]()
        .next()
        .then((one) => [one.value]);
      const { closed } = await connectTo(endpoint);
      if (how === "kill") child.kill("SIGKILL");
      else child.stdin.end();
      await closed;
      await supervisorEnded;
    });

  it("lets a process end that forgot to stop it", async () => {
    const ran = await run(process.execPath, [
      "--input-type=module",
      "-e",
      `import { server } from "s3seal"; await server()`,
    ]);
    assert.deepEqual(ran, { code: 0, out: "", err: "" });
  });

  it("that does not start is told with its log", async () => {
    await assert.rejects(
      start("--no-such-option"),
      (failed) => failed instanceof StartFailed && /no-such-option: /.test(failed.message),
    );
  });

  it("that nobody started does not answer", async () => {
    const listening = createServer();
    const port = await new Promise((resolve) =>
      listening.listen(0, "127.0.0.1", () => resolve(listening.address().port)),
    );
    await new Promise((resolve) => listening.close(resolve));
    await assert.rejects(connect(`http://127.0.0.1:${port}`).namespace(), /no s3seal answers at http:\/\/127\.0\.0\.1/);
  });

  it("that runs already stays", async () => {
    const one = await start();
    await withVariables({ S3SEAL_ENDPOINT: one.endpoint }, async () => {
      const shared = await server("--some-other-key");
      assert.equal(shared.endpoint, one.endpoint);
      await shared.stop();
    });
    assert.ok(await one.ask("GET", "/health"));
    await one.stop();
  });
});

describe("the program", () => {
  it("that S3SEAL_BINARY names has to be one", async () => {
    await withVariables({ S3SEAL_BINARY: join(root, "README.md") }, () =>
      assert.rejects(
        start(),
        (failed) => failed instanceof NotFound && /S3SEAL_BINARY is .*README.md/.test(failed.message),
      ),
    );
  });

  it("is found in PATH", async () => {
    const folder = temporaryFolder();
    symlinkSync(binary, join(folder, "s3seal"));
    await withVariables(withoutProgram(folder), async () => {
      const one = await start();
      assert.ok(await one.ask("GET", "/health"));
      await one.stop();
    });
  });

  it("that is nowhere is asked for", async () => {
    const folder = temporaryFolder();
    script(join(folder, "docker"), "echo no such image >&2; exit 1");
    await withVariables(withoutProgram(folder), () =>
      assert.rejects(start(), /no s3seal found: set S3SEAL_BINARY.*s3seal:latest.*no such image/),
    );
  });

  // Not the line for people, where both are there.
  it("says in its ready file where it is", async () => {
    const told = `echo '{"endpoint": "http://127.0.0.1:2", "pid": 1}' >"$S3SEAL_READY_FILE"`;
    const text = `echo 'endpoint: http://127.0.0.1:1 and https://127.0.0.1:1'\n${told}\necho Ready.\nexec tail -f /dev/null\n`;
    await withVariables({ S3SEAL_BINARY: script(join(temporaryFolder(), "program"), text) }, async () => {
      const one = await start();
      assert.equal(one.endpoint, "http://127.0.0.1:2");
      await one.stop();
    });
  });

  // With a docker that notes what it is told, and is the program itself.
  it("may be in a container", async () => {
    const folder = temporaryFolder();
    script(
      join(folder, "docker"),
      `echo "$@" >>${folder}/told
       case "$1" in
           image) ;;
           port) grep -o '127.0.0.1:[0-9]*' ${folder}/banner | head -1 ;;
           run)
               unset S3SEAL_READY_FILE
               mkfifo ${folder}/said
               while read -r line; do echo "$line" >>${folder}/banner; echo "$line"; done <${folder}/said &
               exec ${binary} --port 0 >${folder}/said
               ;;
       esac`,
    );
    await withVariables(withoutProgram(folder, { S3SEAL_IMAGE: "mine:1", S3SEAL_REGION: "us-east-1" }), async () => {
      const one = await start("--log-level", "debug");
      const { closed } = await connectTo(one.endpoint);
      await one.stop();
      await closed;
    });
    const [inspected, ran, asked] = readFileSync(join(folder, "told"), "utf8").trim().split("\n");
    assert.equal(inspected, "image inspect mine:1");
    assert.match(
      ran,
      /^run --rm --pull never --name s3seal-[0-9a-f]+ --publish 127\.0\.0\.1::4566 --env S3SEAL_REGION mine:1 --log-level debug$/,
    );
    assert.match(asked, /^port s3seal-[0-9a-f]+ 4566\/tcp$/);
  });
});
