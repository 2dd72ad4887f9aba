"""A playground that shows a recurrent network learn. Importing it needs only the standard library."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playground.messages.frame import Frame


def train(
    preset: str | None = None,
    epochs: int | None = None,
    updates: int | None = None,
    *,
    data: Any = None,
    target: str = "",
    answers: Mapping[str, str] | None = None,
    save: str | Path | None = None,
    resume: str | Path | None = None,
    **settings: Any,
) -> Iterator[Frame]:
    """Trains `preset` (None: the echo) and yields about four frames a second: `for frame in
    playground.train("echo", epochs=3)`.

    The training runs in a process of its own; the last frame has the quality on validation data.
    epochs, updates: when it ends (default: after one epoch). data: series of your own for a preset
    that takes some, such as time-series: an array, (rows,) or (rows, columns), or a Series or
    DataFrame of pandas; target: of several columns, the one to predict, from all of them or from
    inputs="temp,wind"; answers: to what the data leave open, such as {"gaps": "linear"}. For the
    task text, data is a string or the Path of a file. save: the file that gets a checkpoint at the
    end; resume: the file with a checkpoint to go on from, instead of a preset.
    Raises SettingError where a setting is wrong, SeriesError or TextError where the data can't be
    trained on, CheckpointRefused where a file can't be used.
    """
    from playground.exports import checkpoint, going_on
    from playground.runs import headless

    own: Any = None
    if data is None and target:
        settings["target"] = target
    elif data is not None and headless.takes(preset or "echo", settings, "text"):
        from playground.uploads import own_text

        own = own_text.of_object(data)
    elif data is not None:
        from playground.uploads import own_series  # loads pandas

        own = own_series.of_object(data, answers or {}, target, settings.pop("inputs", ()))
    begin = going_on.beginning(preset, settings, None if resume is None else Path(resume), own)
    if save is not None:
        checkpoint.check_place(Path(save))
    return going_on.frames(begin, headless.length(begin.config, epochs, updates), None if save is None else Path(save))


def export(file: str | Path, kind: str, to: str | Path) -> list[Path]:
    """Writes the run in the checkpoint `file` as "keras", "weights", "script", "notebook", "csv",
    "parquet" or "html" to the file `to`, and what belongs to it beside; returns all paths.

    Raises CheckpointRefused for the checkpoint, and Refused where the run can't be written so.
    """
    from playground.exports import to_files

    return to_files.export(Path(file), kind, Path(to))


def Watch(address: str | None = None) -> Any:  # noqa: N802, as Keras names callbacks
    """A Keras callback that shows the model on the page while fit trains it: `model.fit(…,
    callbacks=[playground.Watch()])`.

    For chains of SimpleRNN, LSTM, GRU and Dropout layers with a Dense at the end; of another model a
    warning names what can't be shown, and fit goes on. address: of the page; None: that of a running
    `python3 -m playground`, else one is started that ends with this process.
    """
    from playground.watching import callback, page_link

    return callback.Watch(page_link.PageLink(address or page_link.found_or_started()))


def look(model: Any, x: Any, y: Any = None, address: str | None = None) -> dict[str, dict[str, Any]]:
    """Shows on the page what a Keras model does on the first rows of `x`, (rows, time steps,
    features), and returns it for all rows: by layer, the states and gates by name, each (rows, time
    steps, units).

    y: the targets, for the loss and its gradients. address, and which models: see Watch. Raises
    playground.watching.page_link.NotShown, which names what can't be shown.
    """
    from playground.watching import callback, page_link

    return callback.look(model, x, y, page_link.PageLink(address or page_link.found_or_started()))
