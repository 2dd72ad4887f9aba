"""A run that is led through a story: what trains, when it stops, and when the answer may be told; without a worker."""

from __future__ import annotations

import pytest

from playground import stories
from playground.configuration.config_text import from_pairs
from playground.live import storytelling
from playground.runs.run import Run
from playground.stories import Story, guide
from tests.runs.fakes import serve

STORY = """# Title

A teaser.

## Asks

preset: echo
set: epoch_length=1000
train: until epoch 2

Text.

### Which?

- [ ] This
- [x] That

> The secret answer.

## Goes on

set: learning_rate=0.1
train: 5 updates

Text.

### Again?

- [x] Yes
- [ ] No

> Another secret.

## Only says

preset: echo

Text.
"""
PER_EPOCH = 13
"""Updates of an epoch of 1000 bits."""


@pytest.fixture
def story(monkeypatch: pytest.MonkeyPatch) -> Story:
    story = stories.read(STORY, "tale", "tale.md")
    monkeypatch.setattr(stories, "registry", lambda: {"tale": story})
    return story


@pytest.fixture
def run(story: Story) -> Run:
    run = Run(from_pairs({}))
    storytelling.follow(run, {"story": {"open": "tale"}})
    return run


def place(run: Run) -> guide.Place:
    found = guide.of(run).place
    assert found is not None
    return found


def train(run: Run) -> None:
    """Serves chunks until the run pauses."""
    for _ in range(1000):
        if not run.playing:
            return
        serve(run)
    pytest.fail("it trains on")


def says(run: Run, wish: dict[str, object]) -> None:
    storytelling.follow(run, {"story": wish})


def test_a_scene_waits_for_the_choice_then_trains_as_far_as_it_says_and_tells_the_answer(run: Run) -> None:
    assert (run.config["epoch_length"], run.playing) == (1000, False)
    told = storytelling.told(run)
    assert told is not None
    assert (told["phase"], told["answer"], told["right"]) == ("ask", "", None)
    says(run, {"choose": 0})
    assert run.playing
    serve(run)
    told = storytelling.told(run)
    assert told is not None
    assert (told["phase"], told["chosen"], told["answer"]) == ("train", 0, "")
    train(run)
    assert run.update == 2 * PER_EPOCH
    told = storytelling.told(run)
    assert told is not None
    assert (told["phase"], told["right"], told["answer"]) == ("done", 1, "The secret answer.")


def test_a_viewer_who_looks_once_at_each_version_is_told_of_every_change(run: Run) -> None:
    seen: dict[int, object] = {}
    run.listeners.add(lambda: seen.setdefault(run.version, storytelling.told(run)))
    for wish in ({"choose": 0}, {"do": "next"}, {"do": "next"}, {"do": "back"}, {"do": "leave"}):
        says(run, wish)
        train(run)
        assert seen[run.version] == storytelling.told(run)


def test_next_sees_without_a_choice_and_then_goes_on_with_the_same_network(run: Run) -> None:
    says(run, {"do": "next"})
    train(run)
    assert (place(run).chosen, place(run).told) == (None, True)
    generation = run.generation
    says(run, {"do": "next"})
    assert (run.generation, run.update, run.config.learning_rate) == (generation, 2 * PER_EPOCH, 0.1)
    says(run, {"choose": 0})
    train(run)
    assert run.update == 2 * PER_EPOCH + 5
    says(run, {"do": "next"})
    assert (place(run).number, place(run).done, run.update) == (2, True, 0)
    says(run, {"do": "next"})
    assert place(run).number == 2
    says(run, {"do": "back"})
    assert place(run).number == 1


def test_a_scene_that_goes_on_with_a_network_is_opened_by_training_that_first(run: Run) -> None:
    run.set_speed(500)
    says(run, {"open": "tale", "scene": 2})
    assert (place(run).catches_up, run.playing, run.chunk_size.limit) == (True, True, 0)
    says(run, {"choose": 0})
    assert place(run).chosen is None, "it has not begun yet"
    train(run)
    assert not place(run).catches_up
    assert (run.update, run.config.learning_rate, run.chunk_size.limit) == (2 * PER_EPOCH, 0.1, 500)
    assert not place(run).asked


