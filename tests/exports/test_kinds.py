"""Each kind of export is opened again by the tool that it is for."""

from __future__ import annotations

import base64
import gzip
import io
import json
import re
import struct
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pandas
import pyarrow.parquet
import pytest

from playground.commands import arguments
from playground.exports import checkpoint, kinds
from playground.exports.checkpoint import SavedRun
from playground.keras_code import script
from playground.messages.frame import Evaluation
from playground.messages.request import Request
from playground.reference import network
from playground.runs import history as histories
from playground.runs import worker
from playground.runs.checkpoints import Checkpoints
from playground.runs.history import History
from playground.tasks import NO_UPLOADS, Uploads
from playground.training import advance
from playground.uploads import table
from tests.training.small import tiny


def ask(function: Any, *arguments: Any) -> Any:
    assert function in (worker.keras_file, worker.moments)
    return function(*arguments)


@pytest.fixture(scope="module")
def run() -> SavedRun:
    config = tiny(cell="gru", layers=1, units="3")
    history, checkpoints, state = History(), Checkpoints(), advance.first_state(config)
    for count in (0, 20, 37):
        state, frame = advance.advance(config, state, count, Request(evaluate=2))
        history.add(frame)
        checkpoints.add(frame, state)
    return SavedRun("echo", config, state, history, NO_UPLOADS, moments=checkpoints.moments()[:-1])


def only(kind: str, run: SavedRun) -> bytes:
    files = kinds.registry()[kind].files(run, "mine", ask)
    assert list(files) == [f"mine{kinds.registry()[kind].SUFFIX}"]
    return next(iter(files.values()))


def test_the_command_line_names_every_kind() -> None:
    assert ", ".join(kinds.registry()) == arguments.EXPORTS


def test_weights_have_readable_names(run: SavedRun) -> None:
    with np.load(io.BytesIO(only("weights", run)), allow_pickle=False) as found:
        assert found.files == ["layer_1.kernel", "layer_1.recurrent_kernel", "layer_1.bias", "readout.kernel", "readout.bias"]
        weights = tuple(found.values())
    inputs = np.ones((2, 5, 1), np.float32)
    empty = network.zero_states(run.config, 2)
    one, other = (network.forward(run.config, each, inputs, empty).outputs for each in (weights, run.state.weights))
    assert np.array_equal(one, other)


def test_the_table_has_every_loss_and_evaluation(run: SavedRun) -> None:
    found = pandas.read_csv(io.BytesIO(only("csv", run)))
    assert list(found.columns) == ["update", "loss", "validation_loss", "accuracy"]
    losses = found.dropna(subset="loss")
    assert losses["update"].tolist() == list(range(1, 58))
    assert np.array_equal(losses["loss"].to_numpy(np.float32), run.history.recent)
    evaluated = found.dropna(subset="validation_loss")
    assert evaluated["update"].tolist() == [0, 20, 57]
    assert evaluated["accuracy"].tolist() == [one.metrics["accuracy"] for one in run.history.evaluations]


def test_parquet_has_the_same_table_with_types(run: SavedRun) -> None:
    found = pyarrow.parquet.read_table(io.BytesIO(only("parquet", run)))
    assert [str(kind) for kind in found.schema.types] == ["int64", "float", "double", "double"]
    assert np.array_equal(found.to_pandas()["loss"].dropna().to_numpy(), run.history.recent)


