"""`train` on the command line: one JSON object on stdout, every loss in the file, exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground.commands import arguments
from playground.commands import train as train_command
from playground.exports import checkpoint
from playground.runs import headless
from playground.runs.history import History
from playground.tasks import NO_UPLOADS
from playground.training import advance
from tests.training.small import train

SMALL = ["train", "echo", "--set", "epoch_length=1000", "--set", "units=2"]
KEYS = {"preset", "cell", "seed", "epochs", "updates", "loss", "metrics", "updates_per_second", "device"}


def last_line(out: str) -> dict[str, Any]:
    line = out.strip().splitlines()[-1]
    found: dict[str, Any] = json.loads(line, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    return found


def test_the_last_line_tells_the_run_and_the_file_holds_every_loss(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "losses.jsonl"
    code = arguments.main([*SMALL, "--epochs", "4", "--seed", "3", "--jsonl", str(path)])
    out, err = capfd.readouterr()
    assert code == 0
    told = last_line(out)
    assert set(told) >= KEYS
    assert len(out.strip().splitlines()) == 1
    config = headless.configure("echo", {"epoch_length": 1000, "units": 2, "seed": 3})
    _, expected = train(config, advance.first_state(config), 52)
    assert (told["preset"], told["cell"], told["seed"], told["epochs"], told["updates"]) == ("echo", "simple", 3, 4, 52)
    assert told["loss"] == pytest.approx(float(expected.losses[-50:].mean()))
    assert set(told["metrics"]) == {"validation_loss", "accuracy"}
    assert told["device"] == "CPU:0"
    assert told["updates_per_second"] > 0
    assert told["settings"] == {"units": "2", "seed": "3", "epoch_length": "1000"}
    assert "52/52 updates" in err
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert np.array_equal(np.concatenate([line["losses"] for line in lines]).astype(np.float32), expected.losses)
    assert lines[-1]["update"] == 52
    assert [start for line in lines for start in line["epoch_starts"]] == [0, 13, 26, 39]


def test_quiet_says_nothing_but_the_last_line(capfd: pytest.CaptureFixture[str]) -> None:
    assert arguments.main([*SMALL, "--updates", "3", "--quiet"]) == 0
    out, err = capfd.readouterr()
    assert last_line(out)["updates"] == 3
    assert "updates" not in err


def test_a_blow_up_ends_with_code_one_and_says_where(capfd: pytest.CaptureFixture[str]) -> None:
    assert train_command.train("too-fast", {}, updates=100, quiet=True) == 1
    told = last_line(capfd.readouterr().out)
    assert told["blew_up"] == told["updates"] < 100
    assert told["loss"] is None or np.isfinite(told["loss"])


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["train", "nobody"], "preset must be one of echo"),
        ([*SMALL, "--set", "units=0"], "units must be"),
        ([*SMALL, "--set", "device=GPU:9", "--updates", "1"], "device must be auto or one of CPU:0, got 'GPU:9'"),
    ],
)
def test_a_wrong_setting_is_a_sentence_and_code_two(typed: list[str], told: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert arguments.main(typed) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert told in err
    assert "Traceback" not in err


def test_a_checkpoint_goes_on_as_if_it_had_never_stopped(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path, lines = tmp_path / "run.npz", tmp_path / "losses.jsonl"
    assert arguments.main([*SMALL, "--updates", "9", "--quiet", "--save", str(path)]) == 0
    assert last_line(capfd.readouterr().out)["saved"] == str(path)
    resumed = ["train", "--resume", str(path), "--updates", "11", "--save", str(path), "--jsonl", str(lines)]
    assert arguments.main(resumed) == 0
    out, err = capfd.readouterr()
    assert last_line(out)["updates"] == 20
    assert "11/11 updates" in err
    config = headless.configure("echo", {"epoch_length": 1000, "units": 2})
    _, expected = train(config, advance.first_state(config), 20)
    losses = [loss for line in lines.read_text(encoding="utf-8").splitlines() for loss in json.loads(line)["losses"]]
    assert np.array_equal(np.array(losses, np.float32), expected.losses[9:])
    saved = checkpoint.read(path)
    assert saved.state.update == 20
    assert np.array_equal(saved.history.recent, expected.losses)


def test_after_a_blow_up_the_checkpoint_is_the_last_good_state(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "run.npz"
    assert train_command.train("too-fast", {}, updates=100, quiet=True, save=path) == 1
    saved = checkpoint.read(path)
    assert saved.state.update == saved.history.update < 100
    assert all(np.isfinite(weight).all() for weight in saved.state.weights)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["train", "--resume", "{}/nothing.npz"], "nothing.npz can't be read: No such file"),
        (["train", "--resume", "{}/foreign.npz"], "foreign.npz can't be used: it is no .npz file"),
        (["train", "--resume", "{}/run.npz", "--set", "units=3"], "those that keep the network where a checkpoint is resumed"),
        ([*SMALL, "--save", "{}/no/such/folder.npz"], "no file can be written to"),
    ],
)
def test_a_file_that_cannot_be_used_is_a_sentence_and_code_two(
    typed: list[str], told: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    config = headless.configure("echo", {"units": 2})
    begun = checkpoint.SavedRun("echo", config, advance.first_state(config), History(), NO_UPLOADS)
    checkpoint.write(begun, tmp_path / "run.npz")
    (tmp_path / "foreign.npz").write_bytes(b"a,b\n1,2\n")
    assert arguments.main([part.replace("{}", str(tmp_path)) for part in typed]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert told in err
    assert "Traceback" not in err
