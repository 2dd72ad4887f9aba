"""`ask`: questions to the network of a checkpoint; the answers on stdout, one JSON object last."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from playground import tasks
from playground.commands import output
from playground.exports import checkpoint
from playground.reference import asking


def ask(file: Path, questions: Sequence[str]) -> int:
    """Prints what the network in the checkpoint `file` answers to each question, or why it can't;
    returns 0, or 2 where the file can't be used or one question has no answer."""
    try:
        saved = checkpoint.read(file)
    except checkpoint.CheckpointRefused as error:
        print(error, file=sys.stderr)
        return 2
    kind = tasks.registry()[saved.config.task]
    if issubclass(kind, tasks.AnswersQuestions) and kind.ASK == "drawing":
        print("this network is asked with a drawing: open the checkpoint on the page", file=sys.stderr)
        return 2
    answers: dict[str, dict[str, str]] = {}
    for question in questions:
        try:
            found = asking.answer(saved.config, saved.state.weights, question, saved.uploads)
        except ValueError as error:
            answers[question] = {"refused": str(error)}
        else:
            answers[question] = {"answer": found.sentence} | ({"note": found.note} if found.note else {})
        print(f"{question}: {'  '.join(answers[question].values())}")
    print(output.json_line({"update": saved.state.update, "answers": answers}))
    return 2 if any("refused" in one for one in answers.values()) else 0
