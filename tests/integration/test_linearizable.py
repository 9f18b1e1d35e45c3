"""Sixteen clients at the same keys: some order of their requests explains all that they saw, and nothing is torn."""

import random

import pytest
from history.clients import record
from history.linearizable import ABSENT, Call, longest_order
from raw.connection import Connection, signed

CLIENTS = 16
REQUESTS = 150


def explain(calls, stuck):
    ends = max(call.ended for call in stuck)
    before = sorted((call for call in calls if call.started <= ends), key=lambda call: call.started)[-40:]
    lines = [f"{call.started} to {call.ended}  {call.said}{'   <- no order goes beyond' if call in stuck else ''}" for call in before]
    return "\n".join(lines)


@pytest.mark.parametrize("versioning", [None, "Enabled", "Suspended"])
def test_writes_with_and_without_conditions(start, make_bucket, versioning):
    program = start("--threads", "4")
    bucket = make_bucket(program)
    if versioning:
        document = f"<VersioningConfiguration><Status>{versioning}</Status></VersioningConfiguration>"
        with Connection(program.port) as connection:
            assert connection.ask(signed("PUT", f"/{bucket}?versioning", body=document.encode())).status == 200
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    for key, calls in record(program.port, bucket, seed, CLIENTS, REQUESTS).items():
        is_explained, stuck = longest_order(calls)
        assert is_explained, f"seed {seed}, key {key}:\n{explain(calls, stuck)}"


# The checker itself.


def test_calls_at_once_have_any_order():
    calls = [Call(0, 9, "", writes="1"), Call(1, 8, "", needs=ABSENT), Call(2, 7, "", needs="1"), Call(3, 6, "", needs=ABSENT)]
    assert longest_order(calls) == (True, None)


def test_a_read_of_what_was_replaced_before_is_noticed():
    stale = Call(6, 7, "stale", needs="1")
    calls = [Call(0, 1, "", writes="1"), Call(2, 3, "", writes="2"), stale]
    assert longest_order(calls) == (False, [stale])


def test_two_winners_are_noticed():
    winners = [Call(0, 5, "", needs=ABSENT, writes="1"), Call(1, 6, "", needs=ABSENT, writes="2")]
    assert not longest_order(winners)[0]
    matched = [Call(0, 1, "", writes="1"), Call(2, 6, "", needs="1", writes="2"), Call(3, 7, "", needs="1", writes="3")]
    assert not longest_order(matched)[0]


def test_a_refusal_without_a_reason_is_noticed():
    assert not longest_order([Call(0, 1, "", writes="1"), Call(2, 3, "", there=True, unlike="1")])[0]
    assert not longest_order([Call(0, 1, "", there=True)])[0]
