"""`train`: trains a preset without a page; progress on stderr, one JSON object on stdout."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from playground.commands import output
from playground.runs import headless
from playground.runs.chunk_size import FIRST

if TYPE_CHECKING:
    from playground.uploads.own_series import OwnSeries

BAR = 30


def train(
    preset: str,
    settings: dict[str, str],
    epochs: int | None = None,
    updates: int | None = None,
    seed: int | None = None,
    jsonl: Path | None = None,
    quiet: bool = False,
    series: OwnSeries | None = None,
) -> int:
    """Trains `preset`, on `series` if given; returns 0, or 1 if the loss stopped being a number.

    Raises SettingError for a wrong setting.
    """
    given: dict[str, Any] = dict(settings) | ({} if seed is None else {"seed": seed})
    config, uploads = headless.configured(preset, given, series)
    total = updates if updates is not None else config.updates_per_epoch * (1 if epochs is None else epochs)
    frames = headless.frames(config, total, uploads=uploads)
    last_losses = np.zeros(0, np.float32)
    seconds, trained = 0.0, 0
    frame = None
    with jsonl.open("w", encoding="utf-8") if jsonl else nullcontext() as lines:
        for frame in frames:
            last_losses = np.concatenate([last_losses, frame.losses])[-50:]
            if trained:
                # The first frame's seconds include the compilation.
                seconds += frame.seconds
            trained += len(frame.losses)
            if lines is not None:
                lines.write(json.dumps(headless.as_json(frame)) + "\n")
            if not quiet:
                _progress(frame.update, total, float(last_losses.mean()) if len(last_losses) else float("nan"))
    if not quiet:
        print(file=sys.stderr)
    assert frame is not None
    first = min(trained, FIRST)
    evaluation = frame.evaluation
    result = {
        "preset": preset,
        "cell": config.cell,
        "seed": config.seed,
        "epochs": frame.update / config.updates_per_epoch,
        "updates": frame.update,
        "loss": float(last_losses.mean()) if len(last_losses) else None,
        "metrics": {} if evaluation is None else {"validation_loss": evaluation.loss, **evaluation.metrics},
        "examples": None if evaluation is None else evaluation.examples,
        "baselines": headless.baselines(config),
        "updates_per_second": round((trained - first) / seconds, 1) if seconds else None,
        "device": frame.device,
        "blew_up": frame.blew_up,
        "settings": headless.as_json(frame)["settings"],
    }
    print(output.json_line(result))
    return 0 if frame.blew_up is None else 1


def _progress(done: int, total: int, loss: float) -> None:
    filled = BAR * done // max(total, 1)
    print(
        f"\r{'█' * filled}{'·' * (BAR - filled)} {done:,}/{total:,} updates  loss {loss:.5f}".replace(",", " "),
        end="",
        file=sys.stderr,
    )
