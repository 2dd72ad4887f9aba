"""`train`: trains a preset without a page; progress on stderr, one JSON object on stdout."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from playground.commands import output
from playground.exports import checkpoint, going_on
from playground.runs import headless
from playground.runs.chunk_size import FIRST

if TYPE_CHECKING:
    from playground.uploads.own_series import OwnSeries
    from playground.uploads.own_text import OwnText

BAR = 30


def train(
    preset: str | None,
    settings: dict[str, str],
    epochs: int | None = None,
    updates: int | None = None,
    seed: int | None = None,
    jsonl: Path | None = None,
    quiet: bool = False,
    save: Path | None = None,
    resume: Path | None = None,
    series: OwnSeries | OwnText | None = None,
) -> int:
    """Trains `preset`, on `series` if given, or goes on from the checkpoint in the file `resume`;
    writes one to `save`.

    Returns 0, 1 if the loss stopped being a number, or 2 for a file that can't be used. Raises
    SettingError for a wrong setting.
    """
    given: dict[str, Any] = dict(settings) | ({} if seed is None else {"seed": seed})
    try:
        begin = going_on.beginning(preset, given, resume, series)
        if save is not None:
            checkpoint.check_place(save)
    except checkpoint.CheckpointRefused as error:
        print(error, file=sys.stderr)
        return 2
    config, first = begin.config, begin.history.update
    count = headless.length(config, epochs, updates)
    frames = going_on.frames(begin, count, save)
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
                _progress(frame.update - first, count, float(last_losses.mean()) if len(last_losses) else float("nan"))
    if not quiet:
        print(file=sys.stderr)
    assert frame is not None
    first = min(trained, FIRST)
    evaluation = frame.evaluation
    result = {
        "preset": begin.preset,
        "cell": config.cell,
        "seed": config.seed,
        "epochs": frame.update / config.updates_per_epoch,
        "updates": frame.update,
        "loss": float(last_losses.mean()) if len(last_losses) else None,
        "metrics": {} if evaluation is None else {"validation_loss": evaluation.loss, **evaluation.metrics},
        "examples": None if evaluation is None else evaluation.examples,
        "baselines": headless.baselines(config, begin.uploads),
        "updates_per_second": round((trained - first) / seconds, 1) if seconds else None,
        "device": frame.device,
        "blew_up": frame.blew_up,
        "settings": headless.as_json(frame)["settings"],
        **({} if save is None else {"saved": str(save)}),
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
