"""Text: n-gram models by hand, what is held out, and what a network writes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from playground import tasks
from playground.configuration.config import RunConfig
from playground.configuration.config_text import from_pairs
from playground.reference import network, writing
from playground.reference.writing import Written
from playground.runs.history import History
from playground.tasks import Uploads, _ngrams
from playground.tasks.text import Text
from playground.uploads import characters, own_text
from playground.views import Seen
from playground.views.sample import Sample

LINES = "the cat sat on the mat.\na hat is that.\n" * 90


def own(text: str) -> tuple[RunConfig, Uploads]:
    """A configuration on a text of the user's own, and the text."""
    found = own_text.of_string("own", text)
    config = from_pairs({"task": "text", "text": found.key, "truncation_length": 6, "batch_size": 5, "units": 4, "cell": "lstm"})
    return config, Uploads({found.key: found.values})


def random_weights(config: RunConfig) -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    return [rng.normal(0, 1.0, shape).astype(np.float32) for *_, shape in network.weight_shapes(config)]


def test_the_ngram_models_are_those_worked_by_hand() -> None:
    """Trained on a b a a (0 1 0 0), measured on a b: a has 3 + 1 of 4 + 2, b has 1 + 1."""
    trained, held = np.array([0, 1, 0, 0]), np.array([0, 1])
    weight = _ngrams.WEIGHT
    np.testing.assert_allclose(_ngrams.unigram(trained, 2), [4 / 6, 2 / 6])
    after_a = (1 + weight / 3) / (2 + weight)
    np.testing.assert_allclose(_ngrams.bigram(trained, 2)[0, 1], after_a)
    np.testing.assert_allclose(_ngrams.bigram(trained, 2)[1, 0], (1 + weight * 2 / 3) / (1 + weight))
    assert _ngrams.losses(trained, held, 2) == pytest.approx(
        {"the unigram model": -math.log(1 / 3), "the bigram model": -math.log(after_a)}
    )
    np.testing.assert_allclose(_ngrams.bigram(trained, 5).sum(axis=1), 1)


def test_bits_are_the_loss_in_bits_and_the_baselines_are_measured_like_them() -> None:
    config, uploads = own(LINES)
    task = config.make_task(uploads)
    assert isinstance(task, Text)
    held = config.validation_data(uploads)
    logits = np.log(_ngrams.bigram(task.trained, config.outputs))[held.inputs[..., 0].astype(int)]
    bits = task.metrics(held, logits)["bits per character"]
    assert bits == pytest.approx(tasks.baselines_of(task)["bits per character"]["the bigram model"], rel=0.03)


def test_the_last_fifth_is_held_out_of_training_and_alone_judged() -> None:
    cut = len(LINES) - len(LINES) // 5
    (config, uploads), (other, changed) = own(LINES), own(LINES[:cut] + LINES[cut:][::-1])
    assert config.alphabet == other.alphabet
    for number in range(5):
        before, after = config.training_data(number, uploads), other.training_data(number, changed)
        assert np.array_equal(before.inputs, after.inputs)
        assert np.array_equal(before.targets, after.targets)
    task, held = config.make_task(uploads), config.validation_data(uploads)
    assert isinstance(task, Text)
    assert "".join(task.symbols[one] for one in held.targets.ravel()) in LINES[cut:]
    assert len(held.targets.ravel()) > 0.95 * len(LINES) / 5


def test_rows_read_the_text_on_and_a_target_is_the_next_character() -> None:
    config, uploads = own(LINES)
    epoch, task = config.training_data(0, uploads), config.make_task(uploads)
    assert isinstance(task, Text)
    read = epoch.inputs[..., 0].astype(int)
    assert np.array_equal(read[:, 1:], epoch.targets[:, :-1])
    assert np.array_equal(read[1:, 0], epoch.targets[:-1, -1]), "a row goes on where the one above ends"
    whole = "".join(map(chr, task.trained + 32))
    assert "".join(map(chr, read.ravel() + 32)) in whole


