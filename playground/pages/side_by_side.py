"""The second page, at ?lesson=NAME: comparisons that are measured when the user presses Measure,
one card each."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from playground import lessons
from playground.lessons import Part, Table, Verdict
from playground.pages._markdown import escaped
from playground.runs.lesson_process import measure
from playground.runs.side_process import NotMeasured, Waiting
from playground.settings import Choice, Integer, Setting, SettingError

NAME, RESULTS = "lesson", "lesson_results"
FIRST = "unroll"
"""The lesson that opens if the address names none that exists."""


@dataclass
class Result:
    """What has been measured so far: tables by their titles, and at the end the verdict."""

    tables: dict[str, Table] = field(default_factory=dict)
    verdict: Verdict | None = None

    def take(self, part: Part) -> None:
        """Adds a part; a table that has grown replaces its earlier version."""
        if isinstance(part, Table):
            self.tables[part.title] = part
        else:
            self.verdict = part


def draw() -> None:
    """Draws the choice of lessons and the card of the chosen one."""
    st.title("Side by side", anchor=False)
    st.markdown("What is equal, what differs, and what it costs: measured on this machine when you press **Measure**.")
    wanted = st.query_params[NAME]
    try:
        lessons.find(wanted)
    except SettingError as error:
        st.warning(escaped(f"Not taken from the address: {error}."), icon=":material/link_off:")
        wanted = FIRST
    if NAME not in st.session_state:
        st.session_state[NAME] = wanted
    titles = {name: lesson.title for name, lesson in lessons.registry().items()}
    chosen = st.pills("Lesson", list(titles), format_func=lambda name: escaped(titles[name]), required=True, key=NAME)
    st.query_params[NAME] = str(chosen)
    with st.container(border=True):
        _card(str(chosen))
    st.html('<a href="./">Back to the playground</a>')


def _card(name: str) -> None:
    """A lesson: its text, its settings, and what was last measured."""
    lesson = lessons.find(name)
    st.subheader(escaped(lesson.title), anchor=False)
    st.markdown(escaped(lesson.text))
    settings = {setting.name: _widget(name, setting) for setting in lesson.settings}
    pressed = st.button("Measure", type="primary", key=f"measure_{name}")
    place = st.empty()
    results: dict[str, Result] = st.session_state.setdefault(RESULTS, {})
    if pressed:
        results[name] = Result()
        _measure(name, settings, results[name], place)
    elif name in results:
        _show(results[name], place)


def _widget(lesson: str, setting: Setting) -> Any:
    """Draws the widget for a setting; returns its value."""
    common: dict[str, Any] = {"label": setting.label, "key": f"{lesson}_{setting.name}", "help": setting.help}
    if isinstance(setting, Integer):
        return st.number_input(min_value=setting.low, max_value=setting.high, value=setting.default, **common)
    if isinstance(setting, Choice):
        return st.segmented_control(options=setting.options, default=setting.default, required=True, **common)
    return st.text_input(value=str(setting.default), **common)


def _measure(name: str, settings: dict[str, Any], result: Result, place: Any) -> None:
    """Shows each part as soon as it is measured. Any other click, or closing the tab, ends the
    measurement within a second."""
    clock, began = st.empty(), time.monotonic()
    try:
        with closing(measure(name, settings)) as parts:
            for part in parts:
                if isinstance(part, Waiting):
                    clock.caption(part.sentence)
                    began = time.monotonic()
                    continue
                clock.caption(f"Measuring in a process of its own: {time.monotonic() - began:.0f} s")
                if part is not None:
                    result.take(part)
                    _show(result, place)
    except (SettingError, NotMeasured) as error:
        st.error(escaped(str(error)), icon=":material/error:")
    clock.empty()


def _show(result: Result, place: Any) -> None:
    with place.container():
        for table in result.tables.values():
            st.markdown(f"**{escaped(table.title)}**")
            st.markdown(as_markdown(table))
        if result.verdict is not None:
            st.info(escaped(result.verdict.text), icon=":material/balance:")


def as_markdown(table: Table) -> str:
    """The table in Markdown, because st.table would load pandas into the page's process."""
    lines = [table.columns, ("---",) * len(table.columns), *table.rows]
    return "\n".join(f"| {' | '.join(str(cell) if line is lines[1] else escaped(str(cell)) for cell in line)} |" for line in lines)
