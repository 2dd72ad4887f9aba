"""Training without a page: a generator of frames for the command line and notebooks."""

from __future__ import annotations

import contextlib
import sys
import time
import types
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Any

from playground import presets, tasks
from playground.configuration import config as configuration
from playground.configuration import config_text
from playground.configuration.config import RunConfig
from playground.messages.chunk import Chunk, Result
from playground.messages.frame import Frame
from playground.messages.request import Request
from playground.messages.state import State
from playground.runs import worker
from playground.runs.chunk_size import UNWATCHED, ChunkSize
from playground.runs.worker_place import new_executor
from playground.settings import ColumnNames, SettingError, Upload
from playground.tasks import NO_UPLOADS, Uploads

if TYPE_CHECKING:
    from playground.uploads.own_series import OwnSeries
    from playground.uploads.own_text import OwnText

FINAL_WINDOWS = 100
"""Validation windows per row that the last frame is evaluated on."""


def configure(preset: str, settings: dict[str, Any]) -> RunConfig:
    """The preset's configuration with `settings`. Raises SettingError for the first invalid one."""
    return configured(preset, settings)[0]


def takes(preset: str, settings: Mapping[str, Any], kind: str) -> bool:
    """Whether the task of the preset with `settings` takes data of this kind, "series" or "text".

    Raises SettingError for the first invalid setting.
    """
    task = _read({"preset": preset, **settings}).task
    return any(isinstance(one, Upload) and one.name == kind for one in tasks.registry()[task].SETTINGS)


def configured(preset: str, settings: Mapping[str, Any], series: OwnSeries | OwnText | None = None) -> tuple[RunConfig, Uploads]:
    """The preset's configuration with `settings`, on `series` if given, and the data that it names.

    Raises SettingError for the first invalid setting, and for a task that takes no such data.
    """
    given = {"preset": preset, **settings}
    if series is not None:
        if not takes(preset, settings, series.setting):
            takers = [name for name, one in presets.registry().items() if series.setting in dict(one.config.of_task)]
            raise SettingError("preset", f"one whose task takes a {series.setting} ({', '.join(takers)})", preset)
        lacks = series.settings.keys() - configuration.settings_of(_read(given).task).keys()
        if lacks:
            takers = [
                name for name, one in presets.registry().items() if lacks <= configuration.settings_of(one.config.task).keys()
            ]
            raise SettingError("preset", f"one whose task takes several columns ({', '.join(takers)})", preset)
        given = series.settings | given
    config, uploads = _read(given), Uploads({} if series is None else {series.key: series.values})
    for setting in tasks.registry()[config.task].SETTINGS:
        value = config[setting.name]
        if isinstance(setting, Upload) and value != setting.default and value not in uploads:
            own = f", or left out where a {setting.name} of your own is given as data" if setting.name in ("series", "text") else ""
            raise SettingError(setting.name, f"{setting.default!r}{own}", value)
    if series is not None or any(
        isinstance(one, ColumnNames) and config[one.name] for one in tasks.registry()[config.task].SETTINGS
    ):
        config.make_task(uploads)  # raises SettingError for data and settings that don't fit
    return config, uploads


def _read(given: Mapping[str, Any]) -> RunConfig:
    _, config, errors = presets.read(given)
    if errors:
        raise errors[0]
    return config


def length(config: RunConfig, epochs: int | None, updates: int | None) -> int:
    """How many updates to train: `updates`, or those of `epochs` epochs (None: one). Raises
    SettingError."""
    if updates is None:
        updates = config.updates_per_epoch * (1 if epochs is None else epochs)
    elif epochs is not None:
        raise SettingError("updates", "given without epochs", updates)
    if updates < 1:
        raise SettingError("updates", "at least 1", updates)
    return updates


def frames(config: RunConfig, updates: int, evaluations: int = 1, uploads: Uploads = NO_UPLOADS) -> Iterator[Frame]:
    """Trains `config` in another process, on its data among `uploads`, and yields about four frames
    a second.

    `evaluations` of them, evenly spaced, have the quality on validation data; the last one does.
    """
    for result in results(config, updates, evaluations, uploads=uploads):
        yield result.frame


def results(
    config: RunConfig, updates: int, evaluations: int = 1, state: State | None = None, uploads: Uploads = NO_UPLOADS
) -> Iterator[Result]:
    """What `frames` yields, with the state after each; training goes on from `state`, where there is
    one. uploads: all data of the user."""
    first = done = state.update if state is not None else 0
    chunk_size = ChunkSize()
    due = [first + updates * number // evaluations for number in range(1, evaluations + 1)]
    executor: ProcessPoolExecutor = new_executor()
    try:
        while done < due[-1]:
            following = next(update for update in due if update > done)
            count = min(following - done, chunk_size.full(UNWATCHED))
            evaluates = done + count == following
            request = Request(evaluate=FINAL_WINDOWS if evaluates else 0, generate=done + count == due[-1])
            chunk = Chunk(
                "direct", config, done, count, request, uploads if done == first else NO_UPLOADS, state=state, fresh=state is None
            )
            began = time.perf_counter()
            with _apart_from_script():
                submitted = executor.submit(worker.work, chunk)
            result = submitted.result()
            if done > first:
                chunk_size.measure(count, time.perf_counter() - began)
            state, done = result.state, result.frame.update
            yield result
            if result.frame.blew_up is not None:
                return
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


@contextlib.contextmanager
def _apart_from_script() -> Iterator[None]:
    """A process that starts meanwhile does not run the user's script: multiprocessing would, down to
    its call of `train` where no `if __name__ == "__main__"` stands before it."""
    script = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = script


def baselines(config: RunConfig, uploads: Uploads = NO_UPLOADS) -> dict[str, dict[str, float]]:
    """What methods without recurrence reach on validation data, by the metric's name in the last
    line of `train` and by the method's."""
    found = tasks.baselines_of(config.make_task(uploads))
    return {"validation_loss" if name == "loss" else name: dict(levels) for name, levels in found.items()}


def as_json(frame: Frame) -> dict[str, Any]:
    """A frame as plain data for JSON: every loss and gradient norm, the starts of epochs, the
    quality on validation data."""
    evaluation = frame.evaluation
    return {
        "update": frame.update,
        "epoch": frame.epoch_number,
        "window": frame.window_number,
        "losses": [float(loss) for loss in frame.losses],
        "gradient_norms": [float(norm) for norm in frame.gradient_norms],
        "epoch_starts": list(frame.epoch_starts),
        "seconds": frame.seconds,
        "device": frame.device,
        "validation_data": None if evaluation is None else {"loss": evaluation.loss, **evaluation.metrics},
        "blew_up": frame.blew_up,
        "settings": config_text.to_pairs(frame.config),
    }
