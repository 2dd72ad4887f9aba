"""Pictures read row by row: their epochs, their baselines, and a network that beats these."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from playground import presets, tasks
from playground.configuration import config_text
from playground.configuration.config_text import from_pairs
from playground.launch.environment import ROOT
from playground.messages.request import Request
from playground.settings import SettingError
from playground.tasks import Epoch, Uploads, _digit_images, digits_rows, mnist_rows
from playground.tasks.mnist_rows import MnistRows
from playground.training import advance
from tests.tasks.test_tasks import make

KNOWN = {"digits_rows": (digits_rows.PICTURES, digits_rows.SIDE), "mnist_rows": (mnist_rows.PICTURES, mnist_rows.SIDE)}
BATCH = 7


def table(count: int = 120) -> np.ndarray:
    """An upload: random pictures, all different, labelled 0 to 9 in turn."""
    made = np.random.default_rng(3).integers(0, 256, (count, 785), np.uint8)
    made[:, -1] = np.arange(count) % 10
    return made


def uploaded(count: int = 120) -> MnistRows:
    name = mnist_rows.upload_name(table(count), "mine #0123456789ab")
    return MnistRows({"source": name}, Uploads({name: table(count)}))


def task_of(name: str) -> _digit_images.RowsOfPictures:
    found = uploaded() if name == "uploaded" else make(name)
    assert isinstance(found, _digit_images.RowsOfPictures)
    return found


def shown(data: Epoch, side: int) -> list[bytes]:
    """The bytes of every picture that counts."""
    windows = data.in_windows(side)
    assert windows.weights is not None
    return [picture.tobytes() for picture in windows.inputs[windows.weights[:, -1] > 0]]


@pytest.mark.parametrize("name", KNOWN)
def test_the_pictures_have_the_number_and_size_declared_before_loading(name: str) -> None:
    count, side = KNOWN[name]
    images = task_of(name).images()
    assert images.pixels.shape == (count, side, side)
    assert images.pixels.max() == images.white
    assert (len(images.training), len(images.validation)) == (count - count // 5, count // 5)
    assert set(images.labels) == set(range(10))


@pytest.mark.parametrize("name", [*KNOWN, "uploaded"])
def test_every_validation_picture_counts_once_and_is_never_trained_on(name: str) -> None:
    task = task_of(name)
    side, images = task.FEATURES, task.images()
    aside = shown(task.validation_data(np.random.default_rng(0), BATCH, side), side)
    trained = shown(task.data(np.random.default_rng(1), BATCH, side), side)
    assert len(aside) == len(set(aside)) == len(images.labels) // 5
    assert len(trained) == len(set(trained)) == len(images.training) // BATCH * BATCH
    assert not set(aside) & set(trained)
    assert np.array_equal(np.sort(np.concatenate([images.training, images.validation])), np.arange(len(images.labels)))


@pytest.mark.parametrize("name", [*KNOWN, "uploaded"])
def test_a_fifth_of_every_class_is_set_aside_for_every_seed_and_batch_size(name: str) -> None:
    task = task_of(name)
    side, images = task.FEATURES, task.images()
    everything, aside = np.bincount(images.labels), np.bincount(images.labels[images.validation])
    assert np.abs(aside - everything / 5).max() <= 1
    one, other = (shown(task.validation_data(np.random.default_rng(seed), batch, side), side) for seed, batch in ((0, 3), (9, 50)))
    assert set(one) == set(other)


@pytest.mark.parametrize("name", KNOWN)
def test_an_epoch_shows_whole_pictures_with_their_labels_in_a_new_order(name: str) -> None:
    task = task_of(name)
    side, images = task.FEATURES, task.images()
    labels = {
        (picture / np.float32(images.white)).tobytes(): label for picture, label in zip(images.pixels, images.labels, strict=True)
    }
    rng = np.random.default_rng(0)
    first, second = (task.data(rng, BATCH, side) for _ in range(2))
    assert shown(first, side) != shown(second, side)
    windows = first.in_windows(side)
    assert windows.weights is not None
    assert (windows.weights[:, -1] == 1).all()
    assert not windows.weights[:, :-1].any()
    assert (windows.inputs.min(), windows.inputs.max()) == (0, 1)
    for picture, digits in zip(windows.inputs, windows.targets, strict=True):
        assert set(digits) == {labels[picture.tobytes()]}


@pytest.mark.parametrize("name", KNOWN)
def test_the_baselines_agree_with_a_direct_computation(name: str) -> None:
    task = task_of(name)
    images = task.images()
    known, asked = images.pixels[images.training].astype(float), images.pixels[images.validation].astype(float)
    means = [known[images.labels[images.training] == digit].mean(axis=0) for digit in range(10)]
    right = [
        np.argmin([((picture - mean) ** 2).sum() for mean in means]) == label
        for picture, label in zip(asked, images.labels[images.validation], strict=True)
    ]
    told = task.baselines()["accuracy"]
    assert told["the nearest mean picture"] == pytest.approx(np.mean(right), abs=2e-3)
    assert 0.09 < told["always the most frequent digit"] < 0.11 < 0.7 < told["the nearest mean picture"] < 0.95
    assert task.images().baselines is images.baselines, "measured once"


def test_accuracy_counts_the_answer_after_the_last_row_alone() -> None:
    task = task_of("digits_rows")
    data = task.validation_data(np.random.default_rng(0), BATCH, 8)
    assert data.weights is not None
    known = np.eye(10)[data.targets]
    assert task.metrics(data, known) == {"accuracy": 1}
    assert task.metrics(data, np.where(data.weights[..., None] > 0, known, -known)) == {"accuracy": 1}
    assert task.metrics(data, np.where(data.weights[..., None] > 0, -known, known)) == {"accuracy": 0}
    assert np.array_equal(task.predict(known), data.targets)


def test_an_upload_keeps_its_pixels_and_labels() -> None:
    images = uploaded().images()
    assert np.array_equal(images.pixels.reshape(-1, 784), table()[:, :-1])
    assert np.array_equal(images.labels, table()[:, -1])
    columns = MnistRows.columns({"source": uploaded().source}, BATCH, 28)
    assert columns == 96 // BATCH * 28 == uploaded().data(np.random.default_rng(0), BATCH, 28).inputs.shape[1]


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(np.zeros(120, np.float32), id="a series of numbers"),
        pytest.param(np.zeros((120, 784), np.uint8), id="no labels"),
        pytest.param(np.zeros((120, 785)), id="no bytes"),
        pytest.param(np.zeros((60, 785), np.uint8), id="fewer than its name says"),
        None,
    ],
)
def test_missing_pictures_raise_an_error_that_asks_for_them(wrong: np.ndarray | None) -> None:
    name = mnist_rows.upload_name(table(), "mine #0123456789ab")
    with pytest.raises(KeyError, match="upload their two files again"):
        MnistRows({"source": name}, Uploads() if wrong is None else Uploads({name: wrong}))


@pytest.mark.parametrize(
    "source", ["0 pictures, x", "99999 pictures, x", "9" * 70 + " pictures, x", "🙂 pictures, x", "", "5 000 "]
)
def test_any_name_of_pictures_in_a_url_gives_a_configuration(source: str) -> None:
    whole, errors = config_text.read({"source": source}, presets.registry()["mnist-rows"].config)
    assert whole.task == "mnist_rows"
    assert whole.updates_per_epoch >= 1
    assert all(isinstance(error, SettingError) for error in errors)


def test_all_of_mnist_fits() -> None:
    whole = from_pairs({"source": "60000 pictures, train-images #0123456789ab"}, presets.registry()["mnist-rows"].config)
    assert whole.updates_per_epoch == 320


def test_a_drawing_is_read_row_by_row() -> None:
    task = task_of("digits_rows")
    seen = []

    class Outputs:
        outputs = np.log(np.full((1, 8, 10), 0.05) + 0.5 * np.eye(10)[[0, 0, 0, 7, 7, 1, 1, 9]])

    def network(inputs: np.ndarray) -> Outputs:
        seen.append(inputs)
        return Outputs()

    answer = task.answer("0f" * 16 + "0" * 32, network)
    assert seen[0].shape == (1, 8, 8)
    assert seen[0][0, 0].tolist() == [0, 1] * 4
    assert not seen[0][0, 4:].any()
    assert answer.sentence == "9, 55% sure"
    assert [step.said for step in answer.steps] == list("00077119")
    for wrong in ("", "0" * 63, "0" * 65, "g" * 64, "\u0660" * 64, "seven"):
        with pytest.raises(ValueError, match="a drawing must be 64 hexadecimal digits"):
            task.answer(wrong, network)


@pytest.mark.parametrize("name", KNOWN)
def test_a_listing_of_tasks_loads_no_pictures_and_pictures_load_no_large_package(name: str) -> None:
    """The page's process lists tasks and computes baselines; importing scikit-learn takes a second."""
    script = (
        "import sys; from playground import tasks; from playground.tasks import _digit_images as pictures; kind = tasks.registry()[sys.argv[1]];"
        "assert not pictures.shipped.cache_info().currsize;"
        "kind({setting.name: setting.default for setting in kind.SETTINGS}).baselines();"
        "print(pictures.shipped.cache_info().currsize, {'sklearn', 'mlxtend', 'matplotlib', 'scipy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script, name], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip() == "1 set()", done.stderr


def test_a_small_network_learns_to_read_digits() -> None:
    whole = presets.registry()["digits-rows"].config
    state, frame = advance.advance(
        whole, advance.first_state(whole), 12 * whole.updates_per_epoch, Request(window=False, evaluate=100)
    )
    nearest = tasks.registry()["digits_rows"]({}).baselines()["accuracy"]["the nearest mean picture"]
    assert frame.evaluation is not None
    assert frame.evaluation.confusion is not None
    assert frame.evaluation.confusion.sum() == digits_rows.PICTURES // 5, "every picture that was set aside is asked for"
    assert nearest < 0.92
    assert frame.evaluation.metrics["accuracy"] > nearest + 0.03
    assert state.epoch_number == 12
