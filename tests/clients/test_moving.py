"""What docs/moving.md tells those who come from other servers, asked for as the text has it."""

import re
import shlex
import subprocess
import urllib.error
import urllib.request

import pytest
import yaml

from support.program import PROGRAM, ROOT, clean_environment, run_to_end
from support.sdk_clients import make_boto3

TEXT = (ROOT / "docs" / "moving.md").read_text()
CODE = re.findall(r"`([^`\n]+)`", TEXT)
PATHS = sorted({path for code in CODE for path in re.findall(r"^/(?:_localstack|minio/health|moto-api)[\w/-]*$|^/favicon\.ico$|^/health$", code)})
COMMANDS = sorted({code for code in CODE if re.match(r"(?:minio )?server |moto_server ", code)})
VARIABLES = sorted({code.partition("=")[0] for code in CODE if re.fullmatch(r"(?!S3SEAL_|AWS_)[A-Z0-9]+(?:_[A-Z0-9]+)*(?:=[\w:,/.-]+)?", code) and len(code) > 4})
ROOT_OF_S3MOCK = {"COM_ADOBE_TESTING_S3MOCK_STORE_ROOT": "{folder}", "COM_ADOBE_TESTING_S3MOCK_STORE_RETAIN_FILES_ON_EXIT": "true"}
MINIO_ROOT = {"MINIO_ROOT_USER": "someone", "MINIO_ROOT_PASSWORD": "some-secret"}
MINIO_KEYS = {"MINIO_ACCESS_KEY": "someone", "MINIO_SECRET_KEY": "some-secret"}
# Those that mean nothing alone come with their others.
SAMPLES = {
    "COM_ADOBE_TESTING_S3MOCK_DOMAIN_INITIAL_BUCKETS": "aaa,bbb",
    "COM_ADOBE_TESTING_S3MOCK_STORE_INITIAL_BUCKETS": "aaa,bbb",
    "COM_ADOBE_TESTING_S3MOCK_STORE_REGION": "eu-west-1",
    "COM_ADOBE_TESTING_S3MOCK_STORE_RETAIN_FILES_ON_EXIT": ROOT_OF_S3MOCK,
    "COM_ADOBE_TESTING_S3MOCK_STORE_ROOT": ROOT_OF_S3MOCK,
    "COM_ADOBE_TESTING_S3MOCK_STORE_VALID_KMS_KEYS": "arn:aws:kms:us-east-1:1234567890:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "DATA_DIR": "/tmp/localstack/data",
    "DEBUG": "1",
    "ENFORCE_IAM": "1",
    "HOSTNAME_EXTERNAL": "cloud.test",
    "IAM_SOFT_MODE": "1",
    "LAMBDA_DOCKER_FLAGS": "-e A=b",
    "LOCALSTACK_HOST": "cloud.test:4566",
    "LS_LOG": "debug",
    "MINIO_ACCESS_KEY": MINIO_KEYS,
    "MINIO_DEFAULT_BUCKETS": "aaa:public,bbb",
    "MINIO_ROOT_PASSWORD": MINIO_ROOT,
    "MINIO_ROOT_USER": MINIO_ROOT,
    "MINIO_SECRET_KEY": MINIO_KEYS,
    "MOTO_PORT": "5000",
    "PERSISTENCE": "1",
    "S3_SKIP_KMS_KEY_VALIDATION": "1",
    "S3_SKIP_SIGNATURE_VALIDATION": "1",
    "SERVICES": "s3,sqs",
}


def print_effective(arguments=(), environment=None):
    ran = subprocess.run(
        [PROGRAM, *arguments, "--print-config", "--effective"],
        env=clean_environment() | (environment or {}), capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_the_text_names_what_is_tried_here():
    assert len(PATHS) >= 9 and len(COMMANDS) >= 3
    assert VARIABLES == sorted(SAMPLES)


def test_every_path_answers(start):
    server = start()
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for path in PATHS:
        request = urllib.request.Request(server.http + path, method="POST" if path.endswith("/reset") else "GET")
        with opener.open(request, timeout=20) as answer:
            assert answer.status == 200, path


@pytest.mark.parametrize("profile", ["lenient", "localstack", "s3mock"])
def test_profiles_take_any_signature_but_not_none(start, profile):
    server = start("--profile", profile, "--also-port", 0)
    client = make_boto3(server.http, key="foo", secret="bar")
    client.create_bucket(Bucket="uploads")
    client.put_object(Bucket="uploads", Key="k", Body=b"x")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for method, path in (("GET", "/uploads/k"), ("PUT", "/uploads/k"), ("PUT", "/another")):
        with pytest.raises(urllib.error.HTTPError) as refused:
            opener.open(urllib.request.Request(server.http + path, method=method), timeout=20)
        assert refused.value.code == 403, path


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_taken(tmp_path, command):
    told = print_effective(shlex.split(command.replace("/data", str(tmp_path))))
    assert f'profile = "{"lenient" if "moto" in command else "minio"}"' in told


@pytest.mark.parametrize("name", VARIABLES)
def test_every_variable_counts_or_is_named_in_the_log(start, monkeypatch, tmp_path, name):
    """By its name, or that of the one that it belongs to."""
    sample = SAMPLES[name] if isinstance(SAMPLES[name], dict) else {name: SAMPLES[name]}
    for variable, value in sample.items():
        monkeypatch.setenv(variable, value.format(folder=tmp_path))
    told = print_effective() + start().said()
    assert any(variable in told for variable in sample), "neither counts nor is named"


@pytest.mark.parametrize("text", re.findall(r"^```yaml\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL))
def test_every_compose_file_is_one_that_containers_are_tested_with(text):
    """tests/containers starts those, with the image that it has built."""
    (name,) = yaml.safe_load(text)["services"]
    tested = (ROOT / "tests" / "containers" / "compose" / f"{name}.yaml").read_text()
    shown, started = yaml.safe_load(text), yaml.safe_load(tested.replace("${S3SEAL_COMPAT_IMAGE}", "s3seal:compat"))
    for file in (shown, started):
        environment = file["services"][name]["environment"]
        file["services"][name]["environment"] = sorted(one.partition("=")[0] for one in environment)
    assert shown == started


def test_a_flag_that_is_none_is_still_a_mistake():
    assert run_to_end("server", "/data", "--adress", ":9000").returncode == 2
