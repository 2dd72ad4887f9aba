"""Stories: scenes that ask what a network will do before it is seen. One Markdown file each, in this
folder or in the user's own.

README.md describes the format.
"""

from __future__ import annotations

import functools
from pathlib import Path

from playground.stories._claims import Claim, Measured, NotMeasurable
from playground.stories._reader import StoryError, read
from playground.stories._story import Question, Scene, Story, Until

__all__ = [
    "Claim",
    "Measured",
    "NotMeasurable",
    "Question",
    "Scene",
    "Story",
    "StoryError",
    "Until",
    "configure",
    "of_file",
    "read",
    "registry",
]

HERE = Path(__file__).parent
_folders = [HERE]
"""Where the stories are: those that come with the playground, then the user's."""


def configure(folder: Path) -> None:
    """Adds the user's folder of stories. Raises StoryError where a story in it can't be read."""
    if not folder.is_dir():
        raise StoryError(f"{folder}: must be a folder with stories, Markdown files")
    _folders[1:] = [folder]
    registry.cache_clear()
    registry()


@functools.cache
def registry() -> dict[str, Story]:
    """Every story by its name, in the order that they say, then by name. Raises StoryError."""
    found: dict[str, Story] = {}
    for path in (path for folder in _folders for path in files(folder)):
        story = of_file(path)
        if story.name in found:
            raise StoryError(f"{path}:1: the file's name must be one of its own, there is another story {story.name!r}")
        found[story.name] = story
    return dict(sorted(found.items(), key=lambda item: (item[1].order, item[0])))


def files(folder: Path) -> list[Path]:
    """The stories' files in a folder: every Markdown file but its README."""
    return sorted(path for path in folder.glob("*.md") if path.name.lower() != "readme.md")


def of_file(path: Path) -> Story:
    """The story in a file. Raises StoryError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise StoryError(f"{path}: can't be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise StoryError(f"{path}: must be text in UTF-8") from None
    return read(text, path.stem, str(path))
