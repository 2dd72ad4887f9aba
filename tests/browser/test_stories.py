"""A whole story by keyboard: predict, then see; leave it and go on; a follower sees it too."""

from __future__ import annotations

from collections.abc import Callable

from playground import stories
from tests.browser.tab import PATIENCE, Tab

TOLD = "rnnDashboard.dashboard.story.told"
STORY = "truncation"


def waits(tab: Tab, scene: int, phase: str) -> None:
    tab.wait(f"([scene, phase]) => {TOLD}?.scene === scene && {TOLD}.phase === phase", [scene, phase], 4 * PATIENCE)


def test_a_story_is_walked_through_by_keyboard(tab: Tab, new_tab: Callable[..., Tab]) -> None:
    story = stories.registry()[STORY]
    tab.open(f"story={STORY}&scene=1")
    other_tab = new_tab()
    waits(tab, 1, "ask")
    other_tab.open(f"watch={tab.page.evaluate('rnnDashboard.dashboard.data.watch')}")
    for number, scene in enumerate(story.scenes, 1):
        assert scene.question is not None
        waits(tab, number, "ask")
        tab.waits_for_address("scene", str(number))
        strip = tab.page.get_by_role("region", name="Story")
        strip.get_by_text(scene.text).wait_for()
        assert scene.question.answer[:30] not in tab.page.content()
        for panel in scene.spotlit:
            tab.wait("panel => rnnDashboard.dashboard.views.get(panel)?.element.classList.contains('spotlit')", panel)
        if number == 1:
            strip.get_by_role("button", name=scene.question.choices[0], exact=True).click()
        else:
            tab.page.keyboard.press("PageDown" if number % 2 else "ArrowRight")
        waits(tab, number, "done")
        for seen in (tab, other_tab):
            seen.page.get_by_role("region", name="Story").get_by_text(scene.question.answer).wait_for()
        if number < len(story.scenes):
            tab.page.keyboard.press(" ")
    tab.page.keyboard.press("PageUp")
    waits(tab, len(story.scenes) - 1, "ask")
    # The scene's control is in sight; turning it leaves the story, which goes on at a key.
    tab.draws_no_control()
    tab.type("truncation_length", 9)
    tab.page.get_by_text("You left the story.").wait_for()
    tab.page.keyboard.press("PageDown")
    tab.wait(f"!{TOLD}.left")
    tab.button("Leave the story").click()
    tab.wait(f"{TOLD} === null")
    tab.waits_for_address("preset", "echo")
    assert "story" not in tab.query
