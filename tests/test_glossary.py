"""The glossary explains every term of the house that the page shows."""

from __future__ import annotations

import re

import pytest

from playground import glossary, views
from playground.configuration.config import SETTINGS
from playground.launch.environment import ROOT

NOT_SHOWN = {"architecture", "track", "dashboard"}
"""Words of the house for its code, which the page does not use."""


def words_of_the_house() -> set[str]:
    """The words that CONTRIBUTING.md lists, in the singular."""
    section = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## The words")[2].partition("\n## ")[0]
    listed = re.sub(r"\([^)]*\)", "", section.partition(":")[2].replace("\n", " "))
    return {word.strip(" .").removesuffix("s") for word in listed.split(",")}


def test_every_word_of_the_house_that_the_page_shows_is_explained() -> None:
    assert words_of_the_house() - NOT_SHOWN - set(glossary.TERMS) == set()


def test_the_words_that_are_left_out_are_shown_nowhere() -> None:
    shown = " ".join(
        [setting.label for setting in SETTINGS.values()]
        + [f"{view.TITLE} {view.QUESTION} {view.LOOK}" for view in views.registry().values()]
    ).lower()
    assert [word for word in NOT_SHOWN if word in shown] == []


@pytest.mark.parametrize("term", glossary.TERMS)
def test_a_term_is_explained_in_a_sentence_without_using_itself_first(term: str) -> None:
    sentence = glossary.TERMS[term]
    assert term == term.lower()
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert len(sentence) < 170
    assert not sentence.lower().startswith((term, f"a {term}", f"the {term}"))


def test_a_term_is_found_in_the_plural_and_with_a_capital() -> None:
    assert glossary.sentence("Units") == glossary.TERMS["unit"]
    assert glossary.sentence("truncation length") == glossary.TERMS["truncation length"]
    assert glossary.sentence("spaceship") == ""
