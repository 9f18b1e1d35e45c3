"""The environment of the compose block that users copy keeps all three services at home."""

import json
import os
import subprocess
import sys

import pytest
import yaml

from support.examples import DOCUMENTS, examples_of
from support.sdk_clients import AWS

OPERATIONS = ["ListBuckets", "ListKeys", "GetCallerIdentity"]
BY_BOTO3 = """
import boto3
boto3.client("s3").list_buckets()
boto3.client("kms").list_keys()
boto3.client("sts").get_caller_identity()
"""


def documented_environment(server):
    """That of the application beside ours: what README says and the recipe is the same."""
    files = [yaml.safe_load(one.text) for document in DOCUMENTS for one in examples_of(document) if one.language == "yaml" and "my-app" in one.text]
    environment, *others = [file["services"]["app"]["environment"] for file in files]
    assert others and all(other == environment for other in others)
    return {name: str(value).replace("http://s3:4566", server.http) for name, value in environment.items()}


@pytest.mark.parametrize("client", ["boto3", "aws"])
def test_every_service_stays_local(start, tmp_path, client):
    server = start("--log-format", "json")
    # Whatever goes elsewhere ends at a port where nobody listens.
    outside = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9", "NO_PROXY": "127.0.0.1"}
    kept = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1"}
    commands = {
        "boto3": [[sys.executable, "-c", BY_BOTO3]],
        "aws": [[AWS, "s3api", "list-buckets"], [AWS, "kms", "list-keys"], [AWS, "sts", "get-caller-identity"]],
    }[client]
    for command in commands:
        ran = subprocess.run(
            command, env=kept | outside | documented_environment(server), capture_output=True, text=True, timeout=120
        )
        assert ran.returncode == 0, ran.stderr
    assert server.stop() == 0
    said = [json.loads(line) for line in server.log.read_text().splitlines()]
    assert [one["operation"] for one in said if one["msg"] == "request" and one["status"] == 200] == OPERATIONS
