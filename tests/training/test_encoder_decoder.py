"""Embedding, encoder, decoder and attention: what trains is what NumPy computes, and it learns to translate."""

from __future__ import annotations

import numpy as np
import pytest

from playground.reference import network
from playground.tasks import NO_UPLOADS
from playground.training import prefetch
from tests.training.small import ONE_LAYER, somewhere, tiny, train


@pytest.mark.parametrize("attention", [True, False])
def test_a_frame_shows_the_loss_that_trained(attention: bool) -> None:
    config = tiny(task="translate", attention=attention, cell="lstm", **ONE_LAYER, input_dropout=0.2, recurrent_dropout=0.3)
    state = somewhere(config)
    _, frame = train(config, state, 1, window=True)
    window = frame.window
    assert window is not None
    trained = (window.losses * window.weights).sum() / window.weights.sum()
    assert trained == pytest.approx(float(frame.losses[0]), rel=1e-5)
    steps = config.architecture.encoder_steps
    assert (window.attention is not None) == attention
    if window.attention is not None:
        assert window.attention.shape == (config.truncation_length - steps, steps)
        np.testing.assert_allclose(window.attention.sum(axis=1), 1, rtol=1e-5)
        assert not window.attention[:, window.inputs[window.row, :steps, 0] == 0].any(), "nothing looks back at padding"
    assert window.embedding is not None
    assert np.array_equal(window.embedding, state.weights[0])


def test_the_encoders_last_states_are_all_that_a_decoder_without_attention_knows() -> None:
    config = tiny(task="translate", attention=False)
    weights = somewhere(config).weights
    data = prefetch.epoch_data(config, 0, NO_UPLOADS).in_windows(config.truncation_length)
    first = config.architecture.encoder_steps
    zero = network.zero_states(config, 2)
    one, other = data.inputs[:1], data.inputs[1:2]
    pair = np.concatenate([one, np.concatenate([one[:, :first], other[:, first:]], axis=1)])
    seen = network.forward(config, weights, pair, zero)
    assert not seen.outputs[:, :first].any()
    np.testing.assert_allclose(seen.layers[-1]["h"][0, :first], seen.layers[-1]["h"][1, :first])
    muted = [np.zeros_like(weight) if layer.startswith("encoder") else weight
             for (layer, _, _), weight in zip(network.weight_shapes(config), weights, strict=True)]  # fmt: skip
    changed = np.concatenate([other[:, :first], one[:, first:]], axis=1)
    deaf = [network.forward(config, muted, inputs, network.zero_states(config, 1)).outputs for inputs in (one, changed)]
    np.testing.assert_allclose(deaf[0], deaf[1])
    assert not np.allclose(
        *(network.forward(config, weights, inputs, network.zero_states(config, 1)).outputs for inputs in (one, changed))
    )
