"""The figures of a sweep of chosen settings: as heights, colours and words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from playground import searching, tasks
from playground.configuration.config import RunConfig, settings_of
from playground.runs.sweep import Swept
from playground.searching.search import Search, Trial
from playground.settings import Choice, Flag
from playground.views._numbers import short_loss

BETTER_IS_BRIGHT = "Viridis"
"""The colour scale from the worst to the best, which rises in brightness for every eye."""
SWITCHED = {"true": "on", "false": "off"}
TICKS = 4


def current(config: RunConfig, found: Mapping[str, Swept]) -> tuple[Search, Swept] | None:
    """The sweep that was started for a run of `config`, and its progress; None where there is none."""
    swept = found.get(searching.NAME)
    if swept is None or not isinstance(swept.plan, Search) or not swept.plan.suits(config):
        return None
    return swept.plan, swept


def metric_of(trials: Sequence[Trial]) -> str:
    """The name of the figure on validation data; "loss" before any is known."""
    return next((one.metric for one in trials if np.isfinite(one.score)), "loss")


def heights(values: np.ndarray, metric: str) -> np.ndarray:
    """Where figures lie on an axis or a colour scale: shares as they are, errors by their power of
    ten; NaN for what is none."""
    if tasks.is_share(metric):
        return np.where(np.isfinite(values), values, np.nan)
    positive = np.isfinite(values) & (values > 0)
    return np.where(positive, np.log10(np.where(positive, values, 1.0)), np.nan)


def worst_is_low(metric: str) -> bool:
    """Whether more of the metric is better."""
    return tasks.is_share(metric)


def span(shown: np.ndarray) -> tuple[float, float]:
    """The least and the largest of these heights, never the same."""
    known = shown[np.isfinite(shown)]
    if not len(known):
        return 0.0, 1.0
    low, high = float(known.min()), float(known.max())
    return (low, high) if high > low else (low - 0.05, high + 0.05)


def ticks(low: float, high: float, metric: str) -> dict[str, Any]:
    """Labels in the figure's own unit for an axis of heights from `low` to `high`."""
    places = np.linspace(low, high, TICKS)
    values = places if tasks.is_share(metric) else 10.0**places
    return {"tickvals": places.tolist(), "ticktext": [in_words(float(value), metric) for value in values]}


def in_words(value: float, metric: str) -> str:
    """A figure in few digits."""
    if not np.isfinite(value):
        return "diverged"
    return f"{value:.1%}".replace("%", "\u202f%") if tasks.is_share(metric) else short_loss(value)


def label(config: RunConfig, name: str) -> str:
    """What the page calls a setting."""
    return settings_of(config.task)[name].label


def titled(config: RunConfig, name: str, value: str) -> str:
    """What the page calls a value of a setting."""
    setting = settings_of(config.task)[name]
    if isinstance(setting, Flag):
        return SWITCHED[value]
    return setting.titles.get(value, value) if isinstance(setting, Choice) else value


def point_in_words(search: Search, values: Sequence[str]) -> str:
    """ "Learning rate 0.1, Units 8" """
    base = search.base
    return ", ".join(f"{label(base, name)} {titled(base, name, value)}" for name, value in zip(search.names, values, strict=True))
