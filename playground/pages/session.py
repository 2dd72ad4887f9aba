"""Which run belongs to this tab: from the URL, from an earlier load of the same tab, or new."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from playground import presets, tasks
from playground.configuration.config import RunConfig
from playground.configuration.config_text import from_pairs
from playground.runs.hub import the_hub
from playground.runs.run import Run
from playground.settings import SettingError, Upload
from playground.tasks import Uploads

TOKEN, FRESH, DASHBOARD, PRESET = "run", "fresh", "dashboard", "preset"
TOLD = 3
"""Faults of an address that are told; the shortest, for a long one would hide the others."""
FIRST_PICTURE = 0.15
"""Seconds that a changed run gets to show itself before the script runs again."""


def current() -> Run:
    """The run of this tab; a new one from the URL's settings where there is none (any more)."""
    run = the_hub().find(st.session_state.get(TOKEN, ""))
    if run is None:
        run = _new(dict(st.query_params))
    return run


def _new(pairs: Mapping[str, str]) -> Run:
    name, config, errors = presets.read(pairs)
    texts = [str(error) for error in errors]
    for setting in tasks.registry()[config.task].SETTINGS:
        missing = config[setting.name]
        if isinstance(setting, Upload) and missing != setting.default and missing not in the_hub().uploads():
            texts.append(f"the {setting.name} {missing!r} was uploaded elsewhere: upload its file here")
            _, config, _ = presets.read({key: value for key, value in pairs.items() if key != setting.name})
    run = the_hub().create(config)
    if texts:
        told, more = sorted(texts, key=len)[:TOLD], f"; and {len(texts) - TOLD} more" if len(texts) > TOLD else ""
        run.say("warning", f"Not taken as it stands in the address: {'; '.join(told)}{more}.")
    st.session_state[TOKEN], st.session_state[FRESH] = run.token, True
    st.session_state["preset_name"] = name
    return run


def resume() -> None:
    """The tab was here before: goes on with its run if that is still there and is what the URL asks for."""
    wanted = st.session_state[DASHBOARD].resume
    earlier, fresh = the_hub().find(wanted or ""), the_hub().find(st.session_state.get(TOKEN, ""))
    if earlier is None or fresh is None or earlier is fresh or not st.session_state.get(FRESH) or earlier.config != fresh.config:
        return
    the_hub().close_run(fresh.token)
    st.session_state[TOKEN], st.session_state[FRESH] = earlier.token, False


def wanted() -> None:
    """Somebody chose settings of the run on the dashboard, to train on with them or not; what a browser sends is read with suspicion."""
    wish, run = st.session_state[DASHBOARD].wanted, current()
    if not isinstance(wish, dict) or not isinstance(wish.get("settings"), dict):
        return
    before = run.config
    st.session_state[FRESH] = False
    take(run, wish["settings"])
    if wish.get("train") is True and run.config != before:
        run.play()


def remember(config: RunConfig) -> None:
    """Writes the whole configuration into the address: opened elsewhere it gives the same run."""
    name = presets.name_of(config) or st.session_state["preset_name"]
    address = presets.to_pairs(name, config)
    if dict(st.query_params) != address:
        st.query_params.from_dict(address)


def take(run: Run, settings: Mapping[str, Any], uploads: Uploads | None = None) -> None:
    """The run's configuration with these settings; where they are refused the user hears why and the run stays as it is."""
    try:
        config = from_pairs(settings, run.config)
    except SettingError as error:
        run.say("error", f"Not done, nothing is lost: {error}.")
        return
    run.change(config, uploads)
    # The script that draws the controls again would take the processor from the picture for which somebody moved a knob.
    run.await_shown(FIRST_PICTURE)
