"""The messages that the dashboard draws: a scene when the panels change, a binary picture for
everything else."""

from __future__ import annotations

import json
import math
import struct
import zlib
from dataclasses import asdict, dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from playground import presets, tasks, views
from playground.configuration import config_text
from playground.configuration.config import RunConfig
from playground.live import answers, race_panels, samples, setting_bar, verdicts, what_ifs
from playground.messages.frame import Evaluation, WindowView
from playground.messages.status import Status
from playground.reference.what_if import WhatIf
from playground.reference.writing import Written
from playground.runs.run import Run
from playground.runs.snapshot import RunSnapshot
from playground.settings import Upload
from playground.tasks import Answer, Elsewhere
from playground.views import Seen, View, Watch

ALIGNED = 8
"""The header and every array are padded to multiples of this many bytes, so that the browser reads
them in place."""

_drawn: WeakKeyDictionary[RunSnapshot, dict[tuple[Watch, bool], tuple[str, bytes]]] = WeakKeyDictionary()
"""Pictures by what they are drawn from and for, and whether they show the data that the run begins
with: viewers who watch the same share one."""


def shape(snapshot: RunSnapshot) -> object:
    """What a scene depends on beside the watched layer and the open tools; while it is equal,
    pictures fit the last scene."""
    pinned = [(racer.number, racer.config, racer.snapshot.shown_config) for racer in snapshot.race.racers]
    return snapshot.generation, snapshot.shown_config, pinned


