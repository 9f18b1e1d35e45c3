"""URLs that are signed in one network and opened in another: the same server has another name there."""

import http.client
import json
import socket
from urllib.parse import urlsplit

import botocore.exceptions
import pytest

from support.sdk_clients import make_boto3

SIGNER = "http://s3:4566"


def open_at(program, url, host, method="GET", body=None):
    """As whoever opens the URL in another network: by that name, at this machine."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection("127.0.0.1", program.port, timeout=10)
    try:
        connection.request(method, f"{parts.path}?{parts.query}", body, {"Host": host})
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers
    finally:
        connection.close()


@pytest.fixture(scope="module")
def program(start_module):
    program = start_module("--host-aliases", "s3:4566=localhost")
    s3 = make_boto3(program.http)
    s3.create_bucket(Bucket="bucket")
    s3.put_object(Bucket="bucket", Key="a key", Body=b"hello")
    s3.close()
    return program


@pytest.mark.parametrize("style, host", [("path", "localhost:{}"), ("virtual", "bucket.localhost:{}")])
@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_a_url_for_the_name_of_a_container_opens_on_the_host(program, style, host, version):
    signer = make_boto3(SIGNER, signature_version=version, s3={"addressing_style": style})
    where = {"Bucket": "bucket", "Key": "a key"}
    url = signer.generate_presigned_url("get_object", Params=where)
    assert urlsplit(url).netloc == {"path": "s3:4566", "virtual": "bucket.s3:4566"}[style]
    assert open_at(program, url, host.format(program.port))[:2] == (200, b"hello")
    put = signer.generate_presigned_url("put_object", Params=where | {"Key": "new"})
    assert open_at(program, put, host.format(program.port), "PUT", b"more")[0] == 200
    if version == "s3v4":  # the other one does not sign the Host
        assert open_at(program, url, "elsewhere:80")[0] >= 400
    changed = url.replace("a%20key", "new")
    assert open_at(program, changed, host.format(program.port))[0] == 403
    signer.close()


def test_a_url_for_the_host_opens_in_the_network_of_containers(start):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = start("--host-aliases", f"s3:4566=localhost:{port}", port=port)
    signer = make_boto3(f"http://localhost:{port}", signature_version="s3v4")
    signer.create_bucket(Bucket="bucket")
    url = signer.generate_presigned_url("list_objects_v2", Params={"Bucket": "bucket"})
    assert open_at(program, url, "s3:4566")[0] == 200
    assert open_at(program, url, "s3:4567")[0] == 403
    signer.close()


def through_a_proxy(program, service="s3"):
    """A client that signs for the name of a container; what it sends comes to the server with another one."""
    client = make_boto3(SIGNER, service=service)

    def reroute(request, **_):
        request.url = request.url.replace("s3:4566", f"localhost:{program.port}")
        request.headers["host"] = urlsplit(request.url).netloc  # botocore has put the one that it signed

    client.meta.events.register(f"before-send.{client.meta.service_model.endpoint_prefix}", reroute)
    return client


def test_requests_that_a_proxy_gives_another_host(program):
    """Signed in their headers, with a body that SDKs send in chunks."""
    client = through_a_proxy(program)
    client.put_object(Bucket="bucket", Key="through", Body=b"a proxy", ChecksumAlgorithm="CRC32")
    assert client.get_object(Bucket="bucket", Key="through")["Body"].read() == b"a proxy"
    client.close()


def test_s3_control_with_the_account_in_front_of_the_name(program, server, monkeypatch):
    known = socket.getaddrinfo
    front = "000000000000.localhost"
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *rest, **more: known("127.0.0.1" if host == front else host, *rest, **more))
    control = through_a_proxy(program, "s3control")
    bucket = {"AccountId": "000000000000", "ResourceArn": "arn:aws:s3:::bucket"}
    control.tag_resource(**bucket, Tags=[{"Key": "a", "Value": "1"}])
    assert control.list_tags_for_resource(**bucket)["Tags"] == [{"Key": "a", "Value": "1"}]
    control.close()
    without = through_a_proxy(server, "s3control")
    with pytest.raises(botocore.exceptions.ClientError) as fault:
        without.list_tags_for_resource(**bucket)
    told = json.loads(server.get(fault.value.response["ResponseMetadata"]["HTTPHeaders"]["x-s3seal-explain"]))
    assert (told["cause"], f"--host-aliases s3:4566=localhost:{server.port}" in told["summary"]) == ("host", True), told
    without.close()


def test_locations_have_the_name_that_the_client_used(program):
    client = make_boto3(f"http://localhost:{program.port}")
    upload = client.create_multipart_upload(Bucket="bucket", Key="parts")["UploadId"]
    part = client.upload_part(Bucket="bucket", Key="parts", UploadId=upload, PartNumber=1, Body=b"x")
    done = client.complete_multipart_upload(
        Bucket="bucket", Key="parts", UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    )
    assert done["Location"] == f"http://localhost:{program.port}/bucket/parts"
    made = client.create_bucket(Bucket="elsewhere", CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
    assert made["Location"] == f"http://localhost:{program.port}/elsewhere/"
    client.close()


def test_who_has_no_alias_is_told_of_it(server, admin, bucket):
    signer = make_boto3(SIGNER, signature_version="s3v4")
    url = signer.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "k"})
    status, _, headers = open_at(server, url, f"localhost:{server.port}")
    assert status == 403
    told = json.loads(server.get(headers["x-s3seal-explain"]))
    assert told["cause"] == "host"
    assert told["summary"] == (
        f"It was signed for Host s3:4566, but came with Host localhost:{server.port}. "
        f"The server takes both with --host-aliases s3:4566=localhost:{server.port}."
    )
    signer.close()
