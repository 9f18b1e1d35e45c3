"""S3's published service model against this server: what it has must be served, refused, or ignored for a reason.

A route of the model that the server does not know would be taken for another operation, and a header that it does not
know would be believed to have worked. The model comes with botocore: a newer one is read by raising its pin.
"""

import re

import botocore.session
import pytest
from botocore.exceptions import ClientError
from support.altered import Signed
from support.s3_baselines import BASELINES, Baselines
from support.s3_header_probes import BESIDE, IGNORED, PROBES
from support.sdk_clients import make_boto3

MODEL = botocore.session.get_session().get_service_model("s3")
# Names that the same route had before, and what is served by another host.
OLDER_NAMES = {
    "GetBucketLifecycle": "GetBucketLifecycleConfiguration",
    "PutBucketLifecycle": "PutBucketLifecycleConfiguration",
    "GetBucketNotification": "GetBucketNotificationConfiguration",
    "PutBucketNotification": "PutBucketNotificationConfiguration",
}
BUILT = set(BASELINES) | {older for older, name in OLDER_NAMES.items() if name in BASELINES}
OTHER_HOSTS = {"WriteGetObjectResponse": "S3 Object Lambda's own endpoint, by a host prefix"}
# Refused with 405, as AWS does.
RETIRED = {"GetObjectTorrent", "SelectObjectContent"}
VALUES = {"x-amz-copy-source": "/model-routes/source", "partNumber": "1", "uploadId": "none"}


def members_at(operation, *locations):
    """{wire name: the member is required} of what travels in these parts of a request."""
    shape = MODEL.operation_model(operation).input_shape
    members = shape.members.items() if shape else ()
    return {
        member.serialization["name"]: name in shape.required_members
        for name, member in members
        if member.serialization.get("location") in locations
    }


def minimal_request(operation):
    """Method, target and headers: the route with everything that the model requires, and nothing else."""
    http = MODEL.operation_model(operation).http
    target = http["requestUri"].replace("{Bucket}", "model-routes").replace("{Key+}", "key")
    for name, required in members_at(operation, "querystring").items():
        if required:
            target += ("&" if "?" in target else "?") + f"{name}={VALUES.get(name, 'x')}"
    headers = {name: VALUES.get(name, "x") for name, required in members_at(operation, "header").items() if required}
    return http["method"], target, headers


@pytest.fixture(scope="module")
def routes(start_module):
    """A server with the bucket and the key that the model's routes are filled with."""
    program = start_module()
    client = make_boto3(program.http)
    client.create_bucket(Bucket="model-routes")
    client.put_object(Bucket="model-routes", Key="key", Body=b"kept")
    client.put_object(Bucket="model-routes", Key="source", Body=b"x")
    yield program
    assert client.get_object(Bucket="model-routes", Key="key")["Body"].read() == b"kept"
    client.close()


def refusal_of(operation):
    return f"<Message>s3seal does not implement {operation}.</Message>"


def test_the_model_is_as_new_as_what_was_read():
    assert len(MODEL.operation_names) >= 116
    assert set(OTHER_HOSTS) | set(OLDER_NAMES) <= set(MODEL.operation_names)


@pytest.mark.parametrize("operation", sorted(set(MODEL.operation_names) - set(OTHER_HOSTS) - BUILT - RETIRED))
def test_each_operation_that_is_not_built_is_refused_by_its_name(routes, operation):
    """And each that is built has a row in BASELINES."""
    method, target, headers = minimal_request(operation)
    status, _, answer = Signed(routes.http, method, target, headers).send()
    assert (status, refusal_of(OLDER_NAMES.get(operation, operation)) in answer.decode()) == (501, True)


@pytest.mark.parametrize("operation", sorted(RETIRED))
def test_what_aws_has_retired_is_refused(routes, operation):
    method, target, headers = minimal_request(operation)
    status, _, answer = Signed(routes.http, method, target, headers).send()
    assert (status, "<Code>MethodNotAllowed</Code>" in answer.decode()) == (405, True)


def sub_resources():
    """The keys of queries that choose an operation, each on a bucket and on an object: {(key, on an object): methods of
    the operations}, none where S3 does not have it."""
    found = {}
    for operation in set(MODEL.operation_names) - set(OTHER_HOSTS):
        http = MODEL.operation_model(operation).http
        path, _, query = http["requestUri"].partition("?")
        if query and not query.startswith("list-type"):  # a parameter of listing
            key, on_object = re.split("[=&]", query)[0], "{Key+}" in path
            found.setdefault((key, not on_object), {})
            found.setdefault((key, on_object), {})[operation] = http["method"]
    return found


SUB_RESOURCES = sub_resources()


@pytest.mark.parametrize(("key", "on_object"), sorted(SUB_RESOURCES))
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "POST", "DELETE"])
def test_a_sub_resource_never_falls_through(routes, method, key, on_object):
    """Whatever the method, on a bucket and on an object: the request is about the sub-resource, or refused."""
    about = SUB_RESOURCES[key, on_object]
    if any(method == about[operation] for operation in about.keys() & BASELINES.keys()):
        pytest.skip("built")
    status, _, answer = Signed(routes.http, method, f"/model-routes{'/key' if on_object else ''}?{key}").send()
    if status == 501:
        assert any(refusal_of(operation) in answer.decode() for operation in about)
    else:
        assert status in (400, 405)


def test_every_header_of_the_model_is_accounted_for():
    """Of the operations that are built; the others are refused whole."""
    headers = {name.lower() for operation in BASELINES for name in members_at(operation, "header", "headers")}
    assert headers - PROBES.keys() - IGNORED.keys() == set()
    assert not PROBES.keys() & IGNORED.keys()
    assert all(source for _, source in IGNORED.values())


@pytest.fixture(scope="module")
def baselines(start_module):
    made = Baselines(start_module())
    yield made
    made.close()


@pytest.mark.parametrize("operation", sorted(BASELINES))
def test_each_header_of_a_built_operation_has_an_effect(baselines, operation):
    """Each request succeeds as it is; with a header that cannot be right it is refused, or answers otherwise."""
    plain = baselines.run(operation)
    unheard = []
    for header in sorted(name.lower() for name in members_at(operation, "header", "headers")):
        if header in IGNORED:
            assert baselines.run(operation, {header: IGNORED[header][0]})["HTTPStatusCode"] == plain["HTTPStatusCode"]
            continue
        value, expected = PROBES[header]
        try:
            answer = baselines.run(operation, {header: value} | BESIDE.get((operation, header), {}))
            if not expected(answer, plain):
                unheard.append(header)
        except ClientError as refused:
            status = refused.response["ResponseMetadata"]["HTTPStatusCode"]  # never 404: what it is about is there
            assert status in (304, 400, 403, 412, 416, 501), (header, refused)
    assert unheard == []