@pytest.mark.parametrize("layers", [1, 2])
def test_what_is_written_is_what_the_network_computes_from_it(layers: int) -> None:
    config = from_pairs(
        {"task": "text", "built_in_text": "it", "cell": "lstm", "layers": layers, "units": 6, "clamps": "1.unit2=0"}
    )
    weights, prompt = random_weights(config), np.array([3, 1, 4])
    made = writing.write(config, weights, prompt, 40, 0.7, 5)
    seen = network.forward(config, weights, made.symbols[None, :, None].astype(np.float32), network.zero_states(config, 1))
    for layer in range(layers):
        np.testing.assert_allclose(made.states[layer], seen.layers[layer]["h"][0], atol=1e-5)
    likely = tasks.softmax(seen.outputs[0])[np.arange(42), made.symbols[1:]]
    np.testing.assert_allclose(made.sure[1:], likely, atol=1e-5)
    assert np.array_equal(made.symbols[:3], prompt)
    assert made.given == 3
    again = writing.write(config, weights, prompt, 40, 0.7, 5)
    assert np.array_equal(again.symbols, made.symbols)
    assert not np.array_equal(writing.write(config, weights, prompt, 40, 0.7, 6).symbols, made.symbols)


def test_temperature_0_takes_the_likeliest_and_1_follows_the_softmax() -> None:
    logits = np.array([0.3, 2.0, -1.0, 1.9])
    assert {tasks.drawn(logits, 0.0, chance) for chance in np.linspace(0, 0.999, 50)} == {1}
    chances = (np.arange(100_000) + 0.5) / 100_000
    for temperature in (0.5, 1.0, 2.0):
        drawn = np.bincount([tasks.drawn(logits, temperature, chance) for chance in chances], minlength=4) / len(chances)
        np.testing.assert_allclose(drawn, tasks.softmax(logits / temperature), atol=2e-5)
    assert [tasks.drawn(np.full(3, np.nan), 1.0, 0.5) in range(3), tasks.drawn(logits, 1e-9, 0.9999)] == [True, 1]


def test_a_prompt_of_unknown_characters_is_refused_by_name() -> None:
    settings = dict(from_pairs({"task": "text", "built_in_text": "it"}).of_task)
    assert [Text.signs(settings)[number] for number in Text.prompt(settings, "due")] == list("due")
    assert Text.signs(settings)[Text.prompt(settings, "")[0]] == "\n"
    with pytest.raises(ValueError, match=r"the \d+ characters that training tells apart, got 7 K U\+200B"):
        Text.prompt(settings, "K7\u200b")
    several = dict(from_pairs({"task": "text"}).of_task)
    assert np.array_equal(Text.prompt(several, "a\u00a0b"), Text.prompt(several, "a b")), "as the text itself is read"


def test_of_a_character_that_is_held_out_alone_nothing_is_said_that_is_not_so() -> None:
    config, uploads = own("the cat sat\n" * 400 + "ß" * 3 + "the cat sat\n" * 10)
    task = config.make_task(uploads)
    assert isinstance(task, Text)
    assert task.symbols[-1] == characters.OTHER
    assert (task.trained != len(task.symbols) - 1).all()
    assert (task.held_out == len(task.symbols) - 1).sum() == 3
    assert np.isfinite(list(tasks.baselines_of(task)["bits per character"].values())).all()
    with pytest.raises(ValueError, match="characters that training tells apart, got ß"):
        Text.prompt(dict(config.of_task), "ß")
    assert Sample().look(config).endswith("□ stands for every rarer character.")
    assert Sample().look(from_pairs({"task": "text"})) == Sample.LOOK
    other = np.array([0, len(task.symbols) - 1])
    drawing = Sample().draw(Seen(config, None, History(), written=Written(other, 1, (np.zeros((2, 9)),), np.ones(2))))
    assert drawing is not None
    assert drawing.values["text"].endswith("□")
