"""Tries the points of a sweep in turn: those of the grid, then those that Optuna proposes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from playground.configuration import config_text
from playground.configuration.config import RunConfig
from playground.searching.axis import Axis
from playground.searching.search import CHECKPOINTS, Search, Trial, grid
from playground.settings import SettingError

if TYPE_CHECKING:  # It is imported where a sweep begins: no page and no worker needs it.
    import optuna

Network = Callable[[RunConfig, tuple[int, ...]], Iterator[tuple[str, float]]]
"""Trains a new network of a configuration; gives the name and the value of its metric after each of
these updates, NaN or infinity from where it has blown up."""
STUDY = "sweep"
LATE = CHECKPOINTS // 2
"""Checkpoints before which nobody is judged: what is learned late looks alike until then."""
COMPARED = 5
"""Points that must be trained to their end before another one is called hopeless."""
LINE = 1 << 16
"""The most bytes of the first line of a journal."""
TRIES = 20
"""Proposals in a row that are tried already or can't be: then there is nothing new to propose."""


def trials(search: Search, network: Network, storage: Path | None = None) -> Iterator[Trial]:
    """How far each point has come, from time to time; each point's last report is `done`.

    A point ends early where, from half of its updates on, the median over its seeds is worse than
    that of half of the points before it. storage: a file that keeps what is done; with it, a sweep
    that was ended goes on. Raises SettingError where the file holds something else.
    """
    study = _study(search, storage)
    kept = [Trial(**found, number=number) for number, found in enumerate(_kept(study))]
    yield from kept
    seen, number = {one.values for one in kept}, len(kept)
    proposed = sum(one.proposed for one in kept)
    goes_on = any(axis.between for axis in search.axes)
    while _waiting(study) or (goes_on and proposed < search.proposals):
        asked = _next(study, search, seen)
        if asked is None:
            return
        trial, values = asked
        seen.add(values)
        first = Trial(number, values, "loss", (None,) * search.seeds, 0.0, proposed="grid" not in trial.user_attrs)
        yield from _train(study, trial, search, first, network)
        number, proposed = number + 1, proposed + first.proposed


def _train(study: optuna.Study, trial: optuna.Trial, search: Search, point: Trial, network: Network) -> Iterator[Trial]:
    networks = [network(search.config(point.values, seed), search.checkpoints) for seed in range(search.seeds)]
    metrics, metric = list(point.metrics), point.metric
    for number in range(CHECKPOINTS):
        for seed, one in enumerate(networks):
            name, value = next(one)
            metric, metrics[seed] = name or metric, value if np.isfinite(value) else np.inf
            trained = (number + (seed + 1) / search.seeds) / CHECKPOINTS
            point = replace(point, metric=metric, metrics=tuple(metrics), trained=trained)
            if trained < 1:
                yield point
        trial.report(point.score, number + 1)
        if number + 1 < CHECKPOINTS and trial.should_prune():
            break
    pruned = point.trained < 1
    point = replace(point, stage="pruned" if pruned else "done")
    told = {name: value for name, value in vars(point).items() if name != "number"}
    trial.set_user_attr("point", told)
    study.tell(trial, None if pruned else point.score, state=_state("PRUNED" if pruned else "COMPLETE"))
    yield point


def _study(search: Search, storage: Path | None) -> optuna.Study:
    import optuna
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    if storage is not None and storage.exists() and not _holds_sweep(storage):
        raise SettingError("storage", "a file of a sweep, or a new one", str(storage))
    kept = None if storage is None else JournalStorage(JournalFileBackend(str(storage)))
    study = optuna.create_study(study_name=STUDY, storage=kept, load_if_exists=True)
    study.sampler = optuna.samplers.TPESampler(seed=len(study.trials), n_startup_trials=COMPARED)
    study.pruner = optuna.pruners.MedianPruner(n_startup_trials=COMPARED, n_warmup_steps=LATE)
    described = _described(search)
    if study.user_attrs.setdefault("sweep", described) != described:
        raise SettingError("storage", f"a file of this sweep; it holds that of {study.user_attrs['sweep']}", str(storage))
    study.set_user_attr("sweep", described)
    for one in study.get_trials(deepcopy=False, states=(_state("RUNNING"),)):
        # Whoever trained it was ended: it is trained anew.
        study.tell(one.number, state=_state("FAIL"))
        study.enqueue_trial(one.params, user_attrs=one.user_attrs)
    for values in grid(search):
        params = {axis.name: _param(axis, value) for axis, value in zip(search.axes, values, strict=True)}
        study.enqueue_trial(params, user_attrs={"grid": True}, skip_if_exists=True)
    return study


def _holds_sweep(storage: Path) -> bool:
    """Whether a file is empty, or one of Optuna's journals that begins with a sweep."""
    with storage.open("rb") as file:
        first = file.readline(LINE)
    try:
        return not first or json.loads(first)["study_name"] == STUDY
    except (ValueError, KeyError, TypeError):
        return False


def _described(search: Search) -> dict[str, Any]:
    """What tells a sweep from another one; more proposals don't."""
    over = {axis.name: list(axis.values) for axis in search.axes}
    return {"settings": config_text.to_pairs(search.base), "over": over, "seeds": search.seeds, "updates": search.updates}


def _kept(study: optuna.Study) -> list[dict[str, Any]]:
    """The points that are done, as they were told."""
    found = [
        one.user_attrs["point"] for one in study.get_trials(deepcopy=False) if one.state.is_finished() and "point" in one.user_attrs
    ]
    return [point | {"values": tuple(point["values"]), "metrics": tuple(point["metrics"])} for point in found]


def _waiting(study: optuna.Study) -> bool:
    return bool(study.get_trials(deepcopy=False, states=(_state("WAITING"),)))


def _next(study: optuna.Study, search: Search, seen: set[tuple[str, ...]]) -> tuple[optuna.Trial, tuple[str, ...]] | None:
    """Optuna's next trial with its point, which is none of `seen`; None where it knows no other."""
    for _ in range(TRIES):
        trial = study.ask()
        values = tuple(_suggested(trial, axis) for axis in search.axes)
        try:
            search.config(values, 0)
            if values not in seen:
                return trial, values
        except SettingError:
            pass
        study.tell(trial, state=_state("FAIL"))
    return None


def _param(axis: Axis, value: str) -> str | int | float:
    return value if not axis.between else int(value) if axis.whole else float(value)


def _suggested(trial: optuna.Trial, axis: Axis) -> str:
    """The trial's value of an axis, in few digits."""
    if not axis.between:
        return str(trial.suggest_categorical(axis.name, axis.values))
    low, high = axis.ends
    if axis.whole:
        return str(trial.suggest_int(axis.name, int(low), int(high), log=axis.log))
    number = trial.suggest_float(axis.name, low, high, log=axis.log)
    in_grid = {float(value): value for value in axis.values}
    return in_grid.get(number, f"{min(max(float(f'{number:.3g}'), low), high):g}")


def _state(name: str) -> Any:
    from optuna.trial import TrialState

    return TrialState[name]
