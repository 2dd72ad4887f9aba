"""Which networks of Keras can be shown: chains of one kind of recurrent layer with a Dense layer at
the end, Dropout between them. Plain data; Keras itself is not needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

CELLS = {"SimpleRNN": ("simple", 1), "LSTM": ("lstm", 4), "GRU": ("gru", 3)}
"""Keras's recurrent layers: the name of our cell, and how many columns the kernel has for a unit."""
KNOWN = "SimpleRNN, LSTM, GRU, Dropout, and one Dense at the end"
WANTED: dict[str, Any] = {
    "go_backwards": False,
    "return_state": False,
    "use_bias": True,
    "recurrent_activation": "sigmoid",
    "dropout": 0.0,
}
"""What a recurrent layer's options must be, where it has them."""


class KerasRefused(ValueError):
    """A network of Keras can't be shown; the text is a clause that names the layer, and why."""


@dataclass(frozen=True)
class Layer:
    """A layer with weights: its kind and name in Keras, and the shapes of its weights in Keras's
    order."""

    kind: str
    name: str
    shapes: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Plan:
    """A network without its weights.

    cell: the name of ours; settings: the cell's own; units: of each recurrent layer. input_dropout,
    output_dropout: rates before and after every recurrent layer. features, outputs: of a time step;
    time_steps: None where the network takes any number. ends: the activation of the last layer,
    "linear", "sigmoid" or "softmax"; every_step: whether it has an output at each time step.
    weighted: its layers with weights, in order.
    """

    cell: str
    settings: Mapping[str, Any]
    units: tuple[int, ...]
    input_dropout: float
    output_dropout: float
    recurrent_dropout: float
    features: int
    outputs: int
    time_steps: int | None
    ends: str
    every_step: bool
    weighted: tuple[Layer, ...]


@dataclass(frozen=True, eq=False)
class KerasNetwork:
    """A network with its weights: for each recurrent layer those of the Keras layer, in its order;
    readout: kernel (units, outputs) and bias (outputs,)."""

    plan: Plan
    recurrent: tuple[tuple[np.ndarray, ...], ...]
    readout: tuple[np.ndarray, np.ndarray]


def network(plan: Plan, weights: Mapping[str, Sequence[np.ndarray]]) -> KerasNetwork:
    """The network of a plan with the weights of its layers, by name."""
    *recurrent, (kernel, bias) = (tuple(weights[layer.name]) for layer in plan.weighted)
    return KerasNetwork(plan, tuple(recurrent), (kernel, bias))


def plan(tree: Any) -> Plan:
    """The plan in what Keras writes of a model as JSON; raises KerasRefused."""
    try:
        return _plan(_chain(tree))
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise KerasRefused(f"its description is not as Keras writes it ({type(error).__name__}: {error})") from None


def _chain(tree: Any) -> list[Mapping[str, Any]]:
    """The layers, each reading the one before, without the input's."""
    kind = tree["class_name"]
    if kind not in ("Sequential", "Functional", "Model"):
        raise KerasRefused(f"it is a {kind}, and only a Sequential or a functional model can be shown")
    layers = list(tree["config"]["layers"])
    for layer in layers:
        if (
            layer.get("registered_name")
            or layer["module"] != "keras.layers"
            or layer["class_name"] not in (*CELLS, "Dense", "Dropout", "InputLayer")
        ):
            raise KerasRefused(f"its layer {_name(layer)!r} is a {layer['class_name']}: only {KNOWN} can be shown")
    if kind != "Sequential":
        for number, layer in enumerate(layers):
            sources = [one["config"]["keras_history"][0] for node in layer["inbound_nodes"] for one in node["args"]]
            if sources != ([_name(layers[number - 1])] if number else []):
                raise KerasRefused(f"its layer {_name(layer)!r} does not read the layer before it alone: only a chain can be shown")
    if not layers or layers[0]["class_name"] != "InputLayer":
        raise KerasRefused("it has not been built: its first layer must say how many features it reads")
    return layers