def scene(snapshot: RunSnapshot, watch: Watch, steers: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """The run in words, and the panels with everything in them that no picture changes.

    A knob changes the words alone: the dashboard then keeps its panels.
    """
    config = snapshot.shown_config
    layer = min(watch.layer, config.layers - 1)
    shown, runners = views.on_page(config, watch), race_panels.runners(snapshot, watch)
    words = _words(snapshot, config)
    panels = {
        "time_steps": config.truncation_length,
        "layers": config.layers,
        "layer": layer,
        "rows": list(range(min(5, config.batch_size))),
        "steers": steers,
        "run": snapshot.generation,
        "panels": [
            _panel(key, view, config, layer)
            | {
                "openers": [
                    {"tool": name, "label": tool.OPENER, "title": f"{tool.TITLE}: {tool.look(config)}", "open": name in shown}
                    for name, tool in views.registry().items()
                    if key == tool.OPENED_FROM and views.applies(tool, config)
                ],
                "runner": runners.get(0) if view.IN_RACE else None,
            }
            for key, view in shown.items()
        ]
        + [
            _panel(key, view, racer.snapshot.shown_config, watch.layer) | {"openers": [], "runner": runners[racer.number]}
            for key, (racer, view) in race_panels.shown(snapshot, watch).items()
        ],
    }
    return words, panels


def _panel(key: str, view: View, config: RunConfig, layer: int) -> dict[str, Any]:
    """What every panel says of itself."""
    return {
        "key": key,
        "title": view.TITLE,
        "question": view.question(config),
        "look": view.look(config),
        "kind": view.KIND,
        "place": view.PLACE,
        "scene": view.scene(config, min(layer, config.layers - 1)),
        "tool": bool(view.OPENED_FROM),
        "measured": bool(view.PROBE),
        "talk": view.in_talk(config),
    }


def _words(snapshot: RunSnapshot, config: RunConfig) -> dict[str, Any]:
    """What is said of the run; of one that another process trains, no preset, and no settings."""
    task = tasks.registry()[config.task]
    common = {
        "config": config_text.to_pairs(config),
        "sentence": task.sentence(dict(config.of_task)),
        "loss_unit": task.loss_unit(dict(config.of_task)),
        "about": config_text.summary(config),
        "preset": snapshot.preset,
    }
    if issubclass(task, Elsewhere):
        said = {"title": task.TITLE, "changed": False, "steps": (), "story": task.LOOK, "claims": [], "address": {}, "bar": []}
        return common | said
    preset = presets.registry()[snapshot.preset]
    own_data = any(isinstance(one, Upload) and config[one.name] != one.default for one in task.SETTINGS)
    return common | {
        "title": preset.title,
        "changed": presets.is_changed(snapshot.preset, config),
        # Both speak of the data that the playground comes with.
        "steps": () if own_data else preset.steps,
        "story": "" if own_data else preset.story,
        "claims": [claim.text for claim in verdicts.claims(snapshot)],
        "address": presets.to_pairs(snapshot.preset, config),
        "bar": setting_bar.fields(config, snapshot.preset),
    }


def picture(
    run: Run, snapshot: RunSnapshot, watch: Watch, number: int, scene_number: int, first: WindowView | None = None
) -> bytes:
    """All panels of a snapshot of `run`, as one binary message; first: see Seen. Called in the
    server's event loop alone, without the run's lock."""
    pictures, key = _drawn.setdefault(snapshot, {}), (watch, first is not None)
    if key not in pictures:
        answer, written = answers.answer(run, snapshot, watch.question), samples.sample(run, snapshot, watch.wish)
        drawn = draw(snapshot, watch, first, answer, written)
        pictures[key] = _rest(drawn), b"".join(map(_blob, drawn.arrays.values()))
    rest, arrays = pictures[key]
    return _message(f'{{"picture": {number}, "scene": {scene_number}, {rest}', arrays)


@dataclass(frozen=True)
class Drawn:
    """A picture before it is bytes. status, told and values: parts of the header; arrays: by panel and
    name."""

    status: dict[str, Any]
    told: dict[str, str]
    values: dict[str, dict[str, Any]]
    arrays: dict[tuple[str, str], np.ndarray]


def message(drawn: Drawn) -> bytes:
    """A picture as one binary message, without the numbers of the picture and of its scene."""
    return _message("{" + _rest(drawn), b"".join(map(_blob, drawn.arrays.values())))


def draw(
    snapshot: RunSnapshot,
    watch: Watch,
    first: WindowView | None = None,
    answer: Answer | str | None = None,
    written: Written | str | None = None,
) -> Drawn:
    """What all panels show of a snapshot."""
    seen = replace(_seen(snapshot, watch, first), answer=answer, written=written)
    shown = views.on_page(seen.config, seen.watch)
    drawings = {key: view.draw(seen) for key, view in shown.items()}
    told = {key: view.answer(seen) for key, view in shown.items()}
    for key, (racer, view) in race_panels.shown(snapshot, watch).items():
        drawings[key], told[key] = race_panels.draw(racer, view, watch)
    status = _status(snapshot.status) | {"verdict": verdicts.told(snapshot)} | _comparison(seen, snapshot.status.evaluation)
    status["shows"] = _shows(seen.data)
    present = {panel: drawing for panel, drawing in drawings.items() if drawing is not None}
    return Drawn(
        status,
        told,
        {panel: drawing.values for panel, drawing in present.items()},
        {(panel, name): array for panel, drawing in present.items() for name, array in drawing.arrays.items()},
    )


def _rest(drawn: Drawn) -> str:
    """The header without its opening brace, where the picture's number belongs."""
    arrays = [[panel, name, _kind(array), list(array.shape)] for (panel, name), array in drawn.arrays.items()]
    header = {"status": drawn.status, "answers": drawn.told, "arrays": arrays, "values": drawn.values}
    return json.dumps(header, ensure_ascii=False, allow_nan=False)[1:]


def _kind(array: np.ndarray) -> str:
    return "f8" if array.dtype == np.float64 else "f4"


def _blob(array: np.ndarray) -> bytes:
    return _padded(np.ascontiguousarray(array, f"<{_kind(array)}").tobytes(), b"\0")


def _message(header: str, arrays: bytes) -> bytes:
    text = _padded_header(header.encode())
    return b"".join([struct.pack("<I", len(text)), text, arrays])


def _seen(snapshot: RunSnapshot, watch: Watch, first: WindowView | None) -> Seen:
    """What the views draw from, but for what the network answers and writes."""
    config, position = snapshot.shown_config, snapshot.position
    frame, window, what_if = snapshot.shown_frame, position.window_frame, None
    asked = watch.what_if != WhatIf() and "what_if" in watch.tools
    if asked and window is not None and window.config == config:
        what_if = what_ifs.answer(window, snapshot.uploads, watch.what_if)
    return Seen(
        config=config,
        frame=frame,
        history=snapshot.history,
        watch=replace(watch, layer=min(watch.layer, config.layers - 1)),
        probes={name: probed for name, probed in position.probes.items() if probed.config == config},
        sweeps=snapshot.sweeps,
        baselines=verdicts.baselines(config, snapshot.uploads),
        goal=verdicts.goal(config, snapshot.uploads),
        whole=verdicts.whole(config, snapshot.uploads),
        what_if=what_if,
        playing=snapshot.status.playing,
        preparing=snapshot.status.preparing,
        first=first,
        race=snapshot.race,
        states=snapshot.states,
    )


def _padded(data: bytes, filler: bytes) -> bytes:
    return data + filler * (-len(data) % ALIGNED)


def _padded_header(text: bytes) -> bytes:
    return text + b" " * (-(len(text) + 4) % ALIGNED)


def _status(status: Status) -> dict[str, Any]:
    evaluation = status.evaluation
    return {
        "playing": status.playing,
        "preparing": status.preparing,
        "update": status.update,
        "epoch": status.epoch_number,
        "window": status.window,
        "windows_per_epoch": status.windows_per_epoch,
        "rate": status.rate,
        "loss": _number(status.loss),
        "evaluation": None if evaluation is None else _number(evaluation.loss),
        "metrics": {} if evaluation is None else {name: _number(value) for name, value in evaluation.metrics.items()},
        "device": status.device,
        "timings": status.timings,
        "speed": status.speed,
        "message": None if status.message is None else asdict(status.message),
        "past": None if status.past is None else asdict(status.past),
        "turned": status.settings_revision,
        "kept": status.kept,
        "held": status.window_held,
        "brief": status.window_brief,
    }


def _comparison(seen: Seen, evaluation: Evaluation | None) -> dict[str, Any]:
    """What the validation figures rest on, and the best baseline of each metric: name and value."""
    best = {metric: tasks.best_of(metric, levels) for metric, levels in seen.baselines.items()}
    return {
        "examples": views.examples(seen.config, evaluation) if evaluation else "",
        "baselines": {metric: [name, _number(value)] for metric, (name, value) in best.items()},
    }


def _shows(window: WindowView | None) -> int:
    """A number that is another one for another window or watched row; not for other predictions."""
    return 0 if window is None else zlib.crc32(window.inputs.tobytes(), window.start + window.row)


def _number(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
