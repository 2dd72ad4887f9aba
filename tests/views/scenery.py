"""Frames like those of a trainer, computed with the NumPy cells from real task data and an untrained network."""

from __future__ import annotations

import copy
import functools
import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from playground import presets, probes, searching, sweeps, tasks, views
from playground.configuration.config import RunConfig
from playground.configuration.config_text import from_pairs
from playground.live import verdicts
from playground.messages.frame import Evaluation, Frame, Generated, Probed, WindowView
from playground.probes import Snapshot
from playground.reference import network, writing
from playground.reference.writing import Written
from playground.runs.history import History
from playground.runs.sweep import Swept
from playground.searching import search
from playground.searching.search import Trial
from playground.sweeps import BUCKETS, TrainedVariation
from playground.uploads import table
from playground.views import Drawing, Seen, Watch

CONFIGS: dict[str, RunConfig] = {name: preset.config for name, preset in presets.registry().items()} | {
    "one-row": from_pairs({"batch_size": 1, "truncation_length": 7}),
    "reset-state": from_pairs({"carry_state": False, "cell": "peephole", "layers": 2, "units": "6,3"}),
    "missing": from_pairs({"stride": 20, "cell": "gru"}),
    "overlapping": from_pairs({"stride": 5, "cell": "gru", "reset_after": True}),
    "columns": from_pairs(
        {
            "task": "time_series",
            "series": "table",
            "inputs": "temp,wind",
            "target": "load",
            "horizon": 3,
            "units": 5,
            "batch_size": 4,
        }
    ),
    "uploaded": from_pairs({"task": "time_series", "series": "mine.csv", "units": 5, "batch_size": 4}),
}
"""The configurations on which the contract is tested: every preset, and corner cases."""
UPLOADS = tasks.Uploads(
    {
        "mine.csv": 100 + 7 * np.sin(np.arange(500) / 5),
        "table": table.joined(
            {name: [place + np.sin(np.arange(500) / (place + 1))] for place, name in enumerate(("load", "temp", "wind"))}
        ),
    }
)
AROUND = 10
"""Columns of data on each side of the window."""


@functools.cache
def window_of(config: RunConfig, number: int = 3, row: int = 1, seed: int = 0) -> WindowView:
    """Window `number` (from 0) of an epoch, in a network with random weights and zero states."""
    rng, task = np.random.default_rng(seed), config.make_task(UPLOADS)
    data = task.data(rng, config.batch_size, config.truncation_length)
    shown = min(5, config.batch_size)
    windows = (data.inputs.shape[1] - config.truncation_length) // config.step + 1
    row, start = min(row, shown - 1), min(number, windows - 1) * config.step
    stop = start + config.truncation_length
    part = data.cut(start, stop, slice(shown))
    weights = [rng.normal(0, 0.3, shape).astype(np.float32) for *_, shape in network.weight_shapes(config)]
    seen = network.forward(config, weights, part.inputs, network.zero_states(config, shown), padding=part.padding)
    first = max(start - AROUND, 0)
    return WindowView(
        rows=tuple(range(shown)),
        row=row,
        inputs=task.display_inputs(part.inputs),
        targets=task.display(part.targets),
        predictions=task.display(task.predict(seen.outputs)),
        losses=tasks.loss(task, part.targets, seen.outputs),
        weights=np.ones(part.inputs.shape[:2], np.float32) if part.weights is None else part.weights,
        padding=np.zeros(part.inputs.shape[:2], bool) if part.padding is None else part.padding,
        outputs=tasks.softmax(seen.outputs[row]) if task.CLASSES else task.display(seen.outputs[row]),
        layers=tuple({name: values[row] for name, values in layer.items()} for layer in seen.layers),
        matrix=data.inputs[:shown, first : stop + AROUND, 0],
        matrix_start=first,
        start=start,
        columns=config.columns,
        attention=None if seen.attention is None else seen.attention[row],
        embedding=weights[0] if config.architecture.embedding else None,
        places=None if part.places is None else part.places[:, [0, -1]],
    )


@functools.cache
def probes_of(config: RunConfig) -> dict[str, Probed]:
    """What every probe measures in a network with random weights and zero states on the first window of an epoch."""
    rng = np.random.default_rng(0)
    part = config.make_task(UPLOADS).data(rng, config.batch_size, config.truncation_length).cut(0, config.truncation_length)
    weights = [rng.normal(0, 0.3, shape).astype(np.float32) for *_, shape in network.weight_shapes(config)]
    snapshot = Snapshot(config, weights, network.zero_states(config, config.batch_size), part, 0, None, UPLOADS)
    wanted = {view.PROBE for view in views.registry().values() if view.PROBE and view.applies(config)}
    return {name: Probed(100, config, probes.registry()[name].measure(snapshot)) for name in wanted}


@functools.cache
def sweeps_of(config: RunConfig) -> dict[str, Swept]:
    """Every sweep of `config` partly trained: six networks have ended, one has blown up, one is being trained."""
    found = {}
    for name in sweeps.registry():
        plan = sweeps.plan_of(name, config)
        if plan is not None:
            low = np.geomspace(1, 0.01, BUCKETS).astype(np.float32)
            trained = {number: TrainedVariation(number, plan.updates, low, 2 * low, 0.02, reached=True) for number in range(6)}
            trained[6] = TrainedVariation(6, 10, low, np.full_like(low, np.nan), blew_up=True, reached=False)
            trained[7] = TrainedVariation(7, 10, np.full_like(low, np.nan), np.full_like(low, np.nan))
            found[name] = Swept(plan, "training", trained, 12.0)
    found[searching.NAME] = swept_settings(config)
    return found


