"""A run as code of plain Keras, part by part: the same data, network, first weights and updates."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from playground.configuration import config_text
from playground.configuration.config import RunConfig
from playground.keras_code import data, network, updates


@dataclass(frozen=True)
class Section:
    """A part of the code with what is said of it, in plain text."""

    title: str
    said: str
    code: str


def sections(config: RunConfig, data_file: str, count: int) -> list[Section]:
    """The run as code, part by part. data_file: the file with its data, where they are saved; count:
    how many updates it trains.

    Raises NotExpressible.
    """
    updates.check(config)
    about, making = data.code(config, data_file)
    own = network.own_layer(config)
    network_code = network.code(config, initial=True)
    return [
        Section(config_text.summary(config), _honest(config), _settings(config)),
        Section("The data", about, making),
        Section(
            "The network",
            "The initializers have the run's own seeds: the first weights are the same.",
            (f"{own[1]}\n\n" if own else "") + network_code,
        ),
        Section(
            "The optimizer and the loss",
            "The loss is the mean over all positions of a window, each as much as its weight says.",
            updates.compiling(config),
        ),
        Section(
            "The updates",
            "One update a window: the gradient never leaves it. That is truncated backpropagation through time.",
            updates.training(config),
        ),
        Section("Train", "", f'losses = train({count})\nprint(f"the last loss: {{losses[-1]:.5f}}")\n'),
    ]


def _honest(config: RunConfig) -> str:
    """What the code gives, and where it differs from the run."""
    said = (
        "Written by the RNN playground; it needs keras, tensorflow and numpy alone. It begins with the run's first weights and makes "
        "the same updates: the losses agree to about four digits for the first updates, and drift apart slowly, as sums are rounded "
        "in another order. It has the settings that the run had at the end: what was changed on the way is not repeated."
    )
    if any((config.input_dropout, config.output_dropout, config.recurrent_dropout)):
        said += " Dropout draws other random numbers here: the losses are alike, but not the same."
    return said


def _settings(config: RunConfig) -> str:
    lines = [
        "import os",
        "",
        'os.environ.setdefault("KERAS_BACKEND", "tensorflow")',
        "import keras",
        "import numpy as np",
        "",
        f"SEED = {config.seed}",
        f"BATCH = {config.batch_size}  # rows of an epoch that are read side by side",
        f"STEPS = {config.truncation_length}  # time steps of a window: the truncation length",
        f"STRIDE = {config.step}  # how far the window moves from update to update",
        f"COLUMNS = {config.columns}  # time steps of a row of an epoch",
        f"WINDOWS = {config.updates_per_epoch}  # windows, and so updates, of an epoch",
    ]
    return "\n".join(lines) + "\n"


def script(parts: list[Section]) -> str:
    """The parts as one Python file."""
    first, *rest = parts
    text = f'"""{first.title}\n\n{_wrapped(first.said, "")}\n"""\n\n{first.code}'
    for part in rest:
        said = _wrapped(part.said, "# ")
        text += f"\n\n# {part.title}\n{said + chr(10) if said else ''}\n\n{part.code}"
    return text


def _wrapped(text: str, prefix: str) -> str:
    return textwrap.fill(text, 100, initial_indent=prefix, subsequent_indent=prefix)
