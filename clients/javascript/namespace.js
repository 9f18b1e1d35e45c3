// What a test asks of s3seal, besides S3.
import { AssertionError } from "node:assert";

import { makeClient } from "./clients.js";

const region = "us-east-1";

// Buckets, keys of KMS, journal, faults, clock and snapshots of one test, which nobody else sees.
export class Namespace {
  #clients = new Map();

  constructor(server, made) {
    this.server = server;
    this.name = made.namespace;
    this.account = made.account;
    this.region = region;
    // They say which namespace a request belongs to: nothing else has to be told.
    this.credentials = { accessKeyId: made.access_key, secretAccessKey: made.secret_key };
    this.faults = new Faults(this);
    this.clock = new Clock(this);
  }

  get endpoint() {
    return this.server.endpoint;
  }

  // As the clients of the SDK for JavaScript take them.
  get clientOptions() {
    return { endpoint: this.endpoint, region, credentials: this.credentials, forcePathStyle: true };
  }

  // What AWS's SDKs and tools read when they are told nothing.
  get environment() {
    return {
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_ACCESS_KEY_ID: this.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: this.credentials.secretAccessKey,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_EC2_METADATA_DISABLED: "true",
      S3SEAL_NAMESPACE: this.name,
    };
  }

  // A client of AWS's SDK for `s3`, `kms` or `sts`. One that was asked for without options is made once.
  client(service, options) {
    if (options) return makeClient(service, { ...this.clientOptions, ...options });
    if (!this.#clients.has(service)) this.#clients.set(service, makeClient(service, this.clientOptions));
    return this.#clients.get(service);
  }

  // An own path of the server, in this namespace.
  ask(method, path, body, options = {}) {
    return this.server.ask(method, path, body, { ...options, namespace: this.name });
  }

  // docs/seeds.md: an object, or TOML or JSON as text.
  async seed(document) {
    const isToml = typeof document === "string" && !document.trimStart().startsWith("{");
    await this.ask("POST", "/seeds", document, { type: isToml ? "application/toml" : "application/json" });
  }

  // All that there is, as a seed that makes the same.
  state() {
    return this.ask("GET", "/state");
  }

  // docs/verify.md: each holds. Throws an AssertionError with what came nearest.
  verify(...expectations) {
    return this.#verify({ expectations });
  }

  // Each holds within that time.
  verifyWithin(milliseconds, ...expectations) {
    return this.#verify({ expectations, within_ms: milliseconds });
  }

  async #verify(question) {
    const answer = await this.ask("POST", "/verify", question);
    if (!answer.passed) throw new AssertionError({ message: told(answer) });
  }

  // Every write that was stored was encrypted like that: mode, kms_key, bucket_key; bucket and key say which writes.
  // That there was none holds only with atLeast: 0.
  assertAllEncrypted(how = {}, { atLeast = 1 } = {}) {
    return this.verify({ all_encrypted: how, ...(atLeast ? { at_least: atLeast } : {}) });
  }

  // docs/journal.md: what was asked, the oldest first.
  async requests(filters = {}) {
    const chosen = new URLSearchParams({ order: "oldest", limit: "10000", ...filters });
    return (await this.ask("GET", `/requests?${chosen}`)).requests;
  }

  // The ledger of KMS, also what S3 asked of it.
  async kmsCalls(filters = {}) {
    return (await this.ask("GET", `/kms/calls?${new URLSearchParams(filters)}`)).calls;
  }

  // Why it was refused, as text.
  explain(requestId) {
    return this.ask("GET", `/requests/${encodeURIComponent(requestId)}/explain?format=text`, undefined, { as: "text" });
  }

  // Saves what is stored, KMS's keys and the clock under that name.
  async snapshot(name) {
    await this.ask("PUT", `/snapshots/${encodeURIComponent(name)}`);
    return new Snapshot(this, name);
  }

  // Back to how it was made, empty: `what` says which part (docs/namespaces.md).
  async reset(what) {
    await this.ask("POST", `/reset${what ? `?what=${what}` : ""}`);
  }

