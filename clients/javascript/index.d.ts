/** An own path's JSON, as docs/openapi.json of s3seal has it. */
export type Json = Record<string, unknown>;

/** docs/verify.md */
export interface Expectation {
  name?: string;
  requests?: Json | Json[];
  kms_calls?: Json | Json[];
  in_order?: Json[];
  all_encrypted?: AllEncrypted;
  only_callers?: string | boolean | (string | boolean)[] | Json;
  no_ssec?: true | Json;
  no_unencrypted_source?: true | Json;
  exactly?: number;
  at_least?: number;
  at_most?: number;
  never?: true;
  every?: Json;
  after?: Json | Json[];
  same?: string[];
}

export interface AllEncrypted {
  mode?: Mode | Mode[] | Json;
  kms_key?: string | string[] | boolean | Json;
  bucket_key?: boolean;
  from?: string | string[];
  bucket?: string | string[] | Json;
  key?: string | string[] | Json;
  [field: string]: unknown;
}

export type Mode = "AES256" | "aws:kms" | "aws:kms:dsse" | "SSE-C" | (string & {});

/** docs/faults.md */
export interface FaultRule {
  id?: string;
  test?: string;
  match?: Json;
  when?: Json;
  effect: Json;
}

export type Preset = "kms-outage" | "throttled" | "flaky-network" | "clock-skew" | "expired-credentials" | "disk-full";

/** docs/journal.md; `encryption.mode` and others with a dot are written so. */
export type Filters = Record<string, string | number | boolean>;

export interface RequestRecord {
  sequence: number;
  request_id: string;
  operation?: string;
  bucket?: string;
  key?: string;
  status?: number;
  error_code?: string;
  encryption?: { mode: Mode; kms_key?: string; bucket_key?: boolean; from?: string };
  [field: string]: unknown;
}

export interface Due {
  at: string;
  event: string;
  resource: string;
}

export interface Clients {
  s3: import("@aws-sdk/client-s3").S3Client;
  kms: import("@aws-sdk/client-kms").KMSClient;
  sts: import("@aws-sdk/client-sts").STSClient;
}

/** There is no s3seal to start. The text says what can be done. */
export class NotFound extends Error {}
/** It was found and did not become ready. The text has the end of its log. */
export class StartFailed extends Error {}
/** An own path answered with an error. `status` is that of HTTP. */
export class Refused extends Error {
  readonly status: number;
  readonly why: string;
}

export interface AskOptions {
  namespace?: string;
  type?: string;
  as?: "json" | "text";
}

export class Server {
  endpoint: string;
  readonly httpsEndpoint: string;
  /** What HTTPS clients have to trust, a PEM. */
  ca(): Promise<string>;
  namespace(options?: { seed?: string | Json; name?: string }): Promise<Namespace>;
  ask(method: string, path: string, body?: string | Json, options?: AskOptions): Promise<any>;
  /** What it said so far on stderr; of a server that was started here. */
  log(): string;
  stop(): Promise<void>;
}

/** Buckets, keys of KMS, journal, faults, clock and snapshots of one test. */
export class Namespace {
  readonly server: Server;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string };
  readonly clientOptions: {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
    forcePathStyle: true;
  };
  readonly environment: Record<string, string>;
  readonly faults: Faults;
  readonly clock: Clock;
  client<S extends keyof Clients>(service: S, options?: Json): Promise<Clients[S]>;
  ask(method: string, path: string, body?: string | Json, options?: Omit<AskOptions, "namespace">): Promise<any>;
  seed(document: string | Json): Promise<void>;
  state(): Promise<Json>;
  verify(...expectations: Expectation[]): Promise<void>;
  verifyWithin(milliseconds: number, ...expectations: Expectation[]): Promise<void>;
  assertAllEncrypted(how?: AllEncrypted, options?: { atLeast?: number }): Promise<void>;
  requests(filters?: Filters): Promise<RequestRecord[]>;
  kmsCalls(filters?: Filters): Promise<Json[]>;
  explain(requestId: string): Promise<string>;
  snapshot(name: string): Promise<Snapshot>;
  reset(what?: string): Promise<void>;
  drop(): Promise<void>;
}

export interface Faults {
  add(rule: FaultRule): Promise<Rule>;
  preset(name: Preset, more?: { test?: string; match?: Json }): Promise<Rule[]>;
  list(): Promise<Json[]>;
  clear(): Promise<void>;
}

export interface Rule {
  readonly id: string;
  fired(): Promise<number>;
  status(): Promise<Json>;
  remove(): Promise<void>;
}

export interface Clock {
  now(): Promise<string>;
  advance(by: string | number | { by: string | number } | { to: string }): Promise<Due[]>;
  freeze(at?: string): Promise<Due[]>;
  set(at: string): Promise<Due[]>;
  real(): Promise<Due[]>;
}

export interface Snapshot {
  readonly name: string;
  restore(): Promise<void>;
  fork(into: string): Promise<Namespace>;
  drop(): Promise<void>;
}

/** A server that runs already, and stays. */
export function connect(url: string): Server;
/** Starts one on a free port, with these arguments of `s3seal serve`. */
export function start(...more: string[]): Promise<Server>;
/** The server of this process: that of S3SEAL_ENDPOINT, or one that is started now. */
export function server(...more: string[]): Promise<Server>;
