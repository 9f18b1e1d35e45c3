"""Whoever follows README or a document of the reference, at any speed, gets what stands there."""

import socket

import pytest

from support import deployments, snippets
from support.examples import DOCUMENTS, FENCE, NOT_RUN, Example, examples_of, name_of
from support.reader import PORT, Reader


WITH_EXAMPLES = [document for document in DOCUMENTS if any(example.language for example in examples_of(document))]


def free_port():
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        return asking.getsockname()[1]


@pytest.mark.parametrize("document", WITH_EXAMPLES, ids=name_of)
def test_every_example_does_what_it_says(start, tmp_path, document):
    examples = examples_of(document)
    of_seeds = document.name == "seeds.md"  # integration/test_seeds.py applies them
    settings = [one.text for one in examples if one.language == "toml" and not one.file and not of_seeds]
    port = free_port() if any(PORT in text for text in settings) else 0  # a setting names the server's own
    (tmp_path / "settings.toml").write_text("\n".join(settings).replace(PORT, str(port)))
    reader = Reader(start("--config", tmp_path / "settings.toml", port=port), tmp_path)
    for example in examples:
        try:
            reader.follow(example)
        except Exception as failure:
            raise AssertionError(f"{example.document}:{example.line}") from failure


def test_the_documents_have_examples():
    (readme, *reference) = (len([one for one in examples_of(document) if one.language]) for document in DOCUMENTS)
    assert readme >= 6 and sum(reference) >= 15


def test_no_example_changes_the_settings_of_whoever_follows_it():
    changing = [one for document in DOCUMENTS for one in examples_of(document) if "aws configure set" in one.text]
    assert changing and [one for one in changing if "export AWS_CONFIG_FILE=" not in one.text.split("aws configure set")[0]] == []


def test_every_example_that_is_not_run_is_there():
    """One reason for each, and none for what is gone."""
    there = [one for document in DOCUMENTS for one in examples_of(document)]
    for (document, language, part), why in NOT_RUN.items():
        assert why and [one for one in there if (one.document, one.language) == (document, language) and part in one.text], document


def test_nothing_is_shown_in_a_way_that_hides_it_from_these_tests():
    """No example of README stands indented, or in a fence that is never closed."""
    text = DOCUMENTS[0].read_text()
    assert not [line for line in FENCE.sub("", text).splitlines() if line.startswith(("    ", "```"))]


@pytest.mark.parametrize("told", [{"a": 2, "b": "x"}, {"a": 1}, {"a": 1, "b": "y"}, {"a": 1, "b": True}])
def test_a_shape_that_differs_is_noticed(told):
    snippets.check_shape({"a": 1, "b": "x"}, {"a": 1, "b": "x"})
    with pytest.raises(AssertionError):
        snippets.check_shape({"a": 1, "b": "x"}, told)


@pytest.mark.parametrize(
    "language, right, wrong",
    [
        ("sh", "a && b\n", "a && (b\n"),
        ("python", "a = 1\n", "a = \n"),
        ("csharp", 'f("(", g{1})\n', "f(g{1)}\n"),
        ("hcl", 'backend "s3" {\n  a = "b"\n}\n', 'backend "s3" {\n  a: "b"\n}\n'),
        ("json", '{"a": 1}', "{'a': 1}"),
    ],
)
def test_syntax_that_is_wrong_is_noticed(language, right, wrong):
    snippets.check(Example(language, right, 1))
    with pytest.raises(Exception):
        snippets.check(Example(language, wrong, 1))


COMPOSE = "services:\n  s3:\n    image: s3seal:latest\n    ports: ['127.0.0.1:4566:4566']\n    environment: {S3SEAL_REGION: eu-west-1}\n"
WORKFLOW = "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: pytest\n"
PIPELINE = "test:\n  image: python\n  services:\n    - {name: $S3SEAL_IMAGE, alias: s3, variables: {S3SEAL_REGION: eu-west-1}}\n  script: [pytest]\n"
MANIFEST = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: s3}
spec:
  selector: {matchLabels: {app: s3}}
  template:
    metadata: {labels: {app: s3}}
    spec:
      containers:
        - name: s3
          image: s3seal:latest
          imagePullPolicy: Never
          env: [{name: S3SEAL_REGION, value: eu-west-1}]
          ports: [{name: s3, containerPort: 4566}]
          readinessProbe: {httpGet: {path: /_s3seal/health, port: s3}}
---
apiVersion: v1
kind: Service
metadata: {name: s3}
spec: {selector: {app: s3}, ports: [{port: 4566, targetPort: s3}]}
"""


@pytest.mark.parametrize(
    "text, word, mistake",
    [
        (COMPOSE, "S3SEAL_REGION", "S3SEAL_REGIN"),
        (COMPOSE, ":4566'", ":4567'"),
        (COMPOSE, "image", "imag"),
        (WORKFLOW, "runs-on", "runs_on"),
        (WORKFLOW, "- run: pytest", "- run: pytest (\n"),
        (WORKFLOW, "@v4", ""),
        (PIPELINE, "eu-west-1", "nowhere at all"),
        (PIPELINE, "script", "scripts"),
        (MANIFEST, "apps/v1", "v1"),
        (MANIFEST, "labels: {app: s3}", "labels: {app: s4}"),
        (MANIFEST, "port: s3}", "port: s4}"),
        (MANIFEST, "S3SEAL_REGION", "S3SEAL_REGIN"),
        (MANIFEST, "S3SEAL_REGION, value: eu-west-1", "S3SEAL_PORT, value: '65536'"),
        (MANIFEST, "targetPort: s3", "targetPort: s4"),
    ],
)
def test_a_deployment_that_is_wrong_is_noticed(text, word, mistake):
    deployments.check_yaml(text)
    assert word in text
    with pytest.raises((AssertionError, KeyError, TypeError)):
        deployments.check_yaml(text.replace(word, mistake))


def test_variables_that_kubernetes_sets_are_no_settings():
    """Of a service that is called s3seal."""
    deployments.program_takes(environment={"S3SEAL_PORT": "tcp://10.0.0.1:4566", "S3SEAL_PORT_4566_TCP_ADDR": "10.0.0.1", "S3SEAL_SERVICE_HOST": "10.0.0.1"})
