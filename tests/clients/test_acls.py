"""ACLs as clients put them and as other accounts and nobody in particular meet them."""

import urllib.error
import urllib.request

import pytest
from botocore.exceptions import ClientError

from support.forms import encode, post
from support.sdk_clients import AwsCli, make_boto3

ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"
OTHER = """
[[credentials]]
access_key = "other"
secret_key = "other-secret"
account = "111122223333"
"""


@pytest.fixture(scope="module")
def program(start_module):
    path = start_module.folder / "accounts.toml"
    path.write_text(OTHER)
    return start_module("--config", path)


@pytest.fixture(scope="module")
def owner(program):
    client = make_boto3(program.http)
    yield client
    client.close()


@pytest.fixture(scope="module")
def other(program):
    client = make_boto3(program.http, key="other", secret="other-secret")
    yield client
    client.close()


@pytest.fixture(params=["BucketOwnerPreferred", "ObjectWriter"])
def ownership(request):
    return request.param


@pytest.fixture
def shared(owner, bucket_name, ownership):
    """A bucket with ACLs that may be public, into which the other account writes."""
    owner.create_bucket(Bucket=bucket_name, ObjectOwnership=ownership)
    owner.delete_public_access_block(Bucket=bucket_name)
    owner.put_bucket_acl(Bucket=bucket_name, ACL="public-read-write")
    return bucket_name


def code(call, **parameters):
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    return refused.value.response["Error"]["Code"]


def anonymous_status(program, path):
    try:
        with urllib.request.urlopen(f"{program.http}/{path}") as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, None


def test_round_trip(owner, other, shared):
    theirs = other.list_buckets()["Owner"]["ID"]
    mine = owner.get_bucket_acl(Bucket=shared)["Owner"]["ID"]
    owner.put_object(Bucket=shared, Key="k", Body=b"x")
    policy = {
        "Owner": {"ID": mine},
        "Grants": [
            {"Grantee": {"Type": "CanonicalUser", "ID": theirs}, "Permission": "READ_ACP"},
            {"Grantee": {"Type": "Group", "URI": ALL_USERS}, "Permission": "READ"},
        ],
    }
    for put, get, named in (
        (owner.put_bucket_acl, owner.get_bucket_acl, {"Bucket": shared}),
        (owner.put_object_acl, owner.get_object_acl, {"Bucket": shared, "Key": "k"}),
    ):
        put(**named, AccessControlPolicy=policy)
        shown = get(**named)
        assert {"Owner": shown["Owner"], "Grants": shown["Grants"]} == policy
    assert other.get_object_acl(Bucket=shared, Key="k")["Grants"] == policy["Grants"]
    assert code(other.put_object_acl, Bucket=shared, Key="k", ACL="private") == "AccessDenied"


def test_cp_with_an_acl(program, owner, other, shared, tmp_path):
    cli = AwsCli(program.http)
    for acl, seen in (("public-read", 200), ("private", 403)):
        file = tmp_path / acl
        file.write_bytes(acl.encode())
        ran = cli.run_aws("s3", "cp", file, f"s3://{shared}/{acl}", "--acl", acl)
        assert ran.returncode == 0, ran.stderr
        status, body = anonymous_status(program, f"{shared}/{acl}")
        assert (status, body) == (seen, acl.encode() if seen == 200 else None)
    assert other.get_object(Bucket=shared, Key="public-read")["Body"].read() == b"public-read"
    assert code(other.get_object, Bucket=shared, Key="private") == "AccessDenied"


def test_a_form_with_an_acl(program, owner, shared):
    for acl, seen in (("public-read", 200), ("private", 403)):
        form = owner.generate_presigned_post(shared, acl, Fields={"acl": acl}, Conditions=[{"acl": acl}])
        assert post(form["url"], encode(form["fields"].items()))[0] == 204
        assert anonymous_status(program, f"{shared}/{acl}")[0] == seen


def test_an_object_is_its_writers(owner, other, shared, ownership):
    other.put_object(Bucket=shared, Key="theirs", Body=b"x")
    assert code(owner.get_object, Bucket=shared, Key="theirs") == "AccessDenied"
    assert other.get_object(Bucket=shared, Key="theirs")["Body"].read() == b"x"
    other.put_object_acl(Bucket=shared, Key="theirs", ACL="bucket-owner-read")
    assert owner.get_object(Bucket=shared, Key="theirs")["Body"].read() == b"x"

    other.put_object(Bucket=shared, Key="given", Body=b"x", ACL="bucket-owner-full-control")
    assert owner.get_object(Bucket=shared, Key="given")["Body"].read() == b"x"
    given = owner.get_object_acl(Bucket=shared, Key="given")["Owner"]["ID"]
    mine = owner.get_bucket_acl(Bucket=shared)["Owner"]["ID"]
    assert (given == mine) == (ownership == "BucketOwnerPreferred")
    owner.delete_object(Bucket=shared, Key="theirs")


def test_enforcing_the_owner_brings_all_objects_back(owner, other, shared):
    other.put_object(Bucket=shared, Key="theirs", Body=b"x")
    owner.put_bucket_acl(Bucket=shared, ACL="private")
    owner.put_bucket_ownership_controls(
        Bucket=shared, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    )
    assert owner.get_object(Bucket=shared, Key="theirs")["Body"].read() == b"x"
    assert code(other.get_object, Bucket=shared, Key="theirs") == "AccessDenied"
    assert code(owner.put_object_acl, Bucket=shared, Key="theirs", ACL="public-read") == "AccessControlListNotSupported"
    owner.delete_bucket_ownership_controls(Bucket=shared)
    assert code(owner.get_object, Bucket=shared, Key="theirs") == "AccessDenied"
    assert other.get_object(Bucket=shared, Key="theirs")["Body"].read() == b"x"


def test_uploads_and_copies(owner, other, shared, ownership):
    part = {"Bucket": shared, "Key": "parts", "PartNumber": 1, "Body": b"x"}
    upload = other.create_multipart_upload(Bucket=shared, Key="parts", ACL="public-read")["UploadId"]
    etag = other.upload_part(**part, UploadId=upload)["ETag"]
    named = {"Bucket": shared, "Key": "parts", "UploadId": upload}
    other.complete_multipart_upload(**named, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]})
    assert owner.get_object(Bucket=shared, Key="parts")["Body"].read() == b"x"
    assert code(owner.get_object_acl, Bucket=shared, Key="parts") == "AccessDenied"

    owner.copy_object(Bucket=shared, Key="copy", CopySource=f"{shared}/parts")
    assert code(other.get_object, Bucket=shared, Key="copy") == "AccessDenied", "an ACL is not copied"
