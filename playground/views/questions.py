"""A question of the viewer's own, and what the network says to it as it stands."""

from __future__ import annotations

from typing import Any

from playground import tasks
from playground.configuration.config import RunConfig
from playground.views._view import Drawing, Seen, View


class Questions(View):
    """scene: "hint", what may be asked; "pad" [rows, columns] where it is drawn with the mouse.

    Values: "question"; "sentence"; "refused": why the question can't be asked; "steps" [[read, said, how sure, wrong], …].
    """

    TITLE = "Ask the network"
    LOOK = "It answers as it is now; ask again while it learns, or watch the answer change."
    KIND = "ask"
    PLACE = "side"
    ORDER = -1

    def applies(self, config: RunConfig) -> bool:
        return issubclass(tasks.registry()[config.task], tasks.AnswersQuestions)

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        task = tasks.registry()[config.task]
        assert issubclass(task, tasks.AnswersQuestions)
        pad = [config.truncation_length, task.FEATURES] if task.ASK == "drawing" else None
        return {"hint": task.ASK, "pad": pad}

    def draw(self, seen: Seen) -> Drawing | None:
        values: dict[str, Any] = {"question": seen.watch.question, "sentence": "", "refused": "", "steps": []}
        if isinstance(seen.answer, str):
            values["refused"] = seen.answer
        elif seen.answer is not None:
            values["sentence"] = seen.answer.sentence
            values["steps"] = [[step.read, step.said, round(step.sure, 4), step.wrong] for step in seen.answer.steps]
        return Drawing(values=values)
