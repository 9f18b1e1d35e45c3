"""Data of every earlier schema: what it kept is there, and goes on."""

import pytest

from stored.everything import SETTINGS, expect_everything, write_everything
from stored.older import make_older_data


def test_everything_of_now_is_there_after_a_restart(start, tmp_path):
    arguments = ["--data-dir", tmp_path / "data", *SETTINGS]
    program = start(*arguments)
    write_everything(program)
    assert program.stop() == 0
    expect_everything(start(*arguments), schema=8)


@pytest.mark.parametrize("schema", range(3, 9))
def test_everything_of_before_is_there(start, tmp_path, schema):
    arguments = ["--data-dir", tmp_path / "data", *SETTINGS]
    make_older_data(tmp_path / "data", "schema_8", schema)
    program = start(*arguments)
    expect_everything(program, schema)
    assert " warn " not in program.said()
    assert program.stop() == 0
    assert start(*arguments).stop() == 0, "it is upgraded once"
