"""Entry of a template, as the gallery and the palette show it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from studio.core.translation import tr


@dataclass(frozen=True, slots=True)
class TemplateEntry:
    """A project to begin with.

    Args:
        path: The project file.
        title: Its name, marked for translation.
        description: What it does, in one line, marked for translation.
        requirements: What it does not run without, and does not bring along, marked for translation; empty for nothing.
        picture_path: A frame of its result; None where there is none.
    """

    path: Path
    title: str
    description: str = ""
    requirements: str = ""
    picture_path: Path | None = None

    @property
    def localized_title(self) -> str:
        """The name in the language that is spoken."""
        return tr(self.title)

    @property
    def localized_description(self) -> str:
        """The description, in the current language."""
        return tr(self.description) if self.description else ""

    @property
    def localized_requirements(self) -> str:
        """The requirements, in the current language."""
        return tr(self.requirements) if self.requirements else ""
