"""Texts of the user's own: read right or refused in a sentence, and spelt in their names."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from playground.commands import arguments
from playground.configuration.config_text import from_pairs, to_pairs
from playground.settings import SettingError
from playground.tasks import Uploads
from playground.tasks._texts import built_in
from playground.uploads import characters, own_text
from playground.uploads.own_text import OwnText
from playground.uploads.text_error import TextError

SONG = "Ännchen, ‘was\tist’ \\s los?\r\nNichts #1, \u00a0nichts.\n" * 60


def back(found: OwnText) -> str:
    """The text that the numbers stand for."""
    return "".join(found.alphabet[number] for number in found.values)


def test_a_text_comes_back_from_its_numbers_with_one_kind_of_space_and_line_end() -> None:
    found = own_text.of_bytes("song", SONG.encode())
    assert back(found) == SONG.replace("\r\n", "\n").replace("\u00a0", " ")
    counts = np.bincount(found.values[: characters.trained_length(len(found.values))])
    assert (np.diff(counts) <= 0).all(), "frequent characters come first"
    assert found.notes == ()


def test_the_name_of_a_text_says_its_length_and_alphabet_and_survives_a_link() -> None:
    found = own_text.of_bytes("  my\nsong 🎵 " + "x" * 200, SONG.encode())
    assert characters.read_back(found.key) == (len(found.values), found.alphabet)
    assert characters.title(found.key).startswith("my song 🎵 xxx")
    config = from_pairs({"task": "text", "text": found.key, "truncation_length": 5})
    assert config["text"] == found.key
    assert from_pairs(to_pairs(config)) == config
    assert config.outputs == config.architecture.vocabulary == len(found.alphabet)
    with pytest.raises(KeyError, match="the text 'my song"):
        config.make_task()
    task = config.make_task(Uploads({found.key: found.values}))
    assert task.alphabet(task.settings)[0] in ("␣", "c", "s", "n", "i")


def test_rare_characters_become_one_sign_and_it_is_said() -> None:
    rare = "".join(chr(0x4E00 + number) for number in range(300))
    found = own_text.of_string("zh", rare + "a\x02b" * 1_000)
    assert len(found.alphabet) == characters.MOST + 1
    assert found.alphabet[-1] == characters.OTHER
    others = 300 - 198 + 1_000
    assert np.count_nonzero(found.values == characters.MOST) == others
    assert f"{others} characters" in found.notes[0]
    from_pairs({"task": "text", "text": found.key, "truncation_length": 5})


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings_are_read_and_said(encoding: str) -> None:
    found = own_text.of_bytes("a", SONG.replace("Ä", "ä").encode(encoding))
    assert "ä" in found.alphabet
    assert bool(found.notes) == (encoding != "utf-8-sig") or "UTF-8" in found.notes[0]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"too short", "at least 2000 characters, got 9"),
        (b"", "at least 2000 characters, got 0"),
        (bytes(range(256)) * 20, "save it as UTF-8 text"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 3_000, "save it as UTF-8 text"),
        (b"a" * 3_000, "two different characters"),
        (b"ab" * 2_600_000, "5 MB at most, got 5 MB"),
    ],
)
def test_what_is_no_text_is_refused_in_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(TextError, match=words):
        own_text.of_bytes("x", data)


@pytest.mark.parametrize("name", ["x", "x, 99 characters  #0123456789ab", "x, 9 characters aa #0123456789ab"])
def test_a_name_without_an_alphabet_stands_for_the_built_in_text_until_its_file_comes(name: str) -> None:
    config = from_pairs({"task": "text", "text": name, "built_in_text": "it"})
    assert config.outputs == len(built_in("it").alphabet)
    with pytest.raises(KeyError, match="upload its file again"):
        config.make_task()


def test_inspect_describes_a_text_and_train_refuses_what_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "song.txt"
    path.write_text(SONG, encoding="utf-8", newline="")
    assert arguments.main(["inspect", str(path)]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])["text"]
    assert (told["characters"], told["lines"]) == (len(own_text.of_path(str(path)).values), 120)
    assert told["first"].startswith("Ännchen")
    for file, words in (("nowhere.txt", "can't be read"), ("short.txt", "at least 2000")):
        (tmp_path / "short.txt").write_text("short")
        assert arguments.main(["train", "text", "--data", str(tmp_path / file)]) == 2
        assert words in capsys.readouterr().err


def test_a_text_too_short_for_its_windows_is_refused_with_both_numbers() -> None:
    found = own_text.of_string("short", "abcdefghij\n" * 190)
    config = from_pairs({"task": "text", "text": found.key, "truncation_length": 200, "batch_size": 1})
    config.validation_data(Uploads({found.key: found.values}))
    with pytest.raises(SettingError, match="at least one window"):
        from_pairs({"task": "text", "text": found.key, "truncation_length": 200, "batch_size": 32})
