"""The panels of the pinned runs of a race, beside those of the run that leads it."""

from __future__ import annotations

from typing import Any

from playground import views
from playground.runs.snapshot import Racer, RunSnapshot
from playground.views import Drawing, Seen, View, Watch
from playground.views.race import COLOURS, DASHES, labels


def shown(snapshot: RunSnapshot, watch: Watch) -> dict[str, tuple[Racer, View]]:
    """The panels of the pinned runs by key, while the race is open."""
    if "race" not in watch.tools:
        return {}
    return {
        f"{key} {racer.number}": (racer, view)
        for racer in snapshot.race.racers
        for key, view in views.on_page(racer.snapshot.shown_config, Watch()).items()
        if view.IN_RACE
    }


def runners(snapshot: RunSnapshot, watch: Watch) -> dict[int, dict[str, Any]]:
    """What tells the columns of panels from each other, by the run's number, this run's 0; empty where
    there is one column."""
    racers = snapshot.race.racers
    if "race" not in watch.tools or not racers:
        return {}
    told = zip([0, *(racer.number for racer in racers)], labels(snapshot.shown_config, racers), COLOURS, DASHES, strict=False)
    return {number: {"number": number, "label": label, "colour": colour, "dash": dash} for number, label, colour, dash in told}


def draw(racer: Racer, view: View, watch: Watch) -> tuple[Drawing | None, str]:
    """What a panel of a pinned run shows, and its answer."""
    snapshot = racer.snapshot
    config = snapshot.shown_config
    watch = Watch(layer=min(watch.layer, config.layers - 1))
    seen = Seen(config=config, frame=snapshot.shown_frame, history=snapshot.history, watch=watch)
    return view.draw(seen), view.answer(seen)
