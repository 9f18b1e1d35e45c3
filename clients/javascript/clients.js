// The clients of AWS's SDK, which is the suite's own dependency.
import { createRequire } from "node:module";
import { join } from "node:path";

const services = {
  s3: ["@aws-sdk/client-s3", "S3Client"],
  kms: ["@aws-sdk/client-kms", "KMSClient"],
  sts: ["@aws-sdk/client-sts", "STSClient"],
};

// Beside this package, or of whoever runs the tests: a linked package does not see its user's.
async function load(name) {
  try {
    return await import(name);
  } catch (failed) {
    if (failed.code !== "ERR_MODULE_NOT_FOUND") throw failed;
  }
  try {
    return createRequire(join(process.cwd(), "package.json"))(name);
  } catch (failed) {
    if (failed.code !== "MODULE_NOT_FOUND") throw failed;
    throw new Error(`${name} is missing, whose client was asked for: npm install --save-dev ${name}`);
  }
}

export async function makeClient(service, options) {
  if (!services[service])
    throw new Error(`there are clients for ${Object.keys(services).join(", ")}, not for ${service}`);
  const [name, client] = services[service];
  const { [client]: Client } = await load(name);
  return new Client(options);
}
