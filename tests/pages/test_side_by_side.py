"""The second page without a browser: its cards, what they measure, and what they say when that fails."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Generator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from playground import lessons
from playground.launch.environment import ROOT
from playground.lessons import Part, Table, Verdict
from playground.pages import page, side_by_side
from playground.runs.side_process import DIED, NotMeasured

WITHOUT_TENSORFLOW = """
import sys
from playground import lessons
from playground.pages import side_by_side
from playground.runs import lesson_process as runs
lessons.registry()
print(sorted({"tensorflow", "keras", "pandas"} & set(sys.modules)))
"""
TABLE = Table("Which [one]", ("", "a|b"), (("x * y", 1.5),))
VERDICT = Verdict("It is *this*.", {"a": 1.0})


def opened(name: str) -> AppTest:
    test = AppTest.from_file(str(ROOT / "playground" / "pages" / "main.py"), default_timeout=60)
    test.query_params["lesson"] = name
    return test.run()


def texts(test: AppTest) -> str:
    return "\n".join(one.value for one in [*test.markdown, *test.info, *test.error, *test.warning])


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[tuple[str, dict[str, Any]]]]:
    """Replaces the process that measures: it yields `parts` and may then fail; returns the list of calls."""

    def stand_in(*parts: Part | None, error: Exception | None = None) -> list[tuple[str, dict[str, Any]]]:
        calls: list[tuple[str, dict[str, Any]]] = []

        def measure(name: str, settings: dict[str, Any]) -> Generator[Part | None, None, None]:
            calls.append((name, settings))
            yield from parts
            if error is not None:
                raise error

        monkeypatch.setattr(side_by_side, "measure", measure)
        return calls

    return stand_in


@pytest.mark.parametrize("name", lessons.registry())
def test_every_lesson_has_a_card_and_makes_no_run(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "the_hub", lambda: pytest.fail("a lesson needs no hub"))
    test = opened(name)
    assert not test.exception
    assert [button.label for button in test.button] == ["Measure"]
    assert test.subheader[0].value == side_by_side.escaped(lessons.find(name).title)
    assert side_by_side.escaped(lessons.find(name).text) in texts(test)


def test_a_measurement_is_shown_word_for_word_and_stays_on_the_page(asked: Callable[..., list[Any]]) -> None:
    calls = asked(TABLE, None, VERDICT)
    test = opened("devices")
    test.number_input[0].set_value(2)
    test.button[0].click().run()
    assert calls == [("devices", {"layers": 2, "devices": lessons.find("devices").settings[1].default})]
    for _ in range(2):
        assert not test.exception
        assert "| x \\* y | 1.5 |" in texts(test)
        assert "It is \\*this\\*." in texts(test)
        test.run()
    assert len(calls) == 1


def test_a_failure_is_explained_beside_what_was_measured_before_it(asked: Callable[..., list[Any]]) -> None:
    asked(TABLE, error=NotMeasured(DIED))
    test = opened("unroll")
    test.button[0].click().run()
    assert not test.exception
    assert test.error[0].value == side_by_side.escaped(DIED)
    assert "| x \\* y | 1.5 |" in texts(test)


def test_an_unknown_lesson_is_named_in_a_warning_and_the_first_one_opens() -> None:
    test = opened("<b>nobody")
    assert not test.exception
    assert "\\<b\\>nobody" in test.warning[0].value
    assert test.query_params["lesson"] in (side_by_side.FIRST, [side_by_side.FIRST])


def test_the_page_and_what_starts_the_process_load_no_tensorflow() -> None:
    told = subprocess.run(
        [sys.executable, "-c", WITHOUT_TENSORFLOW], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (told.returncode, told.stdout.strip()) == (0, "[]"), told.stderr
