"""A task, a cell, a view and a preset are one new file each: found, offered on the page, drawn, and run through the contract tests."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from playground.launch.environment import ROOT

TASK = '''"""Repeat: the last input comes back, a task of one file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from playground.settings import Cost, Integer
from playground.tasks import Epoch, Task


class Repeat(Task):
    """The target is the input of the time step before; 0 at first."""

    TITLE = "Repeat"
    HELP = "The network must say the last number."
    LOOK = "Green follows blue by one time step."
    SETTINGS: ClassVar = (
        Integer(name="brandnew_columns", label="Columns", default=400, low=300, high=900, cost=Cost.RECOMPILE, help="The width."),
    )

    @staticmethod
    def sentence(settings: Mapping[str, Any]) -> str:
        return "Numbers come in; say the last one."

    @staticmethod
    def columns(settings: Mapping[str, Any], batch_size: int, truncation_length: int) -> int:
        return int(settings["brandnew_columns"])

    def data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        inputs = rng.normal(size=(batch_size, self.settings["brandnew_columns"], 1)).astype(np.float32)
        targets = np.zeros_like(inputs)
        targets[:, 1:] = inputs[:, :-1]
        return Epoch(inputs, targets)

    def predict(self, outputs: np.ndarray) -> np.ndarray:
        return outputs[..., 0]

    def metrics(self, data: Epoch, outputs: np.ndarray) -> dict[str, float]:
        return {"mean square error": float(np.mean((outputs - data.targets) ** 2))}
'''
VIEW = '''"""The losses of the newest frame, a view of one file."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground.configuration.config import RunConfig
from playground.views import Drawing, Seen, View


class Newest(View):
    """A line chart of the newest losses."""

    TITLE = "Newest"
    QUESTION = "Does it fall?"
    LOOK = "It falls."
    KIND = "plotly"
    PLACE = "side"

    def applies(self, config: RunConfig) -> bool:
        return config.task == "brandnew_task"

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        return {"data": [{"type": "scatter", "mode": "lines"}], "layout": {}}

    def answer(self, seen: Seen) -> str:
        return "" if seen.frame is None else f"{len(seen.frame.losses)} losses."

    def draw(self, seen: Seen) -> Drawing | None:
        return None if seen.frame is None else Drawing({"data.0.y": np.array(seen.frame.losses, np.float32)})
'''
PRESET = '''"""Repeat with the independent RNN: what a preset of one file is, without figures of its own."""

from playground.presets import Preset

PRESET = Preset(
    title="Repeat",
    steps=("press Train", "watch green", "choose another cell"),
    story="A task, a cell and a view that came as one file each.",
    epochs=1,
    settings={"task": "brandnew_task", "cell": "brandnew_cell", "brandnew_activation": "ratio", "layers": 2},
)
'''
PAGE = '''"""What came as one file each, on the page."""

from tests.pages.test_page_script import opened, the_hub, widgets


def test_brandnew_things_are_chosen_on_the_page(the_hub):
    test = opened()
    (run,) = the_hub.runs()
    test.selectbox(key="task").set_value("brandnew_task").run()
    assert not test.exception
    assert run.config.task == "brandnew_task"
    assert "brandnew_columns" in {one.key for one in widgets(test)}
    assert "brandnew_activation" not in {one.key for one in widgets(test)}
    test.selectbox(key="cell").set_value("brandnew_cell").run()
    assert not test.exception
    assert "brandnew_activation" in {one.key for one in widgets(test)}
    test.button_group(key="brandnew_activation").set_value("exp").run()
    assert not test.exception
    assert run.config.make_cell().settings == {"brandnew_activation": "exp"}
    assert test.query_params["brandnew_activation"] in ("exp", ["exp"])
    test.selectbox(key="preset").set_value("brandnew-preset").run()
    assert not test.exception
    assert run.config["brandnew_activation"] == "ratio"
'''
FILES = {
    "playground/tasks/brandnew_task.py": TASK,
    "playground/cells/brandnew_cell.py": Path(__file__).parent.joinpath("cells/independent.py").read_text("utf-8"),
    "playground/views/brandnew_view.py": VIEW,
    "playground/presets/brandnew_preset.py": PRESET,
    "tests/pages/test_brandnew.py": PAGE,
}
CONTRACTS = (
    *("cells", "cell_diagrams", "configuration", "presets", "reference", "pages", "test_settings.py"),
    *("tasks/test_tasks.py", "views/test_contract.py", "probes/test_state_gradients.py", "training/test_updates.py"),
)
RUN = (
    "test_a_cell_keeps_its_contract[brandnew_cell]",
    "test_a_cell_keeps_its_contract[brandnew_cell-exp]",
    "test_the_steps_gradient_is_what_finite_differences_say[brandnew_cell-ratio]",
    "test_what_the_truncation_cuts_is_the_finite_difference_of_the_loss[brandnew_cell-exp-True]",
    "test_a_sequence_read_in_two_pieces_is_the_sequence[brandnew_cell]",
    "test_a_default_is_allowed_and_explained[brandnew_activation]",
    "test_a_default_is_allowed_and_explained[brandnew_columns]",
    "test_a_task_keeps_its_contract[brandnew_task-False]",
    "test_columns_are_those_of_the_data[brandnew_task]",
    "test_a_task_alone_starts_from_the_preset_of_its_name_if_there_is_one[brandnew_task]",
    "test_a_preset_is_valid_and_documented_and_has_a_story[brandnew-preset]",
    "test_a_preset_offers_every_setting_that_applies_and_each_has_help[brandnew-preset]",
    "test_a_view_declares_its_title_kind_and_place[brandnew_view]",
    "test_a_drawing_fits_its_scene[brandnew_view-brandnew-preset]",
    "test_a_drawing_fits_its_scene[hidden_state-brandnew-preset]",
    "test_an_sgd_update_is_minus_the_learning_rate_times_the_gradient[brandnew_cell-exp]",
    "test_every_tasks_loss_and_gradient_reach_the_weights[brandnew_task]",
    "test_brandnew_things_are_chosen_on_the_page",
)
"""Some of the tests that must have taken up what is new."""


def test_what_comes_as_one_file_is_offered_drawn_and_tested(tmp_path: Path) -> None:
    for folder in ("playground", "components", "tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("browser", "results"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for path, text in FILES.items():
        assert not (tmp_path / path).exists()
        (tmp_path / path).write_text(text.replace("own_activation", "brandnew_activation"), encoding="utf-8")
    tests = [f"tests/{one}" for one in CONTRACTS]
    command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "-k", "brandnew", *tests]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=250, check=False)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    assert [test for test in RUN if f"{test} PASSED" not in done.stdout] == []
