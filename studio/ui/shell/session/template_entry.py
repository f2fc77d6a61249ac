"""Entry of a template, as the gallery and the palette show it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from studio.core.translation import tr, tr_noop


class TemplateGroup(StrEnum):
    """Group of the gallery, in their order."""

    MOTION = "motion"
    GENERATE = "generate"
    TRAIN = "train"
    COMPOSITE = "composite"
    SOUND = "sound"
    LARGE_MODELS = "large models"
    OTHER = "other"

    @property
    def localized_title(self) -> str:
        """The title over its cards."""
        return tr(_GROUP_TITLES[self])


_GROUP_TITLES: Final = {
    TemplateGroup.MOTION: tr_noop("Motion"),
    TemplateGroup.GENERATE: tr_noop("Generate"),
    TemplateGroup.TRAIN: tr_noop("Train"),
    TemplateGroup.COMPOSITE: tr_noop("Composite"),
    TemplateGroup.SOUND: tr_noop("Sound"),
    TemplateGroup.LARGE_MODELS: tr_noop("Large models"),
    TemplateGroup.OTHER: tr_noop("Other"),
}


@dataclass(frozen=True, slots=True)
class TemplateEntry:
    """A project to begin with.

    Args:
        path: The project file.
        title: Its name, marked for translation.
        description: What it does, in one line, marked for translation.
        requirements: What it does not run without, and does not bring along, marked for translation; empty for nothing.
        picture_path: A frame of its result; None where there is none.
        group: Where it stands in the gallery.
        preview_path: Frames of its result that play in the gallery; None where there are none.
        keywords: Other words by which the search finds it, with commas between, marked for translation.
    """

    path: Path
    title: str
    description: str = ""
    requirements: str = ""
    picture_path: Path | None = None
    group: TemplateGroup = TemplateGroup.OTHER
    preview_path: Path | None = None
    keywords: str = ""

    @property
    def localized_title(self) -> str:
        """The name in the language that is spoken."""
        return tr(self.title)

    @property
    def localized_description(self) -> str:
        """The description, in the current language."""
        return tr(self.description) if self.description else ""

    @property
    def localized_keywords(self) -> tuple[str, ...]:
        """Other words by which the search finds it, in the current language and in English."""
        texts = (tr(self.keywords), self.keywords) if self.keywords else ()
        return tuple(dict.fromkeys(word.strip() for text in texts for word in text.split(",")))

    @property
    def localized_requirements(self) -> str:
        """The requirements, in the current language."""
        return tr(self.requirements) if self.requirements else ""