def _plan(layers: Sequence[Mapping[str, Any]]) -> Plan:
    first, *body = layers
    _, time_steps, features = first["config"]["batch_shape"]
    dropped: list[list[float]] = [[]]
    recurrent: list[Mapping[str, Any]] = []
    for layer in body[:-1]:
        if layer["class_name"] == "Dropout":
            dropped[-1] += [layer["config"]["rate"]] if layer["config"]["rate"] else []
        elif layer["class_name"] in CELLS:
            recurrent.append(layer)
            dropped.append([])
        else:
            raise KerasRefused(
                f"its layer {_name(layer)!r} is a {layer['class_name']} that is not the last layer: only {KNOWN} can be shown"
            )
    if not recurrent or body[-1]["class_name"] != "Dense":
        raise KerasRefused(f"its last layer {_name(body[-1])!r} must be a Dense after a recurrent layer: only {KNOWN} can be shown")
    for number, layer in enumerate(recurrent):
        _check(layer, recurrent[0], last=number == len(recurrent) - 1)
    readout = body[-1]["config"]
    if not readout["use_bias"] or readout["activation"] not in ("linear", "sigmoid", "softmax"):
        raise KerasRefused(f"its last layer {_name(body[-1])!r} must have a bias, and no activation, sigmoid or softmax")
    kind = recurrent[0]["class_name"]
    units = tuple(int(layer["config"]["units"]) for layer in recurrent)
    own = {"SimpleRNN": ("activation",), "GRU": ("reset_after",)}.get(kind, ())
    input_dropout, output_dropout = _rates(dropped, recurrent)
    reads = (int(features), *units)
    weighted = [Layer(kind, _name(layer), _shapes(layer, reads[number])) for number, layer in enumerate(recurrent)]
    outputs = int(readout["units"])
    weighted.append(Layer("Dense", _name(body[-1]), ((units[-1], outputs), (outputs,))))
    return Plan(
        cell=CELLS[kind][0],
        settings={name: recurrent[0]["config"][name] for name in own},
        units=units,
        input_dropout=input_dropout,
        output_dropout=output_dropout,
        recurrent_dropout=float(recurrent[0]["config"]["recurrent_dropout"]),
        features=int(features),
        outputs=outputs,
        time_steps=None if time_steps is None else int(time_steps),
        ends=readout["activation"],
        every_step=bool(recurrent[-1]["config"]["return_sequences"]),
        weighted=tuple(weighted),
    )


def _check(layer: Mapping[str, Any], first: Mapping[str, Any], last: bool) -> None:
    """Raises KerasRefused for a recurrent layer that ours can't be."""
    name, kind, config = _name(layer), layer["class_name"], layer["config"]
    if kind != first["class_name"]:
        raise KerasRefused(
            f"its layer {name!r} is a {kind} after a {first['class_name']}: all recurrent layers must be of one kind"
        )
    activations = ("tanh", "relu") if kind == "SimpleRNN" else ("tanh",)
    if config["activation"] not in activations:
        raise KerasRefused(f"its layer {name!r} has the activation {config['activation']!r}: it must be {' or '.join(activations)}")
    for option, wanted in WANTED.items():
        if config.get(option, wanted) != wanted:
            more = ", a Dropout layer before it can be shown" if option == "dropout" else ""
            raise KerasRefused(f"its layer {name!r} has {option}={config[option]!r}: it must be {wanted!r}{more}")
    if not last and not config["return_sequences"]:
        raise KerasRefused(f"its layer {name!r} must give its states of all time steps to the next (return_sequences=True)")
    for option in ("activation", "reset_after", "recurrent_dropout"):
        if config.get(option) != first["config"].get(option):
            raise KerasRefused(f"its layer {name!r} has another {option} than the first recurrent layer")


def _rates(dropped: Sequence[Sequence[float]], recurrent: Sequence[Mapping[str, Any]]) -> tuple[float, float]:
    """The rate before and the one after every recurrent layer; dropped: the rates before the first,
    between, and after the last."""
    before, after = sum(dropped[0]), sum(dropped[-1])
    between = [rate for rate in (after, before) if rate]
    for number, rates in enumerate(dropped):
        wanted = [before] * bool(before) if not number else [after] * bool(after) if number == len(recurrent) else between
        if list(rates) != wanted:
            where = _name(recurrent[min(number, len(recurrent) - 1)])
            raise KerasRefused(
                f"dropout at its layer {where!r} is not as at the others: one rate before all, and one after all, can be shown"
            )
    return float(before), float(after)


def _shapes(layer: Mapping[str, Any], features: int) -> tuple[tuple[int, ...], ...]:
    units, columns = int(layer["config"]["units"]), CELLS[layer["class_name"]][1]
    wide = columns * units
    bias = (2, wide) if layer["config"].get("reset_after") else (wide,)
    return (features, wide), (units, wide), bias


def _name(layer: Mapping[str, Any]) -> str:
    return str(layer["config"]["name"])[:60]