def swept_settings(config: RunConfig) -> Swept:
    """A sweep of the learning rate and the units: three points have ended, one of them early, one has blown up, a proposal is being
    trained."""
    plan = search.of(config, {"learning_rate": "0.01..1:3", "units": "2,4"}, {"seeds": 2, "updates": 100})
    done = [
        Trial(number, point, "accuracy", (0.5 + number / 10, 0.6), 1.0, "done")
        for number, point in enumerate(search.grid(plan)[:2])
    ]
    pruned = Trial(2, ("0.1", "2"), "accuracy", (0.3, 0.2), 0.5, "pruned")
    lost = Trial(3, ("0.1", "4"), "accuracy", (np.inf, np.inf), 1.0, "done")
    proposed = Trial(4, ("0.05", "4"), "accuracy", (0.7, None), 0.125, proposed=True)
    return Swept(plan, "training", {one.number: one for one in (*done, pruned, lost, proposed)}, 12.0)


@functools.cache
def generated_of(config: RunConfig) -> Generated | None:
    """A series that continues the task's start with a random walk."""
    task, rng = config.make_task(UPLOADS), np.random.default_rng(1)
    if not isinstance(task, tasks.Generates) or not task.starts(task.settings)[0]:
        return None
    start = task.generation(rng, config.truncation_length)
    made = rng.normal(size=(len(start.names), start.length)).cumsum(axis=1) / 10
    values = task.display(np.concatenate([start.starts[..., 0], made], axis=1))
    return Generated(start.names, values, config.truncation_length, None if start.truth is None else task.display(start.truth))


@functools.cache
def written_of(config: RunConfig) -> Written | None:
    """What a network with random weights writes, where the task has it write."""
    kind, rng = tasks.registry()[config.task], np.random.default_rng(0)
    if not issubclass(kind, tasks.Writes):
        return None
    weights = [rng.normal(0, 0.3, shape).astype(np.float32) for *_, shape in network.weight_shapes(config)]
    return writing.write(config, weights, kind.prompt(dict(config.of_task), ""), 20, 1.0, 0)


@functools.cache
def baselines_of(config: RunConfig) -> Mapping[str, Mapping[str, float]]:
    """The baselines that the page knows of the configuration's task."""
    return verdicts.baselines(config, UPLOADS)


def evaluation_of(config: RunConfig, update: int) -> Evaluation:
    """The metric of the task's baselines at 0.9; with more than two classes, each is taken for the next one time in five."""
    kind = tasks.registry()[config.task]
    metric = next(iter(baselines_of(config)), "accuracy")
    right = np.eye(config.outputs, dtype=np.int64)
    confusion = 40 * right + 10 * np.roll(right, 1, axis=1) if kind.CLASSES and config.outputs > 2 else None
    return Evaluation(update, 0.2, {metric: 0.9}, confusion, 500)


def frame_of(config: RunConfig, updates: int = 100, update: int = 100, **changes: Any) -> Frame:
    """The frame of the last `updates` updates up to `update`, with everything that a frame can hold."""
    numbers = np.arange(update - updates, update)
    losses = np.exp(-numbers / 300).astype(np.float32) * np.random.default_rng(2).uniform(0.5, 1, updates).astype(np.float32)
    windows, last = config.updates_per_epoch, update - 1
    starts = tuple(int(number) for number in numbers if number % windows == 0)
    frame = Frame(
        config=config,
        update=update,
        epoch_number=last // windows + 1,
        window_number=last % windows + 1,
        losses=losses,
        gradient_norms=losses,
        epoch_starts=starts,
        seconds=0.1,
        device="CPU:0",
        window=window_of(config),
        evaluation=evaluation_of(config, update),
        generated=generated_of(config),
    )
    return replace(frame, **changes)


def seen_of(config: RunConfig, update: int = 100, watch: Watch | None = None, **changes: Any) -> Seen:
    """What a view is given after one frame of `update` updates; with 0 updates, before the first frame."""
    past = History()
    if not update:
        return Seen(config, None, past, watch or Watch())
    frame = frame_of(config, update, update, **changes)
    past.add(frame)
    return Seen(
        config,
        frame,
        past,
        watch or Watch(),
        probes=probes_of(config),
        sweeps=sweeps_of(config),
        baselines=baselines_of(config),
        goal=verdicts.goal(config, UPLOADS),
        whole=verdicts.whole(config, UPLOADS),
        written=written_of(config),
    )


def figure(scene: dict[str, Any], drawing: Drawing | None) -> dict[str, Any]:
    """The scene with the drawing put in its places, as the dashboard's chart does it."""
    whole = {"data": copy.deepcopy(scene["data"]), "layout": copy.deepcopy(scene["layout"])}
    for path, value in {} if drawing is None else {**drawing.arrays, **drawing.values}.items():
        if path == "ranges":
            axis = whole["layout"]["yaxis"]
            axis["range"] = value[axis["type"]]
            continue
        part: Any = whole
        *keys, last = path.split(".")
        for key in keys:
            part = part[int(key)] if isinstance(part, list) else part.setdefault(key, {})
        part[int(last) if isinstance(part, list) else last] = value
    return whole


def all_finite(value: Any) -> bool:
    """Whether plain data is free of NaN and infinity, which JSON can't hold."""
    if isinstance(value, dict):
        return all(map(all_finite, value.values()))
    if isinstance(value, list):
        return all(map(all_finite, value))
    return not isinstance(value, float) or math.isfinite(value)
