"""Jumps of a loss made up: found wherever they come, each with the cause that can be proved, in bounded memory."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground.configuration.config import RunConfig
from playground.configuration.config_text import from_pairs
from playground.messages.frame import Frame
from playground.runs.spikes import KEPT, Spike, Spikes, asked, unseen

CONFIG = from_pairs({"epoch_length": 7500})
"""100 windows per epoch."""


def found(
    losses: np.ndarray, norms: np.ndarray | None = None, chunk: int = 10_000, configs: dict[int, RunConfig] | None = None
) -> list[Spike]:
    """What is found in these losses, cut into chunks; `configs`: from which update which configuration held."""
    spikes, config = Spikes(), CONFIG
    norms = np.ones(len(losses)) if norms is None else norms
    for start in range(0, len(losses), chunk):
        config = (configs or {}).get(start, config)
        part = losses[start : start + chunk].astype(np.float32)
        update = start + len(part)
        spikes.add(
            Frame(
                config,
                update,
                (update - 1) // 100 + 1,
                (update - 1) % 100 + 1,
                part,
                norms[start:update].astype(np.float32),
                (),
                0.1,
                "CPU:0",
            )
        )
    return spikes.found


def quiet(count: int = 1000) -> np.ndarray:
    return 0.01 * (1 + 0.2 * np.random.default_rng(0).random(count))


def test_losses_without_a_jump_have_no_spike() -> None:
    assert found(quiet()) == []
    assert found(np.linspace(1, 0.001, 1000)) == []
    assert found(np.random.default_rng(1).gamma(4, size=5000)) == []


def test_the_first_window_of_an_epoch_is_named_with_the_targets_that_are_lost() -> None:
    for chunk in (7, 50, 1000):
        losses = quiet()
        losses[[300, 700]] = 0.5
        spikes = found(losses, chunk=chunk)
        assert [(spike.update, spike.epoch_number, spike.window, spike.cause) for spike in spikes] == [
            (300, 4, 1, "first window"),
            (700, 8, 1, "first window"),
        ]
        assert spikes[0].detail.startswith("12 of 75 targets")


@pytest.mark.parametrize(("last", "lost", "targets"), [(0, 12, 75), (14, 8, 70), (12, 0, 60), (99, 12, 75)])
def test_only_targets_that_count_can_be_lost(last: int, lost: int, targets: int) -> None:
    config = from_pairs({"last_outputs": last})
    assert (unseen(config), asked(config)) == (lost, targets)


def test_an_empty_state_is_the_cause_where_the_task_does_not_know_which_inputs_it_needs() -> None:
    losses = quiet()
    losses[700] = 0.5
    config = from_pairs({"task": "sine"})
    spikes = Spikes()
    spikes.add(Frame(config, 701, 2, 1, losses[:701].astype(np.float32), np.ones(701, np.float32), (), 0.1, "CPU:0"))
    assert [spike.cause for spike in spikes.found] == ["empty state"]


def test_a_setting_changed_just_before_is_the_cause() -> None:
    losses = quiet()
    losses[451] = 0.5
    (spike,) = found(losses, chunk=50, configs={450: replace(CONFIG, learning_rate=5.0)})
    assert (spike.cause, spike.detail) == ("setting", "changed 2 updates before: Learning rate 5")


def test_an_exploding_gradient_before_the_jump_is_the_cause() -> None:
    losses, norms = quiet(), np.ones(1000)
    losses[451], norms[450] = 0.5, 12.0
    (spike,) = found(losses, norms)
    assert (spike.cause, "12 × its median" in spike.detail) == ("gradient", True)


def test_what_has_no_other_cause_is_a_hard_batch_and_two_neighbours_are_one() -> None:
    losses = quiet()
    losses[[450, 451, 452]] = 0.5
    assert [(spike.update, spike.cause) for spike in found(losses)] == [(450, "hard batch")]


def test_a_long_run_keeps_a_bounded_number_spread_over_it() -> None:
    losses = quiet(100_000)
    losses[50::100] = 0.5
    spikes = found(losses, chunk=1000)
    assert KEPT / 2 <= len(spikes) <= KEPT
    assert spikes[-1].update == 99_950


def test_truncate_forgets_what_came_after() -> None:
    losses = quiet()
    losses[[300, 700]] = 0.5
    spikes = Spikes()
    spikes.add(Frame(CONFIG, 1000, 10, 100, losses.astype(np.float32), np.ones(1000, np.float32), (), 0.1, "CPU:0"))
    spikes.truncate(500)
    assert [spike.update for spike in spikes.found] == [300]


def test_where_rows_are_joined_an_epoch_begins_like_any_window() -> None:
    losses = quiet()
    losses[700] = 0.5
    config = from_pairs({"carry_rows": True})
    spikes = Spikes()
    spikes.add(Frame(config, 701, 2, 1, losses[:701].astype(np.float32), np.ones(701, np.float32), (), 0.1, "CPU:0"))
    assert [spike.cause for spike in spikes.found] == ["hard batch"]
    assert (unseen(config), unseen(from_pairs({}))) == (0, 12)
    assert unseen(from_pairs({"carry_rows": True, "echo_step": 20})) == 5 * 4


def test_of_jumps_that_are_one_the_greatest_is_told() -> None:
    losses = quiet()
    losses[[500, 501, 502, 600, 602]] = 0.1, 1.9, 0.3, 0.8, 0.2
    for chunk in (1, 2, 1000):
        assert [(spike.update, round(spike.loss, 3)) for spike in found(losses, chunk=chunk)] == [(501, 1.9), (600, 0.8)]
