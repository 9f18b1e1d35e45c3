"""s3cmd, rclone and restic, as Debian has them: uploads in parts with their own options for encryption, and folders that come and go."""

import hashlib
import shutil
import subprocess

import pytest

from support.encryption_modes import CUSTOMER_KEY, expected, reading, shown_encryption
from support.sdk_clients import client_environment, make_boto3

SIZE = 20 << 20
RCLONE_MODES = {
    "sse-s3": {"SERVER_SIDE_ENCRYPTION": "AES256"},
    "sse-kms": {"SERVER_SIDE_ENCRYPTION": "aws:kms"},
    "sse-c": {"SSE_CUSTOMER_ALGORITHM": "AES256", "SSE_CUSTOMER_KEY": CUSTOMER_KEY.decode()},
}


@pytest.fixture(scope="module")
def program(start_module):
    return start_module("--new-buckets-block-sse-c", "false", "--sse-c-over-http", "true")


@pytest.fixture(scope="module")
def s3(program):
    return make_boto3(program.http)


@pytest.fixture(scope="module")
def kms_arn(program):
    return make_boto3(program.http, service="kms").create_key()["KeyMetadata"]["Arn"]


@pytest.fixture
def bucket(s3, bucket_name):
    s3.create_bucket(Bucket=bucket_name)
    return bucket_name


@pytest.fixture
def large(tmp_path):
    path = tmp_path / "large"
    path.write_bytes(hashlib.shake_128(b"tools").digest(SIZE))
    return path


def run(*command, **environment):
    if not shutil.which(command[0]):
        pytest.skip(f"{command[0]} is not on this machine")
    ran = subprocess.run([*map(str, command)], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, env=client_environment() | environment)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.fixture
def s3cmd(program, tmp_path):
    """s3cmd with credentials and the endpoint."""
    (tmp_path / "s3cfg").touch()
    host = f"127.0.0.1:{program.port}"
    settings = ["--access_key=test", "--secret_key=test", "--region=us-east-1", f"--host={host}", f"--host-bucket={host}", "--no-ssl", "--no-progress"]
    return lambda *arguments: run("s3cmd", "-c", tmp_path / "s3cfg", *settings, *arguments)


@pytest.mark.parametrize("mode", ["sse-s3", "sse-kms"])
def test_s3cmd(s3cmd, s3, kms_arn, bucket, large, tmp_path, mode):
    options = {"sse-s3": ["--server-side-encryption"], "sse-kms": ["--server-side-encryption", f"--server-side-encryption-kms-id={kms_arn}"]}[mode]
    s3cmd("put", "--multipart-chunk-size-mb=5", *options, large, f"s3://{bucket}/large")
    head = s3.head_object(Bucket=bucket, Key="large")
    assert shown_encryption(head) == expected(mode, kms_arn)
    assert head["ETag"].endswith('-4"')
    s3cmd("get", f"s3://{bucket}/large", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == large.read_bytes()
    # This s3cmd gives copies the ACL of their source, which is refused where the bucket's owner owns all, as on AWS.
    s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]})
    s3cmd("cp", *options, f"s3://{bucket}/large", f"s3://{bucket}/copy")
    assert shown_encryption(s3.head_object(Bucket=bucket, Key="copy")) == expected(mode, kms_arn)
    s3cmd("del", f"s3://{bucket}/large")
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["copy"]


@pytest.fixture
def rclone(program, kms_arn, tmp_path):
    """Runs rclone with a remote "here:" for a mode. It sends no customer's key over HTTP."""
    (tmp_path / "rclone.conf").touch()
    (tmp_path / "ca.pem").write_bytes(program.get("/_s3seal/ca.pem"))

    def rclone(mode, *arguments):
        settings = {"TYPE": "s3", "PROVIDER": "Other", "ENV_AUTH": "true", "REGION": "us-east-1", "UPLOAD_CUTOFF": "5Mi", "CHUNK_SIZE": "5Mi"}
        settings |= RCLONE_MODES[mode] | ({"SSE_KMS_KEY_ID": kms_arn} if mode == "sse-kms" else {})
        settings["ENDPOINT"] = program.https if mode == "sse-c" else program.http
        common = {"RCLONE_CONFIG": str(tmp_path / "rclone.conf"), "RCLONE_CA_CERT": str(tmp_path / "ca.pem"), "RCLONE_RETRIES": "1", "TZ": "UTC"}
        return run("rclone", *arguments, **common, **{f"RCLONE_CONFIG_HERE_{name}": value for name, value in settings.items()})

    return rclone