def test_of_older_updates_the_table_keeps_the_extremes(run: SavedRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(histories, "RECENT", 1 << 16)
    losses = np.random.default_rng(0).random(200_000, np.float32)
    losses[100] = 50
    history = History()
    _, frame = advance.advance(run.config, advance.first_state(run.config), 0, Request(window=False))
    for part in np.split(losses, 20):
        history.add(replace(frame, losses=part, gradient_norms=part, update=history.update + len(part)))
    assert history.first > 100_000
    found = pandas.read_parquet(io.BytesIO(only("parquet", replace(run, history=history))))
    assert found["loss"].max() == 50
    assert found["update"].is_monotonic_increasing
    assert found["update"].is_unique
    assert np.array_equal(found["loss"].to_numpy(), losses[found["update"].to_numpy() - 1])
    assert set(range(history.first + 1, 200_001)) <= set(found["update"])


def test_a_run_that_was_never_evaluated_has_a_table_too(run: SavedRun) -> None:
    history = History()
    history.evaluations.append(Evaluation(0, 0.5, {"accuracy": 0.5}))
    assert len(pandas.read_csv(io.BytesIO(only("csv", replace(run, history=history))))) == 1
    assert len(pandas.read_csv(io.BytesIO(only("csv", replace(run, history=History()))))) == 0


def test_the_notebook_is_valid_and_its_cells_are_the_script(run: SavedRun) -> None:
    data = only("notebook", run)
    assert data == only("notebook", run)
    found = nbformat.reads(data.decode(), as_version=4)
    nbformat.validate(found)
    code = [cell.source for cell in found.cells if cell.cell_type == "code"]
    text = [cell.source for cell in found.cells if cell.cell_type == "markdown"]
    assert text[0].startswith("# Echo · GRU, 3 units")
    parts = script.sections(run.config, "mine-data.npz", 1000)
    assert code == [part.code.rstrip() for part in parts]


def test_a_replay_has_the_moments_that_are_kept_and_the_numbers_of_their_weights(run: SavedRun) -> None:
    page = only("html", checkpoint.from_bytes(checkpoint.as_bytes(run), "a"))
    assert len(page) < 5_000_000
    assert re.search("<title>Echo · GRU, 3 units .*update 57 · RNN playground \\d", page.decode())
    packed = re.search(rb'id="recording">([^<]+)<', page)
    assert packed is not None
    said = kinds.registry()["html"].size(run, ask)
    assert said is not None
    assert len(page) - said == pytest.approx(0, abs=0.2 * len(packed[1])), "its size is said before"
    data = gzip.decompress(base64.b64decode(packed[1]))
    (size,) = struct.unpack_from("<I", data)
    told = json.loads(data[4 : 4 + size])
    assert [moment["update"] for moment in told["moments"]] == [0, 20, 57]
    assert not any(panel["openers"] for scene in told["scenes"] for panel in scene["panels"])
    for moment, state in zip(told["moments"][1:], (run.moments[1].state, run.state), strict=True):
        assert state is not None
        ((_, _, (first, length)),) = moment["layers"]
        panels = decoded(data[4 + size + first : 4 + size + first + length])
        _, frame = advance.advance(run.config, state, 0, Request())
        assert frame.window is not None
        assert np.array_equal(panels["hidden_state", "h"], frame.window.layers[0]["h"].T)
        assert np.array_equal(panels["gates", "reset"], frame.window.layers[0]["reset"].T)


def decoded(message: bytes) -> dict[tuple[str, str], np.ndarray]:
    """The arrays of a picture, by panel and name."""
    (size,) = struct.unpack_from("<I", message)
    place, found = 4 + size, {}
    for panel, name, kind, shape in json.loads(message[4:place])["arrays"]:
        array = np.frombuffer(message, f"<{kind}", int(np.prod(shape)), place).reshape(shape)
        found[panel, name] = array
        place += -(-array.nbytes // 8) * 8
    return found


def test_how_a_series_goes_on_comes_in_its_units_with_the_truth_beside_it() -> None:
    values = 1e6 + 50 * np.sin(np.arange(100) / 3)
    config = tiny(task="time_series", series="mine #1", layers=1, units="2")
    uploads = Uploads({"mine #1": values})
    state = advance.first_state(config)
    files = kinds.registry()["csv"].files(SavedRun("time-series", config, state, History(), uploads), "mine", ask)
    assert list(files) == ["mine.csv", "mine-alone.csv"]
    found = pandas.read_csv(io.BytesIO(files["mine-alone.csv"]))
    given = config.truncation_length
    assert found["step"].tolist() == list(range(1 - given, len(found) + 1 - given))
    truth = found["truth"].dropna()
    np.testing.assert_allclose(truth, values[80 - given :])
    said = found["from where training data ends"].to_numpy()
    np.testing.assert_allclose(said[:given], truth[:given])
    _, frame = advance.advance(config, state, 0, Request(generate=True), uploads)
    assert frame.generated is not None
    np.testing.assert_allclose(said, frame.generated.values[1])


def test_saved_data_come_beside_the_code(run: SavedRun) -> None:
    config = tiny(task="reber")
    state = advance.first_state(config)
    files = kinds.registry()["script"].files(SavedRun("reber", config, state, History(), NO_UPLOADS), "mine", ask)
    assert list(files) == ["mine.py", "mine-data.npz"]
    assert b"np.load('mine-data.npz')" in files["mine.py"]


OPENS = """
import importlib.util, json
assert importlib.util.find_spec("playground") is None
names = {}
for cell in json.load(open("run.ipynb", encoding="utf-8"))["cells"]:
    if cell["cell_type"] == "code":
        exec("".join(cell["source"]), names)
layers = [layer.name for layer in names["keras"].models.load_model("network.keras").layers]
print(json.dumps({"layers": layers, "losses": names["losses"]}))
"""
"""Runs the notebook's cells one after the other, as a kernel does, and opens the network."""


def test_the_command_writes_a_network_that_keras_opens_and_a_notebook_that_trains_the_same(
    tmp_path: Path, run: SavedRun, capfd: pytest.CaptureFixture[str]
) -> None:
    checkpoint.write(run, tmp_path / "run.npz")
    for kind, name in (("keras", "network.keras"), ("notebook", "run.ipynb")):
        path = tmp_path / name
        assert arguments.main(["export", str(tmp_path / "run.npz"), "--as", kind, "--to", str(path)]) == 0
        told = json.loads(capfd.readouterr().out)
        assert told["files"] == {str(path): path.stat().st_size}
    opened = subprocess.run(
        [sys.executable, "-I", "-c", OPENS], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=True
    )
    found = json.loads(opened.stdout.strip().splitlines()[-1])
    assert found["layers"] == ["inputs", "layer_1", "readout"]
    np.testing.assert_allclose(found["losses"][:57], run.history.recent, atol=1e-4)


@pytest.mark.parametrize(
    ("kind", "to", "told"),
    [
        ("pdf", "a.pdf", "--as must be one of checkpoint, keras"),
        ("keras", "a.h5", "must be a file whose name ends in .keras"),
        ("csv", "no/such/a.csv", "no file can be written to"),
        ("csv", "a.csv", "run.npz can't be read"),
    ],
)
def test_what_cannot_be_written_is_a_sentence_and_code_two(
    kind: str, to: str, told: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert arguments.main(["export", str(tmp_path / "run.npz"), "--as", kind, "--to", str(tmp_path / to)]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert told in err


def test_a_network_that_keras_cannot_express_is_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    config = tiny(cell="lstm", clamps="1.forget=1")
    clamped = SavedRun("echo", config, advance.first_state(config), History(), NO_UPLOADS)
    checkpoint.write(clamped, tmp_path / "run.npz")
    for kind, name in (("keras", "a.keras"), ("script", "a.py"), ("notebook", "a.ipynb")):
        assert arguments.main(["export", str(tmp_path / "run.npz"), "--as", kind, "--to", str(tmp_path / name)]) == 2
        assert "clamped gates or units (1.forget=1)" in capfd.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["run.npz"]


def test_the_scale_of_own_columns_comes_with_the_network_and_with_the_data() -> None:
    """Without it a network that was trained on one's own data says nothing in their units."""
    rng = np.random.default_rng(0)
    columns = {
        name: [level + spread * rng.standard_normal(90) for _ in range(2)]
        for name, level, spread in (("wind", 3, 2), ("load", 1e6, 50))
    }
    key = "mine #0"
    uploads = Uploads({key: table.joined(columns)})
    config = tiny(task="time_series", series=key, inputs="wind", target="load")
    saved = SavedRun("time-series", config, advance.first_state(config), History(), uploads)
    files = kinds.registry()["keras"].files(saved, "mine", lambda *_: b"")
    assert list(files) == ["mine.keras", "mine-scale.json"]
    told = json.loads(files["mine-scale.json"])
    assert (told["inputs"], told["target"], list(told["columns"])) == (["wind"], "load", ["wind", "load"])
    data = kinds.registry()["script"].files(saved, "mine", ask)
    assert b"deviation + mean" in data["mine.py"]
    with np.load(io.BytesIO(data["mine-data.npz"]), allow_pickle=False) as found:
        for place, (name, series) in enumerate(columns.items()):
            means, deviations = ([float(of(one[:72])) for one in series] for of in (np.mean, np.std))
            assert found["columns"][place] == name
            np.testing.assert_allclose(found["means"][:, place], means)
            np.testing.assert_allclose(found["deviations"][:, place], deviations)
            np.testing.assert_allclose(told["columns"][name]["mean"], means)
            np.testing.assert_allclose(told["columns"][name]["deviation"], deviations)
