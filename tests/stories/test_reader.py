"""A story's file: what is read from it, and that every mistake is refused with its line and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from playground import stories
from playground.configuration import config_text
from playground.stories import Claim, Story, StoryError, Until

TEXT = """# A title

order: 7

One line that teases.

## First

preset: echo-lstm
set: units=4 echo_step=2
open: spikes
spotlight: loss, spikes
controls: units, echo_step
train: until epoch 2
claim: loss < 0.5
claim: outcome is learned

A text of
two lines.

### What will it do?

- [ ] This
- [x] That

> It does that,
> as it was said.

## Second

set: learning_rate=0.1
train: until loss < 0.05, at most 5 000 updates
claim: gradient 3 steps back > 0.1

It goes on.

## Third

preset: echo
open: luck
train: sweep luck

Many.

### How many?

- [x] Ten
- [ ] Twenty

> Ten.
"""


def read(text: str = TEXT) -> Story:
    return stories.read(text, "name", "file.md")


def test_everything_that_the_file_says_is_read() -> None:
    story = read()
    assert (story.name, story.title, story.teaser, story.order) == ("name", "A title", "One line that teases.", 7)
    first, second, _ = story.scenes
    assert (first.preset, first.config.cell, first.config.units, first.config["echo_step"]) == ("echo-lstm", "lstm", (4,), 2)
    assert (first.heading, first.text) == ("First", "A text of two lines.")
    assert (first.opens, first.spotlit, first.controls) == (("spikes",), ("loss", "spikes"), ("units", "echo_step"))
    assert first.claims == (Claim("loss", "<", 0.5), Claim("outcome", "is", "learned"))
    assert first.question is not None
    assert (first.question.choices, first.question.right) == (("This", "That"), 1)
    assert first.question.answer == "It does that, as it was said."
    assert [scene.until for scene in story.scenes] == [Until(epoch=2), Until(updates=5000, loss=0.05), Until(sweep="luck")]
    assert second.config == config_text.from_pairs({"learning_rate": 0.1}, first.config)
    assert [scene.anew for scene in story.scenes] == [True, False, True]
    assert [story.first_of(number) for number in range(3)] == [0, 0, 2]


@pytest.mark.parametrize(
    ("was", "becomes", "line", "said"),
    [
        ("# A title", "A title", 1, "the title, # TITLE, got 'A title'"),
        ("order: 7", "order: soon", 3, "order must be a whole number from 0, got 'soon'"),
        ("order: 7", "author: me", 3, "must be order: NUMBER, or the teaser, got 'author: me'"),
        ("One line that teases.", "One line.\nAnother.", 6, "the teaser must be one line"),
        ("One line that teases.", "x" * 141, 5, "the teaser must be a text of 1 to 140 characters (141 here)"),
        ("preset: echo-lstm", "preset: ecko", 9, "preset must be one of echo, "),
        ("preset: echo-lstm\n", "", 7, "the first scene must be of a network: preset: NAME"),
        ("preset: echo-lstm", "presets: echo", 9, "one of preset, set, spotlight, open, controls, train, claim, or its text, got 'presets'"),
        ("preset: echo-lstm", "preset: echo\npreset: echo", 10, "preset must be given once"),
        ("set: units=4", "set: units=900", 10, "units must be"),
        ("set: units=4", "set: unit=4", 10, "'unit' is no setting of the task echo; those are task, cell"),
        ("set: units=4", "set: units", 10, "set must be NAME=VALUE"),
        ("set: learning_rate=0.1", "set: units=9", 31, "set must be without what starts a new network, or beside preset: NAME"),
        ("open: spikes", "open: spike", 11, "open must be of "),
        ("spotlight: loss, spikes", "spotlight: los", 12, "spotlight must be of "),
        ("open: spikes\n", "", 11, "spotlight must be of "),
        ("controls: units, echo_step", "controls: unit", 13, "controls must be of task, cell"),
        ("train: until epoch 2", "train: a while", 14, "train must be until epoch N, N updates, until loss < X, at most N updates, or sweep NAME"),
        ("train: until epoch 2", "train: 900 000 updates", 14, "the updates must be a whole number from 1 to 200000, got '900 000'"),
        ("train: until epoch 2", "train: until epoch 0", 14, "the epoch must be a whole number from 1"),
        ("train: sweep luck", "train: sweep lucky", 41, "the sweep must be one of luck, truncation, opened by open: NAME"),
        ("### How many?\n\n- [x] Ten\n- [ ] Twenty\n\n> Ten.\n", "", 41, "a scene with a sweep must be one with a question"),
        ("claim: loss < 0.5", "claim: loss is low", 15, "claim must be loss < NUMBER or loss > NUMBER, got 'loss is low'"),
        ("claim: loss < 0.5", "claim: lost < 0.5", 15, "claim must be about one of loss, lowest loss"),
        ("claim: loss < 0.5", "claim: loss < half", 15, "claim must be loss < NUMBER, got 'loss < half'"),
        ("claim: loss < 0.5", "claim: loss", 15, "claim must be FIGURE < NUMBER"),
        ("outcome is learned", "outcome is good", 16, "claim must be outcome is one of: untrained, early"),
        ("A text of\ntwo lines.\n", "", 7, "the text must be a text of 1 to 320 characters (0 here)"),
        ("A text of", "A text of\n> an answer", 19, "must be its text, or ### QUESTION before choices and answer"),
        ("### What will it do?\n", "", 22, "must be its text, or ### QUESTION before choices and answer"),
        ("- [x] That", "- [ ] That", 23, "the right choice must be marked once, - [x] TEXT, got '0 marked'"),
        ("- [x] That\n", "", 21, "the choices must be 2 to 5"),
        ("> It does that,\n> as it was said.\n", "", 24, "the choices must be followed by the answer, > TEXT"),
        ("> as it was said.", "as it was said.", 27, "a line after the question must be > ANSWER, got 'as it was said.'"),
    ],
)  # fmt: skip
def test_a_mistake_is_refused_with_its_line_and_what_is_allowed(was: str, becomes: str, line: int, said: str) -> None:
    assert was in TEXT
    with pytest.raises(StoryError) as refused:
        read(TEXT.replace(was, becomes, 1))
    assert str(refused.value).startswith(f"file.md:{line}: ")
    assert said in str(refused.value)


def test_a_file_without_scenes_or_without_anything_is_refused() -> None:
    for text, line in (("", 1), ("# A title\n\nTeaser\n", 3)):
        with pytest.raises(StoryError, match=rf"file\.md:{line}: "):
            read(text)


def test_a_folder_of_the_users_adds_its_stories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stories, "_folders", [stories.HERE])
    built_in = list(stories.registry())
    (tmp_path / "mine.md").write_text(TEXT, encoding="utf-8")
    (tmp_path / "README.md").write_text("Not a story.", encoding="utf-8")
    try:
        stories.configure(tmp_path)
        assert set(stories.registry()) == {*built_in, "mine"}
        (tmp_path / f"{built_in[0]}.md").write_text(TEXT, encoding="utf-8")
        with pytest.raises(StoryError, match=f"another story '{built_in[0]}'"):
            stories.configure(tmp_path)
        with pytest.raises(StoryError, match="must be a folder"):
            stories.configure(tmp_path / "mine.md")
    finally:
        stories.registry.cache_clear()


@pytest.mark.parametrize("path", stories.files(stories.HERE), ids=lambda path: path.stem)
def test_a_story_that_comes_with_the_playground_has_its_scenes_claims_and_questions(path: Path) -> None:
    story = stories.of_file(path)
    assert 4 <= len(story.scenes) <= 6
    assert all(scene.claims and scene.spotlit for scene in story.scenes)
    assert sum(scene.question is not None for scene in story.scenes) >= 3
    assert len({scene.question.right for scene in story.scenes if scene.question}) > 1, (
        "the right one always stands in the same place"
    )
