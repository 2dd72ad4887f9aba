"""A question that the viewer asks, and the network's present answer."""

from __future__ import annotations

from typing import Any

from playground import tasks
from playground.configuration.config import RunConfig
from playground.views._view import Drawing, Seen, View


class Questions(View):
    """scene: "hint", what may be asked; "pad" [rows, columns] where the question is drawn with the
    mouse, otherwise null.

    Values: "question"; "sentence", the answer in words; "refused", why the question can't be asked;
    "note", what must be known to judge the answer; "steps" [[symbol read, symbol predicted, its
    probability, whether it is wrong], …], one a time step.
    """

    TITLE = "Ask the network"
    QUESTION = "What does it say to a question of yours?"
    LOOK = "It answers with its present weights: keep the question while it learns, and watch the answer change."
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

    def answer(self, seen: Seen) -> str:
        if isinstance(seen.answer, str):
            return seen.answer
        if seen.answer is None or not seen.watch.question:
            return "Nothing is asked yet."
        wrong = sum(step.wrong for step in seen.answer.steps)
        return (
            f"{wrong or 'None'} of its {len(seen.answer.steps)} steps {'is' if wrong == 1 else 'are'} wrong."
            if seen.answer.steps
            else ""
        )

    def draw(self, seen: Seen) -> Drawing | None:
        values: dict[str, Any] = {"question": seen.watch.question, "sentence": "", "refused": "", "note": "", "steps": []}
        if isinstance(seen.answer, str):
            values["refused"] = seen.answer
        elif seen.answer is not None:
            values["sentence"] = seen.answer.sentence
            values["note"] = seen.answer.note
            values["steps"] = [[step.read, step.said, round(step.sure, 4), step.wrong] for step in seen.answer.steps]
        return Drawing(values=values)
