"""One face for the three clients: call("PutObject", Bucket=..., Body=b"...") gives the answer as a dict, or raises Fault."""

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import boto3
import botocore.exceptions
from botocore import xform_name
from botocore.config import Config

HERE = Path(__file__).resolve().parent
AWS = Path(sys.executable).parent / "aws"
REGION = "us-east-1"


class Fault(Exception):
    """An error answer of the server. A status is None where the client does not tell it."""

    def __init__(self, code, message, status=None):
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.status = code, message, status


def client_environment(secret="test"):
    """What a client sees: these credentials, and nothing that this machine says about proxies, authorities, profiles."""
    kept = ("PATH", "LANG", "TMPDIR")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    return environment | {
        "HOME": "/nonexistent",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_MAX_ATTEMPTS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "NO_PROXY": "*",
    }


def make_boto3(endpoint, ca=None, secret="test", key="test", service="s3", **options):
    return boto3.session.Session().client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        verify=str(ca) if ca else None,
        config=Config(**({"retries": {"max_attempts": 0}, "proxies": {}} | options)),
    )


class Boto3:
    name = "boto3"

    def __init__(self, endpoint, ca=None, secret="test", attempts=1):
        self.client = make_boto3(endpoint, ca, secret, retries={"mode": "standard", "total_max_attempts": attempts})

    def call(self, operation, **parameters):
        try:
            answer = getattr(self.client, xform_name(operation))(**parameters)
        except botocore.exceptions.ClientError as problem:
            error = problem.response["Error"]
            raise Fault(error["Code"], error["Message"], problem.response["ResponseMetadata"]["HTTPStatusCode"]) from None
        if "Body" in answer:
            answer["Body"] = answer["Body"].read()
        return answer

    def close(self):
        self.client.close()


class AwsCli:
    name = "aws"

    def __init__(self, endpoint, ca=None, secret="test", program=AWS):
        self.common = ["--endpoint-url", endpoint, *(["--ca-bundle", str(ca)] if ca else [])]
        self.secret, self.program = secret, program

    def run(self, *arguments, **environment):
        """The completed process of `aws s3api ...`."""
        return self.run_aws("s3api", *arguments, **environment)

    def run_aws(self, *arguments, stdin=subprocess.DEVNULL, **environment):
        return subprocess.run(
            [str(self.program), *self.common, *map(str, arguments)],
            stdin=stdin,
            capture_output=True,
            text=True,
            env=client_environment(self.secret) | environment,
            timeout=120,
        )

    def call(self, operation, **parameters):
        with tempfile.TemporaryDirectory() as folder:
            received = Path(folder, "received")
            ran = self.run(*self._arguments(operation, parameters, folder), *([received] if operation == "GetObject" else []))
            if ran.returncode:
                raise self.fault(ran)
            answer = json.loads(ran.stdout) if ran.stdout.strip() else {}
            return answer | ({"Body": received.read_bytes()} if operation == "GetObject" else {})

    @staticmethod
    def _arguments(operation, parameters, folder):
        arguments = [xform_name(operation, "-")]
        for name, value in parameters.items():
            if name == "Body":
                Path(folder, "sent").write_bytes(value)
                value = Path(folder, "sent")
            arguments += [f"--{xform_name(name, '-')}", json.dumps(value) if isinstance(value, dict) else str(value)]
        return arguments

    @staticmethod
    def fault(ran):
        """The server's error as the CLI prints it; anything else that it complains of is a failed test."""
        found = re.search(r"An error occurred \(([^)]+)\) when calling the \w+ operation(?: \([^)]*\))?: (.*)", ran.stderr)
        assert found, f"aws ended with {ran.returncode}:\n{ran.stderr}"
        return Fault(found[1], found[2].strip())

    def close(self):
        pass


class JavaScript:
    """A node process that makes one call for each line that it gets."""

    name = "js"

    def __init__(self, endpoint, ca=None, secret="test", **options):
        settings = {"endpoint": endpoint, "region": REGION, "secret": secret, "ca": str(ca) if ca else None} | options
        self.process = subprocess.Popen(
            ["node", str(HERE / "sdk.mjs"), json.dumps(settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=client_environment(secret),
        )

    def call(self, operation, **parameters):
        body = parameters.pop("Body", None)
        request = {"operation": operation, "input": parameters}
        if body is not None:
            request["body"] = base64.b64encode(body).decode()
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "node ended"
        answer = json.loads(line)
        if "error" in answer:
            raise Fault(answer["error"]["code"], answer["error"]["message"], answer["error"]["status"])
        if "body" in answer:
            answer["output"]["Body"] = base64.b64decode(answer["body"])
        return answer["output"]

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


def missing_toolchain(client):
    """Why this client cannot run here, or None."""
    if client is not JavaScript:
        return None
    if not shutil.which("node"):
        return "JS SDK: node is not on this machine"
    if not (HERE.parent / "node_modules" / "@aws-sdk" / "client-s3").is_dir():
        return "JS SDK: its packages are not installed (script/test does that)"
    return None


CLIENTS = {"python": [Boto3, AwsCli], "node": [JavaScript]}
CHOSEN = [client for word in os.environ.get("S3SEAL_CLIENTS", "python,node").split(",") for client in CLIENTS.get(word, [])]