def test_training_by_hand_tells_it_too_and_a_pause_is_gone_on_from(run: Run) -> None:
    assert storytelling.steered(run, "play")
    serve(run)
    run.pause()
    assert not place(run).done
    assert storytelling.steered(run, "play")
    train(run)
    assert (run.update, place(run).told) == (2 * PER_EPOCH, True)
    assert not storytelling.steered(run, "play"), "then Train trains on"


def test_a_changed_setting_leaves_the_story_and_on_begins_the_scene_anew(run: Run) -> None:
    says(run, {"do": "next"})
    serve(run)
    run.change(from_pairs({"truncation_length": 5}, run.config))
    told = storytelling.told(run)
    assert told is not None
    assert (told["left"], storytelling.controls(run)) == (True, None)
    assert not storytelling.steered(run, "play")
    says(run, {"do": "on"})
    assert (guide.of(run).left, place(run).number, run.update, run.playing) == (False, 0, 0, False)


def test_a_loss_below_the_scenes_ends_it_before_its_most_updates(story: Story, run: Run) -> None:
    text = STORY.replace("until epoch 2", "until loss < 100, at most 9 000 updates")
    guide.of(run).enter(stories.read(text, "tale", "tale.md"), 0)
    guide.of(run).go()
    train(run)
    assert place(run).done
    assert 50 <= run.update < 9000


def test_reset_begins_the_scene_anew_and_leaving_keeps_the_run(run: Run) -> None:
    says(run, {"do": "go"})
    train(run)
    assert storytelling.steered(run, "reset")
    assert (place(run).done, place(run).asked, run.update) == (False, False, 0)
    revision = run.settings_revision
    says(run, {"do": "leave"})
    assert storytelling.told(run) is None
    assert run.settings_revision > revision, "the page draws all controls again"
    assert not storytelling.steered(run, "reset")


@pytest.mark.parametrize(
    ("wish", "allowed"),
    [
        ("tale", "story must be an object"),
        ({"open": "tail"}, "story must be one of tale, got 'tail'"),
        ({"open": "tale", "scene": 4}, "scene must be a whole number from 1 to 3, got '4'"),
        ({"choose": "first"}, "choose must be the number of a choice"),
        ({"do": "dance"}, "or do, one of next, back, go, on, leave"),
    ],
)
def test_a_malformed_wish_is_refused(run: Run, wish: object, allowed: str) -> None:
    with pytest.raises(storytelling.NoSuchStory, match=allowed):
        storytelling.follow(run, {"story": wish})


def test_those_who_watch_vote_until_the_answer_is_told_and_the_tally_comes_with_it(run: Run) -> None:
    one, other = object(), object()
    for voter, choice in ((one, 0), (other, 0), (other, 1)):
        storytelling.vote(run, voter, {"story": {"choose": choice}})
    seen = storytelling.told(run)
    assert seen is not None
    assert (seen["voted"], seen["votes"], seen["chosen"]) == (2, [], None)
    assert storytelling.told(run, one)["chosen"] == 0  # type: ignore[index]
    guide.of(run).choose(1)
    storytelling.vote(run, object(), {"story": {"choose": 1}})
    train(run)
    seen = storytelling.told(run)
    assert seen is not None
    assert (seen["right"], seen["votes"]) == (1, [1, 2])
    storytelling.vote(run, one, {"story": {"choose": 1}})
    assert guide.of(run).tally() == [1, 2]
    guide.of(run).next()
    assert (guide.of(run).tally(), guide.of(run).voted(one)) == ([0, 0], None)


@pytest.mark.parametrize("wish", [{"do": "next"}, {"open": "tale"}, {"choose": True}, {"choose": "1"}, [], None])
def test_who_watches_may_vote_and_nothing_else(run: Run, wish: object) -> None:
    with pytest.raises(storytelling.NoSuchStory):
        storytelling.vote(run, object(), {"story": wish})
    assert place(run).number == 0
    storytelling.vote(run, object(), {"story": {"choose": 7}})
    assert guide.of(run).tally() == [0, 0]
