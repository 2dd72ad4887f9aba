"""The values that the script writes into the widgets, and those that a request carries from before.

Every request of the browser carries the values of all its widgets. One that leaves before the
browser has drawn what the last script wrote carries the values of before, which Streamlit takes
for the user's choice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from playground.pages import session

WRITTEN, REPLACED, ASKED = "values written", "values replaced", "dashboard asked"
ABSENT = object()


def write(values: Mapping[str, Any]) -> None:
    """Sets the widgets, by their keys, to these values."""
    state = st.session_state
    replaced = {}
    for name, value in values.items():
        before = state.get(name, ABSENT)
        # Only where it differs: a written value is sent to the browser and would undo a key press
        # that is on its way here.
        if before is ABSENT or before != value:
            state[name] = value
            replaced[name] = before
    state[WRITTEN], state[REPLACED], state[ASKED] = dict(values), replaced, _asked()


def is_outdated(name: str) -> bool:
    """Whether what this widget says is from before the script wrote into it.

    It is where it says that, and the request has another cause: another widget changed too, or the
    dashboard asked for the script. A user changes one widget at a time.
    """
    state = st.session_state
    written, replaced = state.get(WRITTEN, {}), state.get(REPLACED, {})
    if name not in replaced or replaced[name] != state[name]:
        return False
    others = any(state.get(other, value) != value for other, value in written.items() if other != name)
    return others or _asked() != state[ASKED] or _wish("wanted") is not None


def _asked() -> tuple[Any, ...]:
    """What the dashboard has asked the script for; each wish is another value."""
    return tuple(map(_wish, ("turned", "resume", "groups")))


def _wish(name: str) -> Any:
    return getattr(st.session_state.get(session.DASHBOARD), name, None)
