"""The host's page, at ?class=TOKEN: every run of the room as a row, and what is done with all."""

from __future__ import annotations

import csv
import io
import secrets
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from playground import presets, stories, tasks
from playground.configuration import config_text
from playground.live import storytelling, verdicts
from playground.pages import challenge
from playground.pages._markdown import escaped
from playground.runs.challenge import weights_of
from playground.runs.classroom import Classroom
from playground.runs.hub import Hub, the_hub
from playground.runs.run import Run

EVERY = 2.0
"""Seconds between two looks at the runs."""
POINTS = 60
"""Of a row's loss curve."""
ROWS, FOR_ALL, SCENE_FOR_ALL = "class_rows", "class_preset", "class_scene"


@dataclass(frozen=True)
class Row:
    """What a host sees of one run. changed: the settings in which it differs from its preset. metric:
    the first one on validation data, with its name. story: the one that is told, and how far. reached:
    the fewest updates with which the challenge's goal was reached; None: not yet. weights: how many
    numbers the network learns. loss_curve: the losses so far."""

    name: str
    help: bool
    preset: str
    changed: str
    loss_curve: tuple[float, ...]
    epoch: int
    update: int
    loss: float | None
    metric: str
    outcome: str
    training: bool
    story: str
    weights: int
    reached: int | None


def draw(token: str) -> None:
    """Draws the page for whoever knows its token."""
    room = the_hub().classroom
    if room is None or not secrets.compare_digest(room.token.encode(), token.encode(errors="replace")):
        st.warning("This is no page of a class: start the playground with --class, and open the link that it prints.")
        return
    st.title("The class", anchor=False)
    _for_all(room)
    _scene_for_all(room)
    challenge.form(room, _present(the_hub()))
    _table(room)


def _for_all(room: Classroom) -> None:
    registry = presets.registry()
    choice, send, freeze = st.columns([3, 1.2, 1.2], vertical_alignment="bottom")
    chosen = choice.selectbox("A preset for everybody", list(registry), format_func=lambda name: registry[name].label, key=FOR_ALL)
    if send.button("Everyone to this", type="primary", width="stretch"):
        room.everyone_to(_present(the_hub()), chosen, registry[chosen].config)
    if freeze.button("Let the room go on" if room.frozen else "Freeze the room", width="stretch"):
        room.freeze(_present(the_hub()), not room.frozen)
        st.rerun()


def _scene_for_all(room: Classroom) -> None:
    scenes = [(name, number) for name, story in stories.registry().items() for number in range(1, len(story.scenes) + 1)]

    def label(scene: tuple[str, int]) -> str:
        story = stories.registry()[scene[0]]
        return f"{story.title} {scene[1]} of {len(story.scenes)}: {story.scenes[scene[1] - 1].heading}"

    choice, send = st.columns([3, 2.4], vertical_alignment="bottom")
    chosen = choice.selectbox("A scene of a story for everybody", scenes, format_func=label, key=SCENE_FOR_ALL)
    # A scene may train at once, which a frozen room does not.
    if send.button("Everyone to this scene", width="stretch", disabled=room.frozen):
        for run in _present(the_hub()):
            storytelling.enter(run, *chosen)
            run.say("info", "The host has opened this scene for everybody.")


@st.fragment(run_every=EVERY)
def _table(room: Classroom) -> None:
    """The rows; the fragment runs by itself, without the rest of the page."""
    runs = _present(the_hub())
    found = [row(room, run) for run in runs]
    if room.challenge is not None:
        # Whoever needed the fewest updates comes first.
        order = sorted(range(len(runs)), key=lambda at: (found[at].reached is None, found[at].reached))
        runs, found = [runs[at] for at in order], [found[at] for at in order]
    wanted = sum(one.help for one in found)
    st.caption(
        f"{len(found)} run{'s' * (len(found) != 1)} open{f', {wanted} would like help' if wanted else ''}. Choose a row to open it."
    )
    picked = st.dataframe(
        [asdict(one) for one in found],
        width="stretch",
        hide_index=True,
        key=ROWS,
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            "name": st.column_config.TextColumn("Name"),
            "help": st.column_config.CheckboxColumn("Help"),
            "preset": st.column_config.TextColumn("Preset"),
            "changed": st.column_config.TextColumn("Changed"),
            "loss_curve": st.column_config.LineChartColumn("Loss so far"),
            "epoch": st.column_config.NumberColumn("Epoch"),
            "update": st.column_config.NumberColumn("Update"),
            "loss": st.column_config.NumberColumn("Loss", format="%.3g"),
            "metric": st.column_config.TextColumn("Validation"),
            "outcome": st.column_config.TextColumn("Outcome"),
            "training": st.column_config.CheckboxColumn("Trains"),
            "story": st.column_config.TextColumn("Story"),
            "weights": st.column_config.NumberColumn("Weights"),
            "reached": st.column_config.NumberColumn("Goal at update") if room.challenge is not None else None,
        },
    )
    chosen = picked["selection"]["rows"]
    if chosen and chosen[0] < len(runs):
        _chosen(room, runs[chosen[0]])
    st.download_button("Collect as CSV", as_csv(found), "class.csv", "text/csv")


def _chosen(room: Classroom, run: Run) -> None:
    """What the host may do with one run."""
    who = room.name_of(run) or "this run"
    watch, send, _ = st.columns([1, 1, 2])
    query = urlencode({**presets.to_pairs(run.preset, run.config), "watch": run.watch_token})
    watch.link_button(escaped(f"Watch {who}"), f"./?{query}", width="stretch")
    if send.button(escaped(f"Everyone to the settings of {who}"), width="stretch"):
        others = [one for one in _present(the_hub()) if one is not run]
        room.everyone_to(others, run.preset, run.config, run.uploads)


def _present(hub: Hub) -> list[Run]:
    """The runs that somebody looks at, in the order of their coming."""
    return [run for run in hub.runs() if run.listeners]


def row(room: Classroom, run: Run) -> Row:
    """What is to be seen of a run now."""
    snapshot = run.snapshot()
    status, preset = snapshot.status, presets.registry()[snapshot.preset]
    metrics: dict[str, float] = dict(status.evaluation.metrics) if status.evaluation else {}
    name, number = next(iter(metrics.items()), ("loss", status.evaluation.loss if status.evaluation else None))
    return Row(
        name=room.name_of(run),
        help=room.wants_help(run),
        preset=preset.label,
        changed=config_text.difference(preset.config, snapshot.shown_config),
        loss_curve=tuple(float(loss) for loss in snapshot.history.curve(POINTS).y),
        epoch=status.epoch_number,
        update=status.update,
        loss=status.loss,
        metric="" if number is None else f"{name} {number:.1%}" if tasks.is_share(name) else f"{name} {number:.3g}",
        outcome=verdicts.told(snapshot)["text"],
        training=status.playing,
        story=storytelling.progress(run),
        weights=weights_of(snapshot.position.config),
        reached=room.reached_at(run),
    )


def as_csv(rows: list[Row]) -> str:
    """The table without its curves. A cell that a spreadsheet would take for a formula begins with an
    apostrophe."""
    columns = [name for name in Row.__dataclass_fields__ if name != "loss_curve"]
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(columns)
    for one in rows:
        writer.writerow([_cell(getattr(one, name)) for name in columns])
    return target.getvalue()


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value
