// Where the program is: S3SEAL_BINARY, PATH, or an image for docker.
import { execFileSync, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

// About helpers and commands: no settings of a server.
const ours = ["S3SEAL_BINARY", "S3SEAL_IMAGE", "S3SEAL_ENDPOINT", "S3SEAL_NAMESPACE"];
const usualImage = "s3seal:latest";

// There is no s3seal to start. The text says what can be done.
export class NotFound extends Error {
  name = "NotFound";
}

// What is set for the tests is set for their server: S3SEAL_PROFILE and the other settings.
export function environmentOfServer() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.includes(name)));
}

// A Program or a Container; NotFound says what was looked for.
export function find() {
  const binary = process.env.S3SEAL_BINARY;
  if (binary) {
    const found = binary.includes("/") ? (isProgram(binary) ? binary : undefined) : inPath(binary);
    if (!found) throw new NotFound(`S3SEAL_BINARY is ${binary}, and that is no program that can be run`);
    return program(found);
  }
  const found = inPath("s3seal");
  if (found) return program(found);
  const image = process.env.S3SEAL_IMAGE ?? usualImage;
  const docker = inPath("docker");
  let why = "docker is not in PATH";
  if (docker) {
    const asked = spawnSync(docker, ["image", "inspect", image], { encoding: "utf8" });
    if (asked.status === 0) return container(docker, image);
    why = `docker has no image ${image}: ${asked.stderr.trim()}`;
  }
  throw new NotFound(
    "no s3seal found: set S3SEAL_BINARY to the program, have `s3seal` in PATH, " +
      `or build the image ${usualImage} (S3SEAL_IMAGE names another one). ${why}`,
  );
}

function program(path) {
  return {
    command: (more) => [path, "--port", "0", ...more],
    // Of the line that it begins with: `endpoint: http://127.0.0.1:4566 and https://127.0.0.1:4566`.
    endpoint: (said) => said.find((line) => line.startsWith("endpoint: ")).split(" ")[1],
  };
}

function container(docker, image) {
  const name = `s3seal-${randomBytes(6).toString("hex")}`;
  const settings = Object.keys(process.env).filter((one) => one.startsWith("S3SEAL_") && !ours.includes(one));
  const passed = settings.flatMap((one) => ["--env", one]);
  const run = [docker, "run", "--rm", "--pull", "never", "--name", name, "--publish", "127.0.0.1::4566"];
  return {
    command: (more) => [...run, ...passed, image, ...more],
    endpoint: () => `http://${execFileSync(docker, ["port", name, "4566/tcp"], { encoding: "utf8" }).split(/\s/)[0]}`,
  };
}

function inPath(name) {
  return (process.env.PATH ?? "")
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isProgram);
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
