"""A run as the dashboard replays it without a server: the pictures of the moments that are kept.

The bytes: a uint32, the length of the JSON after it, that JSON, then binary messages of wire_format
one after the other. The JSON has "scenes", and in "moments" for each moment its update and, for each
layer that can be watched, which scene it needs and which messages make its picture: [scene, message
of the panels that all moments of the scene share, message of the others]; a message is [first byte
after the JSON, length].
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from playground.exports.checkpoint import SavedRun
from playground.live import samples, wire_format
from playground.live.wire_format import Drawn
from playground.messages.frame import Frame
from playground.messages.state import State
from playground.messages.status import Past, Status
from playground.reference.writing import Wish
from playground.runs.checkpoints import Moment
from playground.runs.snapshot import RunSnapshot
from playground.runs.timeline import Position
from playground.views import Watch

POINTS = 2000
"""Points of the loss chart: more than its width, for whoever looks at a part of it."""
UNANSWERED = "ask"
"""The kind of panel that only a server can answer."""

Look = Callable[[Sequence[Moment]], list[tuple[State, Frame]]]
"""For each moment its state, and what its network does on the window that follows."""
AT_ONCE = 8
"""Moments that are computed in one go: training waits for no more."""


@dataclass(frozen=True)
class Shown:
    """One moment with one layer watched: the scene as JSON, and the picture."""

    update: int
    layer: int
    scene: str
    drawn: Drawn


def moments(saved: SavedRun) -> tuple[Moment, ...]:
    """Every moment of the run that is kept, the newest one last."""
    return *saved.moments, Moment(saved.config, saved.state)


def shown(saved: SavedRun, look: Look) -> list[list[Shown]]:
    """The pictures of every moment that is kept, by layer."""
    kept = moments(saved)
    parts = [look(kept[first : first + AT_ONCE]) for first in range(0, len(kept), AT_ONCE)]
    return [_shown(saved, state, frame) for part in parts for state, frame in part]


def as_bytes(pictures: Sequence[Sequence[Shown]]) -> bytes:
    """The recording of these pictures."""
    scenes = list(dict.fromkeys(one.scene for moment in pictures for one in moment))
    everything = [one for moment in pictures for one in moment]
    lasting = [_lasting([one.drawn for one in everything if one.scene == scene]) for scene in scenes]
    messages: list[bytes] = []

    def placed(drawn: Drawn) -> list[int]:
        place = sum(map(len, messages))
        messages.append(wire_format.message(drawn))
        return [place, len(messages[-1])]

    shared = [
        placed(_only(next(one for one in everything if one.scene == scene).drawn, lasting[number]))
        for number, scene in enumerate(scenes)
    ]

    def of(one: Shown) -> list[Any]:
        number = scenes.index(one.scene)
        rest = _only(one.drawn, one.drawn.values.keys() - lasting[number])
        return [number, shared[number], placed(rest)]

    told = [{"update": moment[0].update, "layers": [of(one) for one in moment]} for moment in pictures]
    header = json.dumps({"scenes": [json.loads(scene) for scene in scenes], "moments": told}, ensure_ascii=False).encode()
    return b"".join([struct.pack("<I", len(header)), header, *messages])


def _shown(saved: SavedRun, state: State, frame: Frame) -> list[Shown]:
    """The pictures of a moment, one for each layer that can be watched."""
    config, history = frame.config, saved.history
    evaluation = next((one for one in reversed(history.evaluations) if one.update <= state.update), None)
    past = None if state.update >= saved.state.update else Past(state.update, saved.state.update, arrived=True, branches=False)
    place = state.update - 1 - history.first
    status = Status(
        playing=False,
        preparing="",
        update=state.update,
        epoch_number=frame.epoch_number,
        window=frame.window_number,
        windows_per_epoch=config.updates_per_epoch,
        rate=0.0,
        loss=float(history.recent[place]) if 0 <= place < len(history.recent) else None,
        evaluation=evaluation,
        device="",
        timings={},
        speed=0.0,
        message=None,
        past=past,
        settings_revision=0,
        kept="",
        window_held=False,
        window_brief=False,
    )
    position = replace(Position(config, state, update=state.update, trainer_ready=True).with_frame(frame), evaluation=evaluation)
    snapshot = RunSnapshot(1, saved.preset, position, history, status, saved.uploads, {})
    found, written = [], samples.write(snapshot, Wish())
    for layer in range(config.layers):
        watch = Watch(layer=layer, points=POINTS)
        words, panels = wire_format.scene(snapshot, watch, steers=False)
        kept = [panel | {"openers": []} for panel in panels["panels"] if panel["kind"] != UNANSWERED]
        scene = words | panels | {"panels": kept, "steps": [], "bar": []}
        drawn = _only(wire_format.draw(snapshot, watch, written=written), {panel["key"] for panel in kept})
        found.append(Shown(state.update, layer, json.dumps(scene, ensure_ascii=False), drawn))
    return found


def _only(drawn: Drawn, panels: set[str]) -> Drawn:
    """A picture of these panels alone."""
    return Drawn(
        drawn.status,
        {panel: text for panel, text in drawn.told.items() if panel in panels},
        {panel: values for panel, values in drawn.values.items() if panel in panels},
        {key: array for key, array in drawn.arrays.items() if key[0] in panels},
    )


def _lasting(pictures: Sequence[Drawn]) -> set[str]:
    """The panels that look the same in all pictures."""
    first = pictures[0]

    def same(panel: str) -> bool:
        names = [key for key in first.arrays if key[0] == panel]
        return all(
            other.values.get(panel) == first.values[panel]
            and other.told[panel] == first.told[panel]
            and all(key in other.arrays and np.array_equal(other.arrays[key], first.arrays[key], equal_nan=True) for key in names)
            for other in pictures
        )

    return {panel for panel in first.values if same(panel)}
