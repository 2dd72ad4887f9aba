"""A text that the network writes with its present weights, its letters coloured by one unit."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig
from playground.reference.writing import HOTTEST
from playground.uploads.characters import OTHER, SHOWN
from playground.views._task import writes
from playground.views._view import Drawing, Seen, View


class Sample(View):
    """scene: "hottest", the highest temperature; "units" of the watched layer.

    Values: "wish" {"prompt", "temperature", "seed"}: what the text answers; "text": the prompt and
    what was drawn after it, "given": how many characters the prompt has; "unit": whose activation
    colours it; "refused": why there is no text. Array "values" (2, characters): the unit's
    activation after reading each character, and how probable each was (NaN for the first).
    """

    TITLE = "What it writes"
    QUESTION = "What does the network write by itself?"
    LOOK = (
        "Each letter is drawn from the network's probabilities, on average the share told, and is read next. Coloured by one unit: "
        "point at the hidden state."
    )
    KIND = "sample"
    PLACE = "side"
    ORDER = -1

    def look(self, config: RunConfig) -> str:
        kind = tasks.registry()[config.task]
        rare = issubclass(kind, tasks.Writes) and OTHER in kind.signs(dict(config.of_task))
        return f"{self.LOOK} {SHOWN[OTHER]} stands for every rarer character." if rare else self.LOOK

    def applies(self, config: RunConfig) -> bool:
        return writes(config)

    def in_talk(self, config: RunConfig) -> bool:
        return True

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        return {"hottest": HOTTEST, "units": config.units[layer]}

    def answer(self, seen: Seen) -> str:
        if isinstance(seen.written, str):
            return seen.written
        if seen.written is None or not np.isfinite(seen.written.sure[1:]).all():
            return ""
        drawn = seen.written.sure[seen.written.given :]
        return f"It gave its letters {float(drawn.mean()):.0%}." if len(drawn) else ""

    def draw(self, seen: Seen) -> Drawing | None:
        wish, written = seen.watch.wish, seen.written
        unit = min(seen.watch.coloured, seen.config.units[seen.watch.layer] - 1)
        values: dict[str, Any] = {
            "wish": {"prompt": wish.prompt, "temperature": wish.temperature, "seed": wish.seed},
            "text": "",
            "given": 0,
            "unit": unit,
            "refused": written if isinstance(written, str) else "",
        }
        if written is None or isinstance(written, str):
            return Drawing({"values": np.zeros((2, 0), np.float32)}, values)
        kind = tasks.registry()[seen.config.task]
        assert issubclass(kind, tasks.Writes)
        signs = kind.signs(dict(seen.config.of_task))
        text = "".join(signs[number] for number in written.symbols).replace(OTHER, SHOWN[OTHER])
        values |= {"text": text, "given": written.given}
        return Drawing({"values": np.stack([written.states[seen.watch.layer][:, unit], written.sure])}, values)
