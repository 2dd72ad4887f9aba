"""The settings that every run has: name, label, range, unit, default, cost and help of each,
declared once."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playground import cells, glossary, tasks
from playground.configuration import clamps
from playground.settings import Choice, Cost, Flag, Integer, Integers, Number, Setting, Text


def _declared(setting: Any) -> Any:
    """A dataclass field whose default and declaration are one Setting."""
    return dataclasses.field(default=setting.default, metadata={"setting": setting})


def _rate(name: str, label: str, help: str) -> Number:
    return Number(name=name, label=label, help=help, default=0.0, low=0.0, high=0.95, step=0.05)


def _titles(registry: Mapping[str, Any]) -> dict[str, str]:
    return {name: kind.TITLE for name, kind in registry.items()}


@dataclass(frozen=True)
class SharedSettings:
    """The value of every setting that does not belong to one task or cell; the defaults are the
    tutorial's (Hallström, part 1)."""

    task: str = _declared(
        Choice(
            name="task",
            label="Task",
            default="echo",
            options=tuple(tasks.registry()),
            titles=_titles(tasks.registry()),
            cost=Cost.NETWORK,
            help="What the network has to learn.",
        )
    )
    cell: str = _declared(
        Choice(
            name="cell",
            label="Cell",
            default="simple",
            options=tuple(cells.registry()),
            titles=_titles(cells.registry()),
            cost=Cost.NETWORK,
            help=glossary.TERMS["cell"],
        )
    )
    layers: int = _declared(
        Integer(
            name="layers",
            label="Layers",
            default=1,
            low=1,
            high=6,
            cost=Cost.NETWORK,
            help=f"{glossary.TERMS['layer']} Each owns its weights.",
        )
    )
    units: tuple[int, ...] = _declared(
        Integers(
            name="units",
            label="Units",
            default=(4,),
            low=1,
            high=256,
            longest=6,
            cost=Cost.NETWORK,
            help=f"How many a layer has: one number for all layers, or one a layer (16,8). {glossary.TERMS['unit']}",
        )
    )
    input_dropout: float = _declared(
        _rate("input_dropout", "Drop inputs", "Share of each layer's inputs set to 0 at random, in training only.")
    )
    output_dropout: float = _declared(
        _rate("output_dropout", "Drop outputs", "Share of each layer's outputs set to 0 at random, in training only.")
    )
    recurrent_dropout: float = _declared(
        _rate(
            "recurrent_dropout",
            "Recurrent dropout",
            "Share of the hidden state's units that the next time step does not read, the same ones for a whole window, in training only.",
        )
    )
    truncation_length: int = _declared(
        Integer(
            name="truncation_length",
            label="Truncation length",
            unit="time steps",
            default=15,
            low=1,
            high=200,
            cost=Cost.RECOMPILE,
            help=glossary.TERMS["truncation length"],
        )
    )
    stride: int = _declared(
        Integer(
            name="stride",
            label="Stride",
            unit="time steps",
            default=0,
            low=0,
            high=200,
            cost=Cost.RECOMPILE,
            help="How far the window moves from update to update; 0 = its own width. Shorter than that, windows overlap; longer, no window "
            "reads the columns between them.",
        )
    )
    carry_state: bool = _declared(
        Flag(
            name="carry_state",
            label="Carry the state",
            default=True,
            cost=Cost.RECOMPILE,
            help="On: each window starts from the hidden state that the last one ended with. Off: it starts from zero.",
        )
    )
    batch_size: int = _declared(
        Integer(
            name="batch_size",
            label="Batch size",
            unit="rows",
            default=5,
            low=1,
            high=512,
            cost=Cost.RECOMPILE,
            help=glossary.TERMS["batch size"],
        )
    )
    optimizer: str = _declared(
        Choice(
            name="optimizer",
            label="Optimizer",
            default="adagrad",
            options=("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"),
            titles={
                "sgd": "SGD",
                "momentum": "Momentum",
                "nesterov": "Nesterov",
                "adagrad": "Adagrad",
                "rmsprop": "RMSprop",
                "adam": "Adam",
            },
            cost=Cost.RECOMPILE,
            help="How a gradient becomes a step. Adam is the usual choice; the tutorial uses Adagrad.",
        )
    )
    momentum: float = _declared(
        Number(
            name="momentum",
            label="Momentum",
            default=0.9,
            low=0.05,
            high=0.99,
            step=0.05,
            cost=Cost.RECOMPILE,
            help="How much of its last step an update takes again, with the optimizers Momentum and Nesterov; the others ignore it.",
        )
    )
    learning_rate: float = _declared(
        Number(
            name="learning_rate",
            label="Learning rate",
            default=0.3,
            low=1e-5,
            high=10.0,
            scale="log",
            help="How far each update moves the weights. Too small: nothing happens. Too large: the loss jumps or blows up.",
        )
    )
    clip_norm: float = _declared(
        Number(
            name="clip_norm",
            label="Clip gradients at",
            default=0.0,
            low=0.0,
            high=100.0,
            step=0.1,
            help="Gradients longer than this (global norm, all weights together) are shortened to it; 0 = never.",
        )
    )
    initializer: str = _declared(
        Choice(
            name="initializer",
            label="Initialiser",
            default="uniform",
            options=("uniform", "glorot", "he", "orthogonal"),
            titles={"uniform": "Uniform 0 to 1", "glorot": "Glorot", "he": "He", "orthogonal": "Orthogonal"},
            cost=Cost.NETWORK,
            help="How the weights start. Uniform 0 to 1 is the tutorial's; orthogonal (recurrent weights; Glorot for the rest) is Keras's.",
        )
    )
    clamps: str = _declared(
        clamps.Clamps(
            name="clamps",
            label="Clamp",
            default="",
            cost=Cost.RECOMPILE,
            help="Fixes gates and units, whatever the weights: 1.forget=1 keeps the forget gate of layer 1 open, 1.unit3=0 switches its "
            "unit 3 off (units count from 0).",
        )
    )
    frozen: tuple[int, ...] = _declared(
        Integers(
            name="frozen",
            label="Freeze layers",
            default=(),
            low=1,
            high=6,
            longest=6,
            shortest=0,
            cost=Cost.RECOMPILE,
            help="Layers whose weights no update changes; the others learn around them.",
        )
    )
    seed: int = _declared(
        Integer(
            name="seed",
            label="Seed",
            default=0,
            low=0,
            high=999_999,
            cost=Cost.NETWORK,
            help="Decides the first weights, the data and the dropout. The same seed gives the same run; another one may be luckier.",
        )
    )
    device: str = _declared(
        Text(
            name="device",
            label="Device",
            default="auto",
            cost=Cost.RECOMPILE,
            help="Where the network trains: CPU:0, GPU:0 …, or auto, which times both and takes the faster. Small networks are faster on a CPU.",
        )
    )


SHARED: dict[str, Setting] = {field.name: field.metadata["setting"] for field in dataclasses.fields(SharedSettings)}
"""The declaration of every shared setting by name."""
