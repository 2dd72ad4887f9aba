"""A run as the messages that the dashboard draws: a scene when the shape changes, a binary picture for everything else."""

from __future__ import annotations

import json
import math
import struct
from dataclasses import asdict, replace
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from playground import presets, views
from playground.configuration import config_text
from playground.configuration.config import RunConfig
from playground.live import answers, what_ifs
from playground.messages.status import Status
from playground.reference.what_if import WhatIf
from playground.runs.run import Run
from playground.views import Seen, Watch

ALIGNED = 8
"""Bytes to whose multiples a header and every array are padded, so that the browser reads them in place."""

_latest: WeakKeyDictionary[Run, dict[Watch, tuple[int, str, bytes]]] = WeakKeyDictionary()


def shape(run: Run) -> tuple[Any, ...]:
    """What a scene depends on, beside the watched layer and the open tools: while it is equal, pictures fit the scene that was sent."""
    with run.lock:
        config = shown_config(run)
        return (run.generation, config)


def shown_config(run: Run) -> RunConfig:
    """The configuration of what is drawn: that of the newest frame, until the first one of a changed configuration has come."""
    return run.frame.config if run.frame is not None else run.config


def scene(run: Run, watch: Watch, steers: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is said of the run in words, and which panels there are and what in them stays the same.

    A knob changes the words alone: the dashboard then keeps its panels as they are.
    """
    config = shown_config(run)
    layer = min(watch.layer, config.layers - 1)
    shown = views.on_page(config, watch)
    name = presets.name_of(config)
    preset = presets.registry().get(name)
    words = {"config": config_text.to_pairs(config), "preset": name, "story": preset.story if preset else ""}
    panels = {
        "time_steps": config.truncation_length,
        "layers": config.layers,
        "layer": layer,
        "rows": list(range(min(5, config.batch_size))),
        "steers": steers,
        "run": run.generation,
        "panels": [
            {
                "key": key,
                "title": view.TITLE,
                "look": view.look(config),
                "kind": view.KIND,
                "place": view.PLACE,
                "scene": view.scene(config, layer),
                "tool": bool(view.OPENED_FROM),
                "measured": bool(view.PROBE),
                "openers": [
                    {"tool": name, "label": tool.OPENER, "title": f"{tool.TITLE}: {tool.look(config)}", "open": name in shown}
                    for name, tool in views.registry().items()
                    if key == tool.OPENED_FROM and tool.applies(config)
                ],
            }
            for key, view in shown.items()
        ],
    }
    return words, panels


def picture(run: Run, watch: Watch, number: int, scene_number: int) -> bytes:
    """What every panel shows now, as one binary message. Called in the server's event loop alone."""
    rest, arrays = _drawn(run, watch)
    text = _padded_header(f'{{"picture": {number}, "scene": {scene_number}, {rest}'.encode())
    return b"".join([struct.pack("<I", len(text)), text, arrays])


def _drawn(run: Run, watch: Watch) -> tuple[str, bytes]:
    """The rest of the header and all arrays; made once for all viewers who look at the same."""
    known, version = _latest.setdefault(run, {}), run.version
    if watch not in known or known[watch][0] != version:
        for other in [other for other, (made_of, *_) in known.items() if made_of != version]:
            del known[other]
        known[watch] = (version, *_draw(run, watch))
    return known[watch][1:]


def _draw(run: Run, watch: Watch) -> tuple[str, bytes]:
    with run.lock:
        config, frame, what_if = shown_config(run), run.frame, None
        if frame is not None:
            # A frame of the chunk under way may lack what an earlier one of the same configuration showed.
            window, generated = run.window_frame, run.generated_frame
            if window is not None and window.config == config and watch.what_if != WhatIf() and "what_if" in watch.tools:
                what_if = what_ifs.answer(window, run.uploads, watch.what_if)
            frame = replace(
                frame,
                window=frame.window or (window.window if window and window.config == config else None),
                generated=frame.generated or (generated.generated if generated else None),
            )
        watch = replace(watch, layer=min(watch.layer, config.layers - 1))
        probes = {name: found for name, found in run.probes.items() if found.config == config}
        answer = answers.answer(run, watch.question)
        seen = Seen(config, frame, run.history, watch, answer, probes, run.sweeps.seen(), what_if, run.playing)
        drawings = {key: view.draw(seen) for key, view in views.on_page(config, watch).items()}
        status = _status(run.status())
    header: dict[str, Any] = {"status": status, "arrays": [], "values": {}}
    blobs: list[bytes] = []
    for panel, drawing in drawings.items():
        if drawing is None:
            continue
        header["values"][panel] = drawing.values
        for name, array in drawing.arrays.items():
            kind = "f8" if array.dtype == np.float64 else "f4"
            header["arrays"].append([panel, name, kind, list(array.shape)])
            blobs.append(_padded(np.ascontiguousarray(array, f"<{kind}").tobytes(), b"\0"))
    return json.dumps(header, ensure_ascii=False, allow_nan=False)[1:], b"".join(blobs)


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
        "turned": status.turned,
    }


def _number(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
