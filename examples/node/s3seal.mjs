// What the tests ask of s3seal, besides S3: a namespace of one's own, faults, what happened, another time.
import assert from "node:assert/strict";

export const url = process.env.S3SEAL_URL ?? "http://localhost:4566";

// Buckets, keys, journal, faults and clock of one test. Nobody else sees them, and it sees nobody else's.
export class Namespace {
  static async make(seed) {
    const made = await ask("POST", "/namespaces", {});
    const namespace = new Namespace();
    namespace.name = made.namespace;
    namespace.credentials = { accessKeyId: made.access_key, secretAccessKey: made.secret_key };
    await namespace.ask("POST", "/seeds", seed);
    return namespace;
  }

  ask(method, path, body) {
    return ask(method, path, body, { "x-s3seal-namespace": this.name });
  }

  drop() {
    return ask("DELETE", `/namespaces/${this.name}`);
  }

  // docs/faults.md: which requests, when among them, and what becomes of them.
  async fail(rule) {
    return (await this.ask("POST", "/faults", rule)).faults[0].id;
  }

  async fired(rule) {
    return (await this.ask("GET", `/faults/${rule}`)).fired;
  }

  // docs/verify.md. Says what came nearest when one of them does not hold.
  async verify(...expectations) {
    const answer = await this.ask("POST", "/verify", { expectations });
    assert.ok(answer.passed, JSON.stringify(answer.expectations, null, 2));
  }

  // docs/clock.md. What is signed afterwards is younger than the move.
  async advance(time) {
    return (await this.ask("POST", "/clock/advance", { by: time, next_second: true })).done;
  }
}

async function ask(method, path, body, more = {}) {
  const headers = { "Content-Type": "application/json", ...more };
  const response = await fetch(`${url}/_s3seal${path}`, { method, headers, body: body && JSON.stringify(body) });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path}: ${text}`);
  return text ? JSON.parse(text) : undefined;
}
