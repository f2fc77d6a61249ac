"""What templates are written in: nodes as cards, and wires as text."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from studio.graph.file.user_folders import VIDEOS_PREFIX
from studio.sdk.params import ParamValue

ROOT = Path(__file__).resolve().parents[2]
MEDIA = ROOT / "assets" / "media"
MODELS = ROOT / "assets" / "models"
OUT = f"{VIDEOS_PREFIX}Frameloom"


@dataclass(frozen=True)
class Card:
    """A node of a template.

    Args:
        id: Its id.
        type: Its type's id.
        name: As shown.
        at: Column and row.
        params: What differs from the defaults.
        keys: Of parameters that have a curve: frames and values.
    """

    id: str
    type: str
    name: str
    at: tuple[float, float]
    params: dict[str, ParamValue] = field(default_factory=dict)
    keys: dict[str, tuple[tuple[int, ParamValue], ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Template:
    """A graph that is written as a file.

    Args:
        name: Of the file, without its suffix.
        cards: Its nodes.
        wires: Its wires, `node.output > node.input`.
        viewed: The output that is looked at.
    """

    name: str
    cards: tuple[Card, ...]
    wires: tuple[str, ...]
    viewed: str


def video(file: str, row: float = 0) -> Card:
    """Return the card that reads a clip of the media folder."""
    return Card("video", "source.video", "Video", (0, row), {"file": (MEDIA / file).as_posix()})


def write(name: str, column: float, row: float = 0) -> Card:
    """Return the card that writes the result."""
    return Card("write", "output.write_video", "Write Video", (column, row), {"file": f"{OUT}/{name}.mp4"})
