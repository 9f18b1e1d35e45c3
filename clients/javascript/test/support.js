// Processes that tests of the helpers start, and wait for.
import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
export const binary = process.env.S3SEAL_BINARY;

// It is gone with this process.
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), "s3seal-tests-"));
  process.on("exit", () => rmSync(folder, { recursive: true }));
  return folder;
}

export function script(path, text) {
  writeFileSync(path, `#!/bin/sh\n${text}`);
  chmodSync(path, 0o755);
  return path;
}

// Runs it to its end: { code, out, err }. Tests of ours are no part of somebody else's run.
export function run(command, more, { cwd = root, environment = {} } = {}) {
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
  const child = spawn(command, more, { cwd, env: { ...inherited, ...environment }, stdio: ["ignore", "pipe", "pipe"] });
  const said = { out: "", err: "" };
  child.stdout.on("data", (text) => (said.out += text));
  child.stderr.on("data", (text) => (said.err += text));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, ...said })));
}

// A connection whose `closed` comes when the server has ended: the system closes it, whatever the server had to say.
export function connectTo(endpoint) {
  const { hostname, port } = new URL(endpoint);
  const socket = connect({ host: hostname, port: Number(port) });
  const closed = new Promise((resolve) => socket.on("close", resolve));
  socket.on("error", () => {});
  socket.resume();
  return new Promise((resolve) => socket.on("connect", () => resolve({ closed })));
}

// With variables as these, and afterwards as before. undefined: not set.
export async function withVariables(variables, body) {
  const before = Object.fromEntries(Object.keys(variables).map((name) => [name, process.env[name]]));
  const put = (values) => {
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
  put(variables);
  try {
    return await body();
  } finally {
    put(before);
  }
}
