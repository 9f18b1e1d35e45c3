// Tests against s3seal, a local S3 with real encryption. `s3seal/node` and `s3seal/vitest` are for test runners.
export { NotFound } from "./find.js";
export { Namespace } from "./namespace.js";
export { Refused, Server, StartFailed, connect, server, start } from "./server.js";
