"""One template, as the gallery and the palette show it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from studio.core.language import tr


@dataclass(frozen=True, slots=True)
class TemplateEntry:
    """A project to begin with.

    Args:
        path: The project file.
        title: Its name, marked for translation.
        about: What it does, in one line, marked for translation.
        needs: What it does not run without, and does not bring along, marked for translation; empty for nothing.
        picture: A frame of its result; None where there is none.
    """

    path: Path
    title: str
    about: str = ""
    needs: str = ""
    picture: Path | None = None

    @property
    def shown_title(self) -> str:
        """The name in the language that is spoken."""
        return tr(self.title)

    @property
    def shown_about(self) -> str:
        """What it does, in the language that is spoken."""
        return tr(self.about) if self.about else ""

    @property
    def shown_needs(self) -> str:
        """What it needs, in the language that is spoken."""
        return tr(self.needs) if self.needs else ""