  // It is gone, with everything in it.
  async drop() {
    for (const client of await Promise.allSettled(this.#clients.values())) client.value?.destroy();
    this.#clients.clear();
    await this.server.ask("DELETE", `/namespaces/${encodeURIComponent(this.name)}`);
  }

  [Symbol.asyncDispose ?? Symbol("asyncDispose")]() {
    return this.drop();
  }
}

// docs/faults.md: which requests, when among them, and what becomes of them.
class Faults {
  #namespace;

  constructor(namespace) {
    this.#namespace = namespace;
  }

  // One rule: { match, when, effect }.
  async add(rule) {
    return new Rule(this.#namespace, (await this.#namespace.ask("POST", "/faults", rule)).faults[0].id);
  }

  // `kms-outage`, `throttled`, `flaky-network`, ...: its rules.
  async preset(name, more = {}) {
    const { faults } = await this.#namespace.ask("POST", "/faults", { preset: name, ...more });
    return faults.map(({ id }) => new Rule(this.#namespace, id));
  }

  async list() {
    return (await this.#namespace.ask("GET", "/faults")).faults;
  }

  async clear() {
    await this.#namespace.ask("DELETE", "/faults");
  }
}

class Rule {
  #namespace;

  constructor(namespace, id) {
    this.#namespace = namespace;
    this.id = id;
  }

  // How often it happened.
  async fired() {
    return (await this.status()).fired;
  }

  status() {
    return this.#namespace.ask("GET", `/faults/${encodeURIComponent(this.id)}`);
  }

  async remove() {
    await this.#namespace.ask("DELETE", `/faults/${encodeURIComponent(this.id)}`);
  }
}

// docs/clock.md. What is signed after a move is younger than it.
class Clock {
  #namespace;

  constructor(namespace) {
    this.#namespace = namespace;
  }

  // What it shows, as text: 2031-01-01T00:00:00.000Z.
  async now() {
    return (await this.#namespace.ask("GET", "/clock")).now;
  }

  // "61m", or { to: "2031-01-01" }. What fell due on the way has happened, and is the answer.
  async advance(how) {
    const by = typeof how === "object" ? how : { by: how };
    return (await this.#namespace.ask("POST", "/clock/advance", { ...by, next_second: true })).done;
  }

  freeze(at) {
    return this.#set({ mode: "frozen", ...(at && { at }) });
  }

  // It runs on from there.
  set(at) {
    return this.#set({ mode: "offset", at });
  }

  real() {
    return this.#set({ mode: "real" });
  }

  async #set(how) {
    return (await this.#namespace.ask("PUT", "/clock", { ...how, next_second: true })).done;
  }
}

class Snapshot {
  #namespace;
  #path;

  constructor(namespace, name) {
    this.#namespace = namespace;
    this.name = name;
    this.#path = `/snapshots/${encodeURIComponent(name)}`;
  }

  async restore() {
    await this.#namespace.ask("POST", `${this.#path}/restore`);
  }

  // A new namespace of that name that begins so, and goes its own way.
  async fork(into) {
    return new Namespace(
      this.#namespace.server,
      await this.#namespace.ask("POST", `${this.#path}/fork`, { namespace: into }),
    );
  }

  async drop() {
    await this.#namespace.ask("DELETE", this.#path);
  }
}

// What failed, and the requests that were otherwise or came nearest.
function told({ expectations }) {
  const difference = ({ field, expected, found }) =>
    `    ${field}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`;
  const example = (title, { what, request_id, differences }) => [
    `  ${title}: ${what} (${request_id})`,
    ...differences.map(difference),
  ];
  return expectations
    .filter(({ passed }) => !passed)
    .flatMap(({ name, why, offenders, near_misses }) => [
      `${name}: ${why}`,
      ...offenders.flatMap((one) => example("offender", one)),
      ...near_misses.flatMap((one) => example("near miss", one)),
    ])
    .join("\n");
}
