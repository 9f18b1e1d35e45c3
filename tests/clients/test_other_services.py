"""Services of AWS that are not here: whoever calls one reads one clear sentence, in whatever protocol its SDK speaks."""

import json
import urllib.error
import urllib.request

import botocore.session
import pytest
from botocore.exceptions import ClientError
from support.altered import Signed
from support.sdk_clients import make_boto3

SENTENCE = "s3seal serves S3, KMS and STS, but not {}: give this client an endpoint of its own."
SESSION = botocore.session.get_session()
REST_HERE = {"s3", "iam", "execute-api"}  # served; told by their requests in other protocols

CALLS = [
    pytest.param("iam", "list_users", {}, "InvalidAction", id="query"),
    pytest.param("sns", "list_topics", {}, "InvalidAction", id="query, newer"),
    pytest.param("ec2", "describe_instances", {}, "InvalidAction", id="EC2's query"),
    pytest.param("sqs", "list_queues", {}, "UnknownOperationException", id="AWS JSON 1.0"),
    pytest.param("secretsmanager", "list_secrets", {}, "UnknownOperationException", id="AWS JSON 1.1"),
    pytest.param("lambda", "list_functions", {}, "UnknownOperationException", id="REST-JSON"),
    pytest.param("route53", "list_hosted_zones", {}, "InvalidAction", id="REST-XML"),
    pytest.param("cloudwatch", "list_metrics", {}, "UnknownOperationException", id="RPC v2 CBOR"),
]


@pytest.mark.parametrize(("service", "operation", "parameters", "code"), CALLS)
def test_sdk_shows_the_sentence(server, service, operation, parameters, code):
    client = make_boto3(server.http, service=service)
    name = client.meta.service_model.signing_name
    with pytest.raises(ClientError) as refused:
        getattr(client, operation)(**parameters)
    client.close()
    error = refused.value.response["Error"]
    assert (error["Code"], error["Message"]) == (code, SENTENCE.format(name))
    id = refused.value.response["ResponseMetadata"]["RequestId"]
    explained = json.loads(server.get(f"/_s3seal/requests/{id}/explain"))
    assert (explained["code"], explained["cause"]) == (code, "service")


def rest_services():
    """Names that botocore signs for. Their requests are told from S3's by the service's name alone."""
    models = (SESSION.get_service_model(name) for name in SESSION.get_available_services())
    return sorted({model.signing_name for model in models if model.protocol.startswith("rest-")} - REST_HERE)


@pytest.mark.parametrize("service", rest_services())
def test_rest_services_are_known_by_their_name(server, service):
    status, _, answer = Signed(server.http, "GET", "/2015-03-31/things", service=service).send()
    assert SENTENCE.format(service) in answer.decode()
    assert status in (400, 404)


def test_the_control_plane_of_s3_refuses_what_it_has_not(server):
    """With the Host that SDKs make of an endpoint of their user's."""
    headers = {"x-amz-account-id": "000000000000", "Host": f"000000000000.localhost:{server.port}"}
    status, _, answer = Signed(server.http, "DELETE", "/v20180820/configuration/publicAccessBlock", headers).send()
    assert status == 405
    assert answer.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<ErrorResponse><Error><Code>MethodNotAllowed</Code>')


def test_no_secret_that_stands_for_a_name_is_logged(server):
    scope = "test/20261128/us-east-1/Signature=abcdefghijklmnop/aws4_request"
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0",
    }
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(urllib.request.Request(server.http, b"Action=ListThings", headers))
    assert "abcdefghijklmnop" not in server.said()


def test_a_service_that_is_none_is_answered_by_s3(server):
    status, _, answer = Signed(server.http, "GET", "/bucket", service="s3x").send()
    assert status == 400
    assert "AuthorizationHeaderMalformed" in answer.decode()
