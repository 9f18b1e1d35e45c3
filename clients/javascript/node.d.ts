import type { TestContext, TestOptions } from "node:test";
import type { Clients, Json, Namespace } from "./index.js";

export type Fixtures = { s3seal: Namespace } & Clients;
export type Body = (fixtures: Fixtures, context: TestContext) => void | Promise<void>;

export interface Test {
  (name: string, body: Body): Promise<void>;
  (name: string, options: TestOptions, body: Body): Promise<void>;
  only(name: string, body: Body): Promise<void>;
  skip(name: string, body: Body): Promise<void>;
  todo(name: string, body?: Body): Promise<void>;
  /** A `test` whose namespaces begin with that seed, on a server with these arguments. */
  with(options: { seed?: string | Json; arguments?: string[] }): Test;
}

export const test: Test;
export const it: Test;
