"""Where the network finds a target's bit: cases worked by hand."""

from __future__ import annotations

from playground.configuration.config_text import from_pairs
from playground.views import registry
from playground.views._lag_arcs import arcs, arcs_of
from tests.views.scenery import CONFIGS, seen_of, window_of


def test_a_first_window_of_the_first_row_loses_nothing() -> None:
    """Echo 3, window 0 … 4: targets 0, 1, 2 are 0 by definition, 3 and 4 repeat columns 0 and 1."""
    assert arcs((3,), 0, 5, 0, True) == [[0, 3, "inside"], [1, 4, "inside"]]


def test_a_first_window_of_a_later_row_loses_its_first_bits_though_the_state_is_carried() -> None:
    lost = [[-3, 0, "lost"], [-2, 1, "lost"], [-1, 2, "lost"]]
    assert arcs((3,), 0, 5, 1, True) == [*lost, [0, 3, "inside"], [1, 4, "inside"]]
    assert arcs((3,), 0, 5, 1, False) == [*lost, [0, 3, "inside"], [1, 4, "inside"]]


def test_a_later_window_finds_its_first_bits_in_the_carried_state_or_not_at_all() -> None:
    for row in (0, 1):
        assert arcs((3,), 5, 10, row, True) == [
            [2, 5, "state"], [3, 6, "state"], [4, 7, "state"], [5, 8, "inside"], [6, 9, "inside"],
        ]  # fmt: skip
        assert [how for *_, how in arcs((3,), 5, 10, row, False)] == ["lost"] * 3 + ["inside"] * 2


def test_a_window_of_three_sees_no_bit_of_an_echo_of_three() -> None:
    """With truncation length 3 every bit comes by the carried state, and no gradient reaches it; with 4 a gradient reaches one bit."""
    assert arcs((3,), 6, 9, 0, True) == [[3, 6, "state"], [4, 7, "state"], [5, 8, "state"]]
    assert [how for *_, how in arcs((3,), 8, 12, 0, True)] == ["state", "state", "state", "inside"]
    assert [how for *_, how in arcs((3,), 6, 9, 0, False)] == ["lost"] * 3


def test_a_window_that_begins_within_the_echo_mixes_both() -> None:
    """Windows that overlap may begin at column 2: targets 2 (of −1), 3 (of 0), 4 (of 1), 5 (of 2)."""
    assert arcs((3,), 2, 6, 1, True) == [[-1, 2, "lost"], [0, 3, "state"], [1, 4, "state"], [2, 5, "inside"]]
    assert arcs((3,), 2, 6, 0, True) == [[0, 3, "state"], [1, 4, "state"], [2, 5, "inside"]]


def test_a_bit_between_two_windows_is_missed() -> None:
    """Windows of 4 columns, 2 missed: 0 to 3, 6 to 9. A state that is carried knows columns 0 to 3, and nobody 4 and 5."""
    found = arcs((3,), 6, 10, 0, True, missed=2)
    assert found == [[3, 6, "state"], [4, 7, "missed"], [5, 8, "missed"], [6, 9, "inside"]]
    assert [how for *_, how in arcs((7,), 12, 16, 0, True, missed=2)] == ["missed", "state", "state", "state"]
    assert [how for *_, how in arcs((3,), 6, 10, 0, False, missed=2)] == ["lost", "lost", "lost", "inside"]


def test_a_target_that_does_not_count_has_no_arc() -> None:
    """The last two of four columns count: their bits lie before the window and in it."""
    assert arcs((3,), 6, 10, 0, True, uncounted=2) == [[5, 8, "state"], [6, 9, "inside"]]
    config = from_pairs({"last_outputs": 12, "carry_state": False})
    assert {how for row in range(5) for *_, how in arcs_of(config, 30, 45, row)} == {"inside"}
    assert registry()["data_matrix"].scene(config, 0)["legend"] == [["inside", "inside the window"]]


def test_every_lag_has_its_arcs() -> None:
    assert arcs((1, 2), 4, 6, 0, True) == [[3, 4, "state"], [4, 5, "inside"], [2, 4, "state"], [3, 5, "state"]]
    assert arcs((), 4, 6, 0, True) == []


def test_the_first_window_of_an_epoch_has_twelve_lost_bits() -> None:
    """Echo 3, 5 rows, windows of 15 columns: of 75 targets, the first 3 of 4 rows are coin flips."""
    found = [arc for row in range(5) for arc in arcs((3,), 0, 15, row, True)]
    assert sum(how == "lost" for *_, how in found) == 12
    assert len(found) == 75 - 3


def test_columns_that_the_lead_has_read_are_in_the_state() -> None:
    assert arcs((3,), 0, 5, 1, True, lead=2)[:3] == [[-3, 0, "lost"], [-2, 1, "state"], [-1, 2, "state"]]
    assert arcs((3,), 0, 5, 0, True, lead=5) == [[0, 3, "inside"], [1, 4, "inside"]]
    joined = from_pairs({"carry_rows": True})
    assert not [arc for row in range(5) for arc in arcs_of(joined, 0, 15, row) if arc[2] == "lost"]


def test_the_matrix_counts_columns_from_the_epoch() -> None:
    config = CONFIGS["echo"]
    drawing = registry()["data_matrix"].draw(seen_of(config, window=window_of(config, 3, row=2)))
    assert drawing is not None
    assert drawing.arrays["values"].shape == (5, 35)
    values = {key: value for key, value in drawing.values.items() if key != "arcs"}
    assert values == {
        "bits": True, "limit": 1.0, "first": 35, "start": 45, "stop": 60, "columns": 10_000, "rows": [0, 1, 2, 3, 4], "row": 2,
        "at": None,
    }  # fmt: skip
    assert drawing.values["arcs"][0] == [42, 45, "state"]


def test_the_legend_names_only_what_can_occur() -> None:
    def legend(settings: dict) -> list[str]:
        return [how for how, _ in registry()["data_matrix"].scene(from_pairs(settings), 0)["legend"]]

    assert legend({}) == ["inside", "state", "lost"]
    assert legend({"carry_state": False}) == ["inside", "lost"]
    assert legend({"carry_rows": True}) == ["inside", "state"]
    assert legend({"task": "sine"}) == []
