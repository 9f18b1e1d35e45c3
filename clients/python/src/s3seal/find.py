"""Where the program is: S3SEAL_BINARY, PATH, or an image for docker."""

import os
import shutil
import subprocess
import uuid

OURS = (
    "S3SEAL_BINARY",
    "S3SEAL_IMAGE",
    "S3SEAL_ENDPOINT",
    "S3SEAL_NAMESPACE",
)  # about helpers and commands, no settings of a server
IMAGE = "s3seal:latest"


class NotFound(Exception):
    """There is no s3seal to start. The text says what can be done."""


def environment_of_a_server():
    """What is set for the tests is set for their server: S3SEAL_PROFILE and the other settings."""
    return {name: value for name, value in os.environ.items() if name not in OURS}


class Program:
    def __init__(self, path):
        self.path = path

    def command(self, arguments):
        return [self.path, "--port", "0", *arguments]

    def endpoint(self, said):
        """Of the line that it begins with: `endpoint: http://127.0.0.1:4566 and https://127.0.0.1:4566`."""
        return next(line.split()[1] for line in said if line.startswith("endpoint: "))


class Container:
    def __init__(self, docker, image):
        self.docker, self.image = docker, image
        self.name = f"s3seal-{uuid.uuid4().hex[:12]}"

    def command(self, arguments):
        settings = [name for name in os.environ if name.startswith("S3SEAL_") and name not in OURS]
        passed = [word for name in settings for word in ("--env", name)]
        publish = ["--publish", "127.0.0.1::4566"]
        return [
            self.docker,
            "run",
            "--rm",
            "--pull",
            "never",
            "--name",
            self.name,
            *publish,
            *passed,
            self.image,
            *arguments,
        ]

    def endpoint(self, said):
        asked = subprocess.run([self.docker, "port", self.name, "4566/tcp"], capture_output=True, text=True, check=True)
        return f"http://{asked.stdout.split()[0]}"


def find():
    """A Program or a Container; NotFound says what was looked for."""
    binary = os.environ.get("S3SEAL_BINARY")
    if binary:
        found = shutil.which(binary)
        if not found:
            raise NotFound(f"S3SEAL_BINARY is {binary}, and that is no program that can be run")
        return Program(found)
    if found := shutil.which("s3seal"):
        return Program(found)
    image = os.environ.get("S3SEAL_IMAGE", IMAGE)
    docker = shutil.which("docker")
    why = "docker is not in PATH"
    if docker:
        asked = subprocess.run([docker, "image", "inspect", image], capture_output=True, text=True)
        if asked.returncode == 0:
            return Container(docker, image)
        why = f"docker has no image {image}: {asked.stderr.strip()}"
    raise NotFound(
        "no s3seal found: set S3SEAL_BINARY to the program, have `s3seal` in PATH, "
        f"or build the image {IMAGE} (S3SEAL_IMAGE names another one). {why}"
    )
