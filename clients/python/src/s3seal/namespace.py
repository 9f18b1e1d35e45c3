"""What a test asks of s3seal, besides S3."""

import json
import os
from pathlib import Path
from urllib.parse import quote, urlencode

from s3seal import clients

REGION = "us-east-1"


class Namespace:
    """Buckets, keys of KMS, journal, faults, clock and snapshots of one test, which nobody else sees."""

    region = REGION

    def __init__(self, server, made):
        self.server = server
        self.name, self.account = made["namespace"], made["account"]
        self.access_key, self.secret_key = made["access_key"], made["secret_key"]
        self.faults, self.clock = Faults(self), Clock(self)
        self._clients = {}

    @property
    def endpoint(self):
        return self.server.endpoint

    @property
    def credentials(self):
        """As boto3.client() takes them. They say which namespace a request belongs to: nothing else has to be told."""
        return {"aws_access_key_id": self.access_key, "aws_secret_access_key": self.secret_key}

    @property
    def environment(self):
        """What AWS's SDKs and tools read when they are told nothing."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "S3SEAL_NAMESPACE": self.name,
        }

    def client(self, service, config=None, **options):
        """A client of boto3 for `s3`, `kms` or `sts`. One that was asked for without options is made once."""
        if config is not None or options:
            return clients.make(self, service, config, options)
        if service not in self._clients:
            self._clients[service] = clients.make(self, service)
        return self._clients[service]

    def ask(self, method, path, body=None, **options):
        """An own path of the server, in this namespace."""
        return self.server.ask(method, path, body, namespace=self.name, **options)

    def seed(self, seed):
        """docs/seeds.md: a dict, TOML or JSON as bytes or text, or the path of such a file."""
        self._send_document("POST", "/seeds", seed)

    def state(self):
        """All that there is, as a seed that makes the same."""
        return self.ask("GET", "/state")

    def verify(self, *expectations, within=0):
        """docs/verify.md: each holds, `within` that many seconds. Raises AssertionError with what came nearest."""
        __tracebackhide__ = True
        question = {"expectations": list(expectations)}
        if within:
            question["within_ms"] = int(within * 1000)
        answer = self.ask("POST", "/verify", question)
        if not answer["passed"]:
            raise AssertionError(_told(answer))

    def assert_all_encrypted(self, at_least=1, **how):
        """Every write that was stored was encrypted like that: mode, kms_key, bucket_key.

        bucket, key and other fields say which writes. That there was none holds only with at_least=0."""
        __tracebackhide__ = True
        self.verify({"all_encrypted": how, **({"at_least": at_least} if at_least else {})})

    def requests(self, limit=10_000, **filters):
        """docs/journal.md: what was asked, the oldest first. `encryption_mode` is the filter `encryption.mode`."""
        return self._list("/requests", "requests", {"order": "oldest", "limit": limit}, filters)

    def kms_calls(self, **filters):
        """The ledger of KMS, also what S3 asked of it. `context_NAME` is the filter `context.NAME`."""
        return self._list("/kms/calls", "calls", {}, filters)

    def _list(self, path, member, chosen, filters):
        for name, value in filters.items():
            dotted = name.replace("_", ".", 1) if name.startswith(("encryption_", "context_")) else name
            chosen[dotted] = str(value).lower() if isinstance(value, bool) else value
        return self.ask("GET", f"{path}?{urlencode(chosen)}")[member]

    def explain(self, request_id):
        """Why it was refused, as text."""
        return self.ask("GET", f"/requests/{quote(request_id)}/explain?format=text", raw=True).decode()

    def snapshot(self, name):
        """Saves what is stored, KMS's keys and the clock under that name."""
        self.ask("PUT", f"/snapshots/{quote(name)}")
        return Snapshot(self, name)

    def reset(self, what=None):
        """Back to how it was made, empty: `what` says which part (docs/namespaces.md)."""
        self.ask("POST", "/reset" + (f"?what={what}" if what else ""))

    def drop(self):
        """It is gone, with everything in it."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()
        self.server.ask("DELETE", f"/namespaces/{quote(self.name)}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.drop()

    def _send_document(self, method, path, document):
        if isinstance(document, dict):
            return self.ask(method, path, document)
        if isinstance(document, os.PathLike):
            document = Path(document).read_bytes()
        text = document.encode() if isinstance(document, str) else document
        kind = "application/json" if text.lstrip()[:1] == b"{" else "application/toml"
        return self.ask(method, path, text, content_type=kind)


class Faults:
    """docs/faults.md: which requests, when among them, and what becomes of them."""

    def __init__(self, namespace):
        self._namespace = namespace

    def add(self, effect, match=None, when=None, **more):
        """One rule. As `with` has it, it is gone at the end of the block."""
        rule = {"effect": effect, **({"match": match} if match else {}), **({"when": when} if when else {}), **more}
        return Rule(self._namespace, self._namespace.ask("POST", "/faults", rule)["faults"][0]["id"])

    def preset(self, name, **more):
        """`kms-outage`, `throttled`, `flaky-network`, ...: its rules."""
        made = self._namespace.ask("POST", "/faults", {"preset": name, **more})["faults"]
        return [Rule(self._namespace, one["id"]) for one in made]

    def list(self):
        return self._namespace.ask("GET", "/faults")["faults"]

    def clear(self):
        self._namespace.ask("DELETE", "/faults")


class Rule:
    def __init__(self, namespace, id):
        self._namespace, self.id = namespace, id

    @property
    def fired(self):
        """How often it happened."""
        return self.status()["fired"]

    def status(self):
        return self._namespace.ask("GET", f"/faults/{quote(self.id)}")

    def remove(self):
        self._namespace.ask("DELETE", f"/faults/{quote(self.id)}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.remove()


class Clock:
    """docs/clock.md. What is signed after a move is younger than it."""

    def __init__(self, namespace):
        self._namespace = namespace

    @property
    def now(self):
        """What it shows, as text: 2031-01-01T00:00:00.000Z."""
        return self._namespace.ask("GET", "/clock")["now"]

    def advance(self, by=None, to=None):
        """`by="61m"` or `to="2031-01-01"`. What fell due on the way has happened, and is returned."""
        how = {"by": by} if to is None else {"to": to}
        return self._namespace.ask("POST", "/clock/advance", {**how, "next_second": True})["done"]

    def freeze(self, at=None):
        return self._set(mode="frozen", **({"at": at} if at else {}))

    def set(self, at):
        """It runs on from there."""
        return self._set(mode="offset", at=at)

    def real(self):
        return self._set(mode="real")

    def _set(self, **how):
        return self._namespace.ask("PUT", "/clock", {**how, "next_second": True})["done"]


class Snapshot:
    def __init__(self, namespace, name):
        self._namespace, self.name = namespace, name
        self._path = f"/snapshots/{quote(name)}"

    def restore(self):
        self._namespace.ask("POST", f"{self._path}/restore")

    def fork(self, into):
        """A new namespace of that name that begins so, and goes its own way."""
        made = self._namespace.ask("POST", f"{self._path}/fork", {"namespace": into})
        return Namespace(self._namespace.server, made)

    def drop(self):
        self._namespace.ask("DELETE", self._path)


def _told(answer):
    """What failed, and the requests that were otherwise or came nearest."""
    lines = []
    for one in answer["expectations"]:
        if one["passed"]:
            continue
        lines.append(f"{one['name']}: {one['why']}")
        for title, examples in (("offender", one["offenders"]), ("near miss", one["near_misses"])):
            for example in examples:
                lines.append(f"  {title}: {example['what']} ({example['request_id']})")
                lines += [f"    {_difference(field)}" for field in example["differences"]]
    return "\n".join(lines)


def _difference(field):
    return f"{field['field']}: expected {json.dumps(field['expected'])}, found {json.dumps(field['found'])}"
