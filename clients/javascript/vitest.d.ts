import type { TestAPI } from "vitest";
import type { Clients, Json, Namespace } from "./index.js";

export type Fixtures = { s3seal: Namespace } & Clients;

export interface Test extends TestAPI<Fixtures> {
  /** A `test` whose namespaces begin with that seed, on a server with these arguments. */
  with(options: { seed?: string | Json; arguments?: string[] }): Test;
}

export const test: Test;
export const it: Test;
