"""The published models of KMS and STS against this server, as test_s3_model.py does it for S3."""

import json
from urllib.parse import urlencode

import botocore.session
import pytest
from botocore.exceptions import ClientError
from support.altered import Signed
from support.sdk_clients import make_boto3

SESSION = botocore.session.get_session()
KMS = SESSION.get_service_model("kms")
STS = SESSION.get_service_model("sts")

KMS_BUILT = 40  # that many operations at least are served
LOOKED_AT = {"SerializationException", "UnsupportedOperationException"}  # a wrong kind; a member that is not built

# Each parameter of STS's built operations: what nobody can take.
STS_PROBES = {
    "DurationSeconds": {"DurationSeconds": "1"},
    "ExternalId": {"ExternalId": "probe"},
    "Policy": {"Policy": "nonsense"},
    "PolicyArns": {"PolicyArns.member.1.arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
    "ProvidedContexts": {"ProvidedContexts.member.1.ProviderArn": "arn:aws:iam::aws:contextProvider/x"},
    "RoleArn": {"RoleArn": "nonsense"},
    "RoleSessionName": {"RoleSessionName": "!"},
    "SerialNumber": {"SerialNumber": "GAHT12345678"},
    "SourceIdentity": {"SourceIdentity": "probe"},
    "Tags": {"Tags.member.1.Key": "a", "Tags.member.1.Value": "b"},
    "TokenCode": {"TokenCode": "123456"},
    "TransitiveTagKeys": {"TransitiveTagKeys.member.1": "a"},
}
STS_IGNORED = {"MinimumSessionTokenSize": "model of STS: tokens may be longer than asked for, never shorter than they are"}
STS_BASELINES = {
    "AssumeRole": {"RoleArn": "arn:aws:iam::000000000000:role/probed", "RoleSessionName": "model"},
    "GetCallerIdentity": {},
    "GetSessionToken": {},
}
CONFIG = """
[[roles]]
name = "probed"
trust = '''{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "000000000000"},
            "Condition": {"StringNotEqualsIfExists": {"sts:ExternalId": "probe", "sts:SourceIdentity": "probe"}}}}'''
"""


def call_kms(server, operation, document):
    body = json.dumps(document).encode()
    headers = {"X-Amz-Target": f"TrentService.{operation}", "Content-Type": "application/x-amz-json-1.1"}
    status, _, answer = Signed(server.http, "POST", "/", headers, body, service="kms").send()
    return status, json.loads(answer) if answer else {}


def wrong_value(shape):
    """A JSON value of another kind than the member's."""
    return [] if shape.type_name in ("string", "blob") else {} if shape.type_name == "list" else "wrong"


@pytest.fixture(scope="module")
def kms_errors(server):
    return {name: call_kms(server, name, {"": 1})[1].get("__type") for name in KMS.operation_names}


@pytest.mark.parametrize("operation", KMS.operation_names)
def test_each_operation_of_kms_is_known(server, operation):
    status, answer = call_kms(server, operation, {})
    assert answer.get("__type") != "UnknownOperationException"
    if answer.get("__type") == "UnsupportedOperationException":
        assert (status, answer["message"]) == (400, f"s3seal does not implement {operation}.")


def test_most_of_kms_is_built(kms_errors):
    assert sum(error != "UnsupportedOperationException" for error in kms_errors.values()) >= KMS_BUILT


@pytest.mark.parametrize("operation", KMS.operation_names)
def test_each_member_of_kms_is_looked_at(server, kms_errors, operation):
    """A value of another kind is refused before anything else of the input is asked for."""
    if kms_errors[operation] == "UnsupportedOperationException":
        pytest.skip("not built")
    shape = KMS.operation_model(operation).input_shape
    unheard = []
    for name, member in (shape.members if shape else {}).items():
        if call_kms(server, operation, {name: wrong_value(member)})[1].get("__type") not in LOOKED_AT:
            unheard.append(name)
    assert unheard == []


def call_sts(server, **parameters):
    body = urlencode({"Version": STS.api_version, **parameters}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    sent = Signed(server.http, "POST", "/", headers, body, service="sts")
    if STS.operation_model(parameters["Action"]).auth_type == "none":
        del sent.headers["Authorization"]
    status, _, answer = sent.send()
    return status, answer.decode()


@pytest.mark.parametrize("operation", STS.operation_names)
def test_each_operation_of_sts_is_known(server, operation):
    _, answer = call_sts(server, Action=operation)
    assert "Could not find operation" not in answer
    assert (operation in STS_BASELINES) == (f"s3seal does not implement {operation}." not in answer)


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("assume_role_with_web_identity", {"RoleSessionName": "session", "WebIdentityToken": "token"}),
        ("assume_role_with_saml", {"PrincipalArn": "arn:aws:iam::000000000000:saml-provider/p", "SAMLAssertion": "asse"}),
    ],
)
def test_unsigned_operations_of_sts_tell_that_they_are_not_built(server, operation, parameters):
    client = make_boto3(server.http, service="sts")
    with pytest.raises(ClientError) as refused:
        getattr(client, operation)(RoleArn="arn:aws:iam::000000000000:role/probed", **parameters)
    client.close()
    name = client.meta.method_to_api_mapping[operation]
    error = refused.value.response["Error"]
    assert (error["Code"], error["Message"]) == ("InvalidAction", f"s3seal does not implement {name}.")


@pytest.fixture(scope="module")
def with_role(start_module):
    path = start_module.folder / "roles.toml"
    path.write_text(CONFIG)
    return start_module("--config", path)


@pytest.mark.parametrize("operation", STS_BASELINES)
def test_each_parameter_of_sts_is_looked_at(with_role, operation):
    shape = STS.operation_model(operation).input_shape
    assert call_sts(with_role, Action=operation, **STS_BASELINES[operation])[0] == 200
    unheard = []
    for name in set(shape.members if shape else ()) - STS_IGNORED.keys():
        status, _ = call_sts(with_role, Action=operation, **{**STS_BASELINES[operation], **STS_PROBES[name]})
        if status not in (400, 403):
            unheard.append(name)
    assert unheard == []
