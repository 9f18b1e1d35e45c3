"""The folders of the sources, from the ground up: what each holds, and which of those above it in this list it includes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Room:
    folder: str
    holds: str
    may_include: tuple


def room(folder, holds, may_include=""):
    return Room(folder, holds, tuple(may_include.split()))


ROOMS = (
    room(
        "storage/base",
        "bytes, results, clock, randomness, files",
    ),
    room(
        "storage/crypto",
        "hashes, AES-GCM, keys that wrap keys",
        "storage/base",
    ),
    room(
        "storage",
        "the contracts: rows, bodies, KMS keys; how a body is cut into segments; whose a data directory is",
        "storage/base storage/crypto",
    ),
    room(
        "storage/blob",
        "bodies in memory or in files",
        "storage/base storage",
    ),
    room(
        "storage/sqlite",
        "rows in SQLite: dialect, tables, migrations",
        "storage/base storage storage/blob",
    ),
    room(
        "storage/embedded",
        "opens all of it, in memory or under a directory",
        "storage/base storage storage/blob storage/sqlite",
    ),
    room(
        "server/log",
        "lines of the log, written by a thread of its own",
        "storage/base",
    ),
    room(
        "server/http",
        "HTTP's words: requests, responses, targets, dates; what the network side asks of an application",
        "storage/base",
    ),
    room(
        "server/document",
        "documents of users, in TOML or JSON: one tree with the places of its values; what a misspelt name may have meant",
        "storage/base",
    ),
    room(
        "server/masking",
        "secrets, and how they are masked in texts, targets and heads",
        "storage/base server/http",
    ),
    room(
        "server/aws",
        "what everybody says: the error table, the reasons of refusals, regions, ARNs, accounts, names of buckets",
        "storage/base storage/crypto storage",
    ),
    room(
        "server/xml",
        "XML documents: one codec, a strict parser",
        "storage/base server/http",
    ),
    room(
        "server/iam",
        "policies: grammar, conditions, who decides what; the condition keys that there are",
        "storage/base server/log server/http server/aws",
    ),
    room(
        "server/auth",
        "signatures, credentials, sessions, policies of forms",
        "storage/base storage/crypto server/http server/aws server/iam",
    ),
    room(
        "server/body",
        "codings, digests and checksums of bodies",
        "storage/base storage server/http server/aws server/auth",
    ),
    room(
        "server/service",
        "what a service is told of a request and tells of it: arrival, outcome, named points",
        "storage/base server/http server/masking server/aws",
    ),
    room(
        "server/journal",
        "what is remembered of a request, its secrets masked on the way in",
        "storage/base storage/crypto server/log server/http server/masking server/aws server/iam "
        "server/service",
    ),
    room(
        "server/kms",
        "AWS KMS: keys, permissions, ciphertexts, the ledger; `service.hpp` is what S3 asks of it",
        "storage/base storage/crypto storage server/log server/http server/masking server/aws server/iam "
        "server/auth server/service",
    ),
    room(
        "server/kms/ops",
        "KMS's operations, over its JSON protocol",
        "server/http server/kms",
    ),
    room(
        "server/sts",
        "temporary credentials: the query protocol, with an error table of its own",
        "storage/base storage/crypto server/log server/http server/aws server/xml server/iam server/auth "
        "server/service",
    ),
    room(
        "server/s3/request",
        "a request of S3 on its way: what it carries, what answers it, the rows that operations are",
        "storage/base storage server/log server/http server/aws server/xml server/iam server/auth server/body "
        "server/service server/kms",
    ),
    room(
        "server/s3/encryption",
        "what encryption a write gets, and the keys that bodies are sealed with",
        "storage/base storage/crypto storage server/log server/http server/aws server/xml server/body "
        "server/service server/kms server/s3/request",
    ),
    room(
        "server/s3/access",
        "who may: actions, resources, condition keys, owners, the rules of S3 Express",
        "storage/base storage server/http server/aws server/xml server/iam server/auth server/s3/request "
        "server/s3/encryption",
    ),
    room(
        "server/s3/object",
        "what operations on objects are made of",
        "storage/base storage/crypto storage server/log server/http server/aws server/xml server/iam server/auth "
        "server/body server/s3/request server/s3/encryption server/s3/access",
    ),
    room(
        "server/s3/multipart",
        "uploads in parts",
        "storage/crypto storage server/http server/aws server/body server/s3/request server/s3/encryption "
        "server/s3/access server/s3/object",
    ),
    room(
        "server/s3/bucket",
        "what operations on buckets are made of",
        "storage server/http server/aws server/xml server/s3/request server/s3/access",
    ),
    room(
        "server/s3/ops",
        "the rows of operations, beside their handlers",
        "storage server/log server/http server/aws server/xml server/iam server/auth server/body "
        "server/s3/request server/s3/encryption server/s3/access server/s3/object server/s3/multipart "
        "server/s3/bucket",
    ),
    room(
        "server/s3",
        "the stages of a request, the registry and routing of operations, the application",
        "storage storage/crypto server/log server/http server/masking server/aws server/xml server/auth server/body "
        "server/service server/s3/request server/s3/encryption server/s3/access server/s3/ops",
    ),
    room(
        "server/s3control",
        "S3 Control: tags of buckets by their ARN, with an error form of its own",
        "storage server/http server/aws server/xml server/auth server/s3/request server/s3/access server/s3/bucket "
        "server/s3",
    ),
    room(
        "server/known",
        "the words that services say of a request: operations, errors, modes",
        "server/aws server/body server/service server/kms server/s3/encryption server/s3 server/s3control server/sts",
    ),
    room(
        "server/explain",
        "why a request was refused",
        "storage/crypto server/http server/masking server/aws server/iam server/auth server/journal "
        "server/kms server/sts server/s3/request server/s3/access server/s3",
    ),
    room(
        "server/faults",
        "what is made to go wrong: rules of which requests, when and how; who counts them; a request among them",
        "storage/base server/http server/document server/aws server/iam server/auth server/service server/kms server/sts "
        "server/known",
    ),
    room(
        "server/verify",
        "whether what was expected of requests and KMS calls came: expectations, near misses, contracts",
        "storage/base server/document server/aws server/xml server/iam server/journal server/kms server/known",
    ),
    room(
        "server/config",
        "settings: table, profiles, TOML, environment, command line; what other servers' users say",
        "storage/base storage storage/embedded server/log server/document server/aws server/iam server/auth server/service server/kms "
        "server/faults",
    ),
    room(
        "server/seed",
        "what a server begins with: documents of accounts, keys, buckets and objects, checked, applied through the "
        "services, and printed from what is there",
        "storage/base storage/crypto storage server/http server/document server/aws server/xml server/iam server/auth "
        "server/body server/service server/kms server/s3/request server/s3/encryption server/s3/bucket "
        "server/faults server/config",
    ),
    room(
        "server/realms",
        "namespaces of the API: what each sees and nobody else does, which one a request belongs to, snapshots",
        "storage/base storage storage/crypto storage/embedded server/log server/http server/aws server/iam server/auth "
        "server/service server/journal server/kms server/sts server/s3/request server/s3/encryption server/s3/access "
        "server/s3 server/s3control server/explain server/faults server/seed server/verify",
    ),
    room(
        "server/front",
        "the one way in: realm, routing, id and time, the record and the log line of each request; the refusal of services that are not here, and paths of servers that it stands in for",
        "storage/base server/log server/http server/aws server/xml server/auth server/body server/service server/journal "
        "server/kms server/s3/request server/s3control server/faults server/realms",
    ),
    room(
        "server/mock",
        "what makes it a mock: the admin API under `/_s3seal`, a table of routes behind one check of access",
        "storage/base storage server/http server/service server/journal server/kms server/s3/encryption server/known "
        "server/explain server/faults server/front server/seed server/realms server/verify",
    ),
    room(
        "server/net",
        "sockets, TLS, timeouts, the coroutine of a connection; the only user of Asio and Beast",
        "storage/base storage server/http",
    ),
    room(
        "server/cli",
        "the commands that ask a running server",
        "storage/base server/http server/net server/config server/seed server/verify",
    ),
    room(
        "server",
        "puts it together",
        "storage/base storage/embedded server/log server/http server/iam server/kms server/sts server/faults server/s3/request "
        "server/explain "
        "server/front server/seed server/verify server/realms server/mock server/net server/config server/cli",
    ),
)

FOLDERS = {one.folder: one for one in ROOMS}


def short(folder):
    return folder.removeprefix("server/")


def table():
    """The rooms as the table of CONTRIBUTING.md."""
    rows = [f"| `{one.folder}` | {one.holds} | {', '.join(map(short, one.may_include))} |" for one in ROOMS]
    return "\n".join(["| folder | what it holds | may include |", "|---|---|---|", *rows])
