// A running server: one that is started here and ends with this process, or one that is there.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { environmentOfServer, find } from "./find.js";
import { Namespace } from "./namespace.js";

const supervisor = fileURLToPath(new URL("supervise.sh", import.meta.url));
const startMilliseconds = 60_000; // a container on a busy machine

// It was found and did not become ready. The text has the end of its log.
export class StartFailed extends Error {
  name = "StartFailed";
}

// An own path answered with an error. `status` is that of HTTP.
export class Refused extends Error {
  name = "Refused";

  constructor(what, status, why) {
    super(`${what}: ${status} ${why}`);
    this.status = status;
    this.why = why;
  }
}

export class Server {
  #child;
  #folder;

  constructor(endpoint, child, folder) {
    this.endpoint = endpoint.replace(/\/$/, "");
    this.#child = child;
    this.#folder = folder;
  }

  // The same port; certificates are for `localhost`.
  get httpsEndpoint() {
    const url = new URL(this.endpoint);
    return this.#child ? `https://localhost:${url.port}` : `https://${url.host}`;
  }

  // What HTTPS clients have to trust, a PEM.
  ca() {
    return this.ask("GET", "/ca.pem", undefined, { as: "text" });
  }

  // Buckets, keys, journal, faults and clock that nobody else sees, beginning as the seed says.
  async namespace({ seed, name } = {}) {
    const made = new Namespace(this, await this.ask("POST", "/namespaces", name ? { namespace: name } : {}));
    try {
      if (seed !== undefined) await made.seed(seed);
    } catch (wrong) {
      await made.drop();
      throw wrong;
    }
    return made;
  }

  // An own path, below /_s3seal: what docs/openapi.json has, for what has no verb here. The answer's JSON.
  async ask(method, path, body, { namespace, type = "application/json", as = "json" } = {}) {
    const token = process.env.S3SEAL_ADMIN_TOKEN;
    const headers = {
      "Content-Type": type,
      ...(namespace && { "x-s3seal-namespace": namespace }),
      ...(token && { Authorization: `Bearer ${token}` }),
    };
    const sent = typeof body === "string" || body === undefined ? body : JSON.stringify(body);
    let answer;
    try {
      answer = await fetch(`${this.endpoint}/_s3seal${path}`, { method, headers, body: sent });
    } catch (failed) {
      throw new Error(`no s3seal answers at ${this.endpoint}: ${failed.cause?.message ?? failed.message}`);
    }
    const text = await answer.text();
    if (!answer.ok) throw new Refused(`${method} ${path}`, answer.status, sentence(text));
    return as === "text" ? text : text ? JSON.parse(text) : undefined;
  }

  // What it said so far on stderr; of a server that was started here.
  log() {
    return this.#child ? readFileSync(join(this.#folder, "log"), "utf8") : "";
  }

  // Only what was started here is ended.
  async stop() {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null) return;
    child.ref();
    const ended = once(child, "exit");
    child.stdin.end();
    await ended;
  }

  [Symbol.asyncDispose ?? Symbol("asyncDispose")]() {
    return this.stop();
  }
}

function sentence(answer) {
  try {
    const { error, mistakes = [] } = JSON.parse(answer);
    return error + mistakes.map(({ line, path, mistake }) => `\n  line ${line}, ${path}: ${mistake}`).join("");
  } catch {
    return answer;
  }
}

// A server that runs already, and stays.
export function connect(url) {
  return new Server(url);
}

// Starts one on a free port, with these arguments of `s3seal serve`. It ends with stop(), or with this process.
export async function start(...more) {
  const found = find();
  const folder = mkdtempSync(join(tmpdir(), "s3seal-"));
  const ready = join(folder, "ready.json");
  const command = found.command(more);
  const child = spawn("sh", [supervisor, folder, ...command], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...environmentOfServer(), S3SEAL_READY_FILE: ready },
    detached: true, // what a terminal sends is for the tests
  });
  child.stdin.on("error", () => {}); // it may end first
  const said = await untilReady(child);
  const server = new Server("", child, folder);
  if (!said) {
    const log = server.log().slice(-4000);
    await server.stop();
    throw new StartFailed(`${command.join(" ")} did not become ready:\n${log}`);
  }
  server.endpoint = existsSync(ready) ? JSON.parse(readFileSync(ready, "utf8")).endpoint : found.endpoint(said);
  for (const one of [child, child.stdin, child.stdout]) one.unref(); // tests end when they are done
  return server;
}

// The lines before `Ready.`, or nothing when it ended, or took too long.
async function untilReady(child) {
  const said = [];
  const timer = setTimeout(() => child.stdin.end(), startMilliseconds);
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      if (line === "Ready.") return said;
      said.push(line);
    }
  } finally {
    clearTimeout(timer);
  }
}

const shared = new Map();

// The server of this process: that of S3SEAL_ENDPOINT, or one that is started for all that ask with these arguments.
export function server(...more) {
  const key = JSON.stringify(more);
  if (!shared.has(key)) {
    const url = process.env.S3SEAL_ENDPOINT;
    shared.set(key, url ? Promise.resolve(connect(url)) : start(...more));
  }
  return shared.get(key);
}
