"""What a host allows: read strictly, and told in words where it is reached."""

from pathlib import Path

import pytest

from playground.configuration.config_text import from_pairs
from playground.configuration.limits import NO_LIMITS, Limits, read
from playground.settings import SettingError


@pytest.mark.parametrize(
    ("limits", "pairs", "sentence"),
    [
        (Limits(units=8), {"units": "4,9", "layers": "2"}, "units must be at most 8 on this server, got 9"),
        (Limits(layers=1), {"layers": "2"}, "layers must be at most 1 on this server, got 2"),
        (Limits(truncation_length=10), {}, "truncation_length must be at most 10 on this server, got 15"),
        (Limits(batch_size=2), {"batch_size": "3"}, "batch_size must be at most 2 on this server, got 3"),
    ],
)
def test_what_is_above_a_limit_is_refused_with_the_limit(limits, pairs, sentence):
    with pytest.raises(SettingError, match=sentence):
        limits.check(from_pairs(pairs))
    NO_LIMITS.check(from_pairs(pairs))


def test_what_is_at_the_limit_is_allowed():
    Limits(units=4, layers=1, truncation_length=15, batch_size=5).check(from_pairs({"units": "4", "batch_size": "5"}))
    Limits(upload_bytes=10).check_size(10)
    with pytest.raises(SettingError, match="a file must be of at most 10 bytes on this server, got 11"):
        Limits(upload_bytes=10).check_size(11)


def test_the_file_of_a_host(tmp_path: Path):
    file = tmp_path / "playground.toml"
    file.write_text("[limits]\nunits = 64\nruns = 40\nsweeps = 0\nidle_minutes = 20\n")
    assert read(file) == Limits(units=64, runs=40, sweeps=0, idle_minutes=20)
    file.write_text("")
    assert read(file) == NO_LIMITS


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("units = 4", "the name must be [limits] or in it one of"),
        ("[limits]\nunit = 4", "got 'unit'"),
        ("[limits]\nunits = 0", "units must be a whole number from 1, got 0"),
        ("[limits]\nunits = true", "units must be a whole number from 1, got True"),
        ("[limits]\nunits = 'many'", "units must be a whole number from 1, got 'many'"),
        ("[limits", "must be a TOML file"),
    ],
)
def test_a_wrong_file_is_refused_with_what_is_allowed(tmp_path: Path, text, sentence):
    file = tmp_path / "playground.toml"
    file.write_text(text)
    with pytest.raises(SettingError) as refused:
        read(file)
    assert sentence in str(refused.value)