@pytest.mark.parametrize("mode", RCLONE_MODES)
def test_rclone(rclone, s3, kms_arn, bucket, large, tmp_path, mode):
    rclone(mode, "copyto", large, f"here:{bucket}/large")
    head = s3.head_object(Bucket=bucket, Key="large", **reading(mode))
    assert shown_encryption(head) == expected(mode, kms_arn)
    assert head["ETag"].endswith('-4"')
    rclone(mode, "copyto", f"here:{bucket}/large", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == large.read_bytes()
    rclone(mode, "check", tmp_path, f"here:{bucket}", "--include", "/large")
    rclone(mode, "touch", "--timestamp", "2020-01-02T03:04:05", f"here:{bucket}/large")
    assert "2020-01-02 03:04:05" in rclone(mode, "lsl", f"here:{bucket}"), "by a copy onto itself"
    assert shown_encryption(s3.head_object(Bucket=bucket, Key="large", **reading(mode))) == expected(mode, kms_arn)


@pytest.fixture
def folder(tmp_path):
    """A few files, deep, empty, and with names that need care."""
    top = tmp_path / "folder"
    for name, content in {"a": b"1", "deep/er/b": b"2" * 5000, "empty": b"", "with a blank+plus": b"3", "\u00e9&<": b"4"}.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_bytes(content)
    return top


def keys(s3, bucket):
    return [one["Key"] for one in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]


def names(folder):
    return sorted((str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()), key=str.encode)


def test_rclone_keeps_folders_in_step(rclone, s3, bucket, folder):
    rclone("sse-kms", "sync", folder, f"here:{bucket}")
    assert keys(s3, bucket) == names(folder)
    (folder / "a").unlink()
    (folder / "new").write_bytes(b"5")
    rclone("sse-kms", "sync", folder, f"here:{bucket}")
    assert keys(s3, bucket) == names(folder)
    rclone("sse-kms", "check", folder, f"here:{bucket}", "--download")
    rclone("sse-kms", "purge", f"here:{bucket}")
    assert bucket not in [one["Name"] for one in s3.list_buckets()["Buckets"]]


def test_rclone_sees_versions(rclone, s3, bucket, tmp_path):
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for content in (b"one", b"two"):
        s3.put_object(Bucket=bucket, Key="k.txt", Body=content)
    listed = rclone("sse-s3", "lsf", "--s3-versions", f"here:{bucket}").split()
    assert len(listed) == 2 and "k.txt" in listed
    (old,) = set(listed) - {"k.txt"}
    assert rclone("sse-s3", "cat", "--s3-versions", f"here:{bucket}/{old}") == "one"


def test_s3cmd_deletes_folders(s3cmd, s3, bucket, folder):
    s3cmd("sync", "--recursive", f"{folder}/", f"s3://{bucket}/kept/")
    s3cmd("sync", "--recursive", f"{folder}/", f"s3://{bucket}/gone/")
    s3cmd("del", "--recursive", "--force", f"s3://{bucket}/gone/")
    assert keys(s3, bucket) == [f"kept/{name}" for name in names(folder)]
    s3cmd("rb", "--recursive", "--force", f"s3://{bucket}")


def test_restic(program, s3, bucket, folder, tmp_path):
    settings = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "RESTIC_PASSWORD": "secret", "RESTIC_CACHE_DIR": str(tmp_path / "cache")}

    def restic(*arguments):
        return run("restic", "-r", f"s3:{program.http}/{bucket}/backups", "--quiet", *arguments, **settings)

    restic("init")
    restic("backup", folder)
    (folder / "a").write_bytes(b"changed")
    restic("backup", folder)
    restic("check", "--read-data")
    restic("forget", "--keep-last", "1", "--prune")
    restic("check")
    restic("restore", "latest", "--target", tmp_path / "back")
    back = tmp_path / "back" / folder.relative_to("/")
    assert {name: (back / name).read_bytes() for name in names(back)} == {name: (folder / name).read_bytes() for name in names(folder)}
