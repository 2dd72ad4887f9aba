"""What a network can be asked to learn; each task is one module. NumPy only."""

from __future__ import annotations

import functools
import sys

from playground.registry import subclasses
from playground.tasks._architecture import Architecture
from playground.tasks._elsewhere import Elsewhere, Registry
from playground.tasks._elsewhere import name as elsewhere
from playground.tasks._epoch import Epoch
from playground.tasks._floor import Floor, HasFloor, HasLags, lags_of
from playground.tasks._generation import Generates, Generation
from playground.tasks._goal import Goal, HasBaselines, HasGoal, baselines_of, best_of, far_beyond, goal_of, is_share
from playground.tasks._graph import Graph, WalksGraph
from playground.tasks._labels import LabelsTimeSteps
from playground.tasks._last_outputs import LAST_OUTPUTS, uncounted
from playground.tasks._losses import accuracy, confusion, loss, mean, softmax
from playground.tasks._questions import Answer, AnswersQuestions
from playground.tasks._sampling import Writes, drawn
from playground.tasks._standardised import IsStandardised, Scale
from playground.tasks._task import GROUPS, Task
from playground.tasks._uploads import NO_UPLOADS, Uploads
from playground.tasks._whole_series import HasWholeSeries, WholeSeries
from playground.tasks._words import ReadsWords

__all__ = [
    "LAST_OUTPUTS",
    "NO_UPLOADS",
    "Answer",
    "AnswersQuestions",
    "Architecture",
    "Elsewhere",
    "Epoch",
    "Floor",
    "Generates",
    "Generation",
    "Goal",
    "Graph",
    "HasBaselines",
    "HasFloor",
    "HasGoal",
    "HasLags",
    "HasWholeSeries",
    "IsStandardised",
    "LabelsTimeSteps",
    "ReadsWords",
    "Scale",
    "Task",
    "Uploads",
    "WalksGraph",
    "WholeSeries",
    "Writes",
    "accuracy",
    "baselines_of",
    "best_of",
    "confusion",
    "drawn",
    "elsewhere",
    "far_beyond",
    "goal_of",
    "is_share",
    "lags_of",
    "loss",
    "mean",
    "registry",
    "softmax",
    "uncounted",
]


@functools.cache
def registry() -> dict[str, type[Task]]:
    """Every task by the name of its module, in the order in which the page lists them: by group,
    then by name."""
    found = subclasses(sys.modules[__name__], Task)
    return Registry(sorted(found.items(), key=lambda item: (GROUPS.index(item[1].GROUP), item[0])))
