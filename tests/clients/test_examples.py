"""Whoever follows README or a document of the reference, at any speed, gets what stands there."""

import pytest

from support.examples import DOCUMENTS, FENCE, Session, check_shape, examples_of


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_every_example_does_what_it_says(start, tmp_path, document):
    examples = examples_of(document)
    if not any(example.language for example in examples):
        pytest.skip("has no examples")
    of_seeds = document.name == "seeds.md"  # integration/test_seeds.py applies them
    settings = [example.text for example in examples if example.language == "toml" and not of_seeds]
    (tmp_path / "settings.toml").write_text("\n".join(settings))
    session = Session(start("--config", tmp_path / "settings.toml"), tmp_path)
    for example in examples:
        try:
            session.run(example)
        except Exception as failure:
            raise AssertionError(f"{document.name}:{example.line}") from failure


def test_the_documents_have_examples():
    (readme, *reference) = (len([one for one in examples_of(document) if one.language]) for document in DOCUMENTS)
    assert readme >= 6 and sum(reference) >= 15


def test_nothing_is_shown_in_a_way_that_hides_it_from_these_tests():
    """No example of README stands indented, or in a fence that is never closed."""
    text = DOCUMENTS[0].read_text()
    assert not [line for line in FENCE.sub("", text).splitlines() if line.startswith(("    ", "```"))]


@pytest.mark.parametrize("told", [{"a": 2, "b": "x"}, {"a": 1}, {"a": 1, "b": "y"}, {"a": 1, "b": True}])
def test_a_shape_that_differs_is_noticed(told):
    check_shape({"a": 1, "b": "x"}, {"a": 1, "b": "x"})
    with pytest.raises(AssertionError):
        check_shape({"a": 1, "b": "x"}, told)
