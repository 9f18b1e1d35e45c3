"""Buckets as AWS made them before April 2026: nothing is blocked, and nobody has said anything about it."""

from raw.connection import Connection, signed


def ask(program, method, target, body=None):
    with Connection(program.port) as connection:
        return connection.ask(signed(method, target, body=body))


def put_rule(program, inner):
    rule = f"<ServerSideEncryptionConfiguration><Rule>{inner}</Rule></ServerSideEncryptionConfiguration>"
    assert ask(program, "PUT", "/bucket?encryption", rule.encode()).status == 200


def blocked(program):
    shown = ask(program, "GET", "/bucket?encryption")
    assert shown.status == 200
    return shown.body.decode().partition("<BlockedEncryptionTypes>")[2].partition("</BlockedEncryptionTypes>")[0]


def test_blocked_types_are_shown_once_somebody_named_them(start, tmp_path):
    arguments = ["--data-dir", tmp_path / "data", "--new-buckets-block-sse-c", "false"]
    program = start(*arguments)
    assert ask(program, "PUT", "/bucket", b"").status == 200
    assert blocked(program) == ""
    put_rule(program, "<BucketKeyEnabled>true</BucketKeyEnabled>")
    assert blocked(program) == "", "a rule without it says nothing of it"
    assert ask(program, "DELETE", "/bucket?encryption").status == 204
    assert blocked(program) == ""
    put_rule(program, "<BlockedEncryptionTypes><EncryptionType>NONE</EncryptionType></BlockedEncryptionTypes>")
    assert blocked(program) == "<EncryptionType>NONE</EncryptionType>"
    assert program.stop() == 0
    program = start(*arguments)
    assert blocked(program) == "<EncryptionType>NONE</EncryptionType>"
    assert ask(program, "DELETE", "/bucket?encryption").status == 204
    assert blocked(program) == "<EncryptionType>NONE</EncryptionType>"
    put_rule(program, "<BlockedEncryptionTypes><EncryptionType>SSE-C</EncryptionType></BlockedEncryptionTypes>")
    assert blocked(program) == "<EncryptionType>SSE-C</EncryptionType>"
