"""The run of this tab: from an earlier load of the tab, or a new one from the address; and how its
settings change."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import streamlit as st

from playground import presets, tasks
from playground.configuration.config import SETTINGS, RunConfig
from playground.configuration.config_text import from_pairs
from playground.live import storytelling
from playground.runs.classroom import HELD
from playground.runs.hub import the_hub
from playground.runs.run import Run
from playground.settings import ColumnNames, SettingError, Upload
from playground.tasks import Uploads

TOKEN, FRESH, DASHBOARD = "run", "fresh", "dashboard"
FAULTS = 3
"""How many faults of an address the warning names: the shortest ones, as a long one would hide the
others."""
SMALLEST = "echo"
"""The preset that a page opens with where the host does not allow what its address asks for."""
FIRST_PICTURE = 0.15
"""Seconds that a changed run has to draw a picture before the script runs again."""


def current() -> Run:
    """The run of this tab; a new one with the settings of the address if there is none, or no
    longer one."""
    run = the_hub().find(st.session_state.get(TOKEN, ""))
    if run is None:
        run = _new(dict(st.query_params))
    return run


def _new(pairs: Mapping[str, str]) -> Run:
    """A new run with the settings `pairs` of the address; it warns of those that it could not take."""
    place, pairs = _place_of(pairs)
    name, config, errors = presets.read(pairs)
    texts = [str(error) for error in errors]
    uploads, own = the_hub().uploads(), tasks.registry()[config.task].SETTINGS
    columns = {one.name for one in own if isinstance(one, ColumnNames) and config[one.name]}
    for setting in own:
        missing = config[setting.name]
        if isinstance(setting, Upload) and missing != setting.default and missing not in uploads:
            texts.append(f"the {setting.name} {missing!r} was uploaded elsewhere: upload its file here")
            pairs, columns = _without(pairs, columns | {setting.name}), set()
    try:
        if columns:
            config.make_task(uploads)
    except SettingError as error:
        texts.append(str(error))
        pairs = _without(pairs, columns)
    _, config, _ = presets.read(pairs)
    try:
        run = the_hub().create(config, name)
    except SettingError as error:
        texts.append(str(error))
        run = the_hub().create(presets.registry()[SMALLEST].config, SMALLEST)
        place = None
    if place is not None:
        try:
            storytelling.enter(run, *place)
        except storytelling.NoSuchStory as error:
            texts.append(str(error))
    if texts:
        told, more = sorted(texts, key=len)[:FAULTS], f"; and {len(texts) - FAULTS} more" if len(texts) > FAULTS else ""
        run.say("warning", f"Not taken from the address: {'; '.join(told)}{more}.")
    st.session_state[TOKEN], st.session_state[FRESH] = run.token, True
    return run


def _place_of(pairs: Mapping[str, str]) -> tuple[tuple[str, object] | None, dict[str, str]]:
    """The story and the scene (from 1) that the address names, and its settings without them."""
    rest = {name: text for name, text in pairs.items() if name not in ("story", "scene")}
    scene = pairs.get("scene", "1")
    number: object = int(scene) if scene.isdecimal() and len(scene) < 4 else scene
    return (pairs["story"], number) if "story" in pairs else None, rest


def _without(pairs: Mapping[str, str], names: Collection[str]) -> dict[str, str]:
    return {name: text for name, text in pairs.items() if name not in names}


def resume() -> None:
    """Gives a reloaded tab its earlier run back, if that is still there and has the settings of the
    address."""
    # The token, and a moment: the wish may come twice.
    token = (st.session_state[DASHBOARD].resume or "").split(" ")[0]
    earlier, fresh = the_hub().find(token), the_hub().find(st.session_state.get(TOKEN, ""))
    if earlier is None or fresh is None or earlier is fresh or not st.session_state.get(FRESH) or earlier.config != fresh.config:
        return
    if storytelling.address(earlier) != storytelling.address(fresh):
        return
    the_hub().close_run(fresh.token)
    st.session_state[TOKEN], st.session_state[FRESH] = earlier.token, False


def show(run: Run) -> None:
    """Has this tab show and steer a run that was made elsewhere; the one before ends when it has no
    other viewer."""
    the_hub().take(run)
    st.session_state[TOKEN], st.session_state[FRESH] = run.token, False


def choose_preset(run: Run, name: str) -> None:
    """Starts a new network of the preset of this name; does nothing where there is none."""
    if name in presets.registry():
        begin(run, name, presets.registry()[name].config)


def begin(run: Run, name: str, config: RunConfig) -> None:
    """Starts a new network of `config`, made from the preset of that name, if the host allows it."""
    if run.frozen:
        run.say("info", HELD)
        return
    try:
        _check(run, config)
    except SettingError as error:
        run.say("error", f"Not chosen: {error}.")
        return
    run.begin(name, config)


def _check(run: Run, config: RunConfig) -> None:
    """Raises SettingError where the host does not allow the run these settings."""
    the_hub().limits.check(config)
    room = the_hub().classroom
    if room is not None:
        room.check(run.config, config)


def open_story(run: Run, name: str) -> None:
    """Begins the story of this name; "": ends the one that is told."""
    if name:
        storytelling.enter(run, name, 1)
    else:
        storytelling.follow(run, {"story": {"do": "leave"}})


def wanted() -> None:
    """Takes a preset or settings that the viewer chose on the dashboard, and trains on with the
    settings if asked to; malformed messages are ignored."""
    message, run = st.session_state[DASHBOARD].wanted, current()
    if not isinstance(message, dict) or not isinstance(message.get("settings"), dict):
        return
    before, settings = run.config, message["settings"]
    st.session_state[FRESH] = False
    if "preset" in settings:
        choose_preset(run, str(settings["preset"]))
        return
    take(run, settings)
    if message.get("train") is True and run.config != before:
        run.play()


def remember(run: Run) -> None:
    """Writes the whole configuration into the address, which gives the same run wherever it is
    opened; or the story and the scene, which have their own."""
    address = storytelling.address(run) or presets.to_pairs(run.preset, run.config)
    if dict(st.query_params) != address:
        st.query_params.from_dict(address)


def take(run: Run, settings: Mapping[str, Any], uploads: Uploads | None = None) -> None:
    """Changes these settings of the run. If they are refused, the run says why and stays as it is."""
    if run.frozen:
        run.say("info", HELD)
        return
    try:
        config = from_pairs(_with_what_follows(settings, run.config), run.config)
        _check(run, config)
    except SettingError as error:
        run.say("error", f"Not done, nothing is lost: {error}.")
        return
    run.change(config, uploads)
    # The script that draws the controls again would take processor time from the picture that shows
    # the change.
    run.await_shown(FIRST_PICTURE)


def _with_what_follows(settings: Mapping[str, Any], config: RunConfig) -> dict[str, Any]:
    """The settings, and those that can't stay as they are with them."""
    follows: dict[str, Any] = {}
    if settings.keys() & {"cell", "layers", "units"}:
        # A new network begins without clamps and frozen layers: it may lack those parts.
        follows |= {"clamps": "", "frozen": ""}
    if "truncation_length" in settings and not config.missed:
        length = SETTINGS["truncation_length"].parse(settings["truncation_length"])
        if isinstance(length, int) and config.stride > length:
            follows["stride"] = 0
    return follows | dict(settings)
