"""Colors of labels and markers: ours are "#rrggbb", those of markers in OpenTimelineIO have names."""

from __future__ import annotations

from math import dist
from typing import Any, Final

_MARKERS: Final = {
    "RED": "#ff0000",
    "ORANGE": "#ff8000",
    "YELLOW": "#ffff00",
    "GREEN": "#00ff00",
    "CYAN": "#00ffff",
    "BLUE": "#0000ff",
    "PURPLE": "#800080",
    "MAGENTA": "#ff00ff",
    "PINK": "#ffc0cb",
    "BLACK": "#000000",
    "WHITE": "#ffffff",
}


def find_marker_color(color: str) -> str:
    """Return the name of the color that is nearest to "#rrggbb"; that of markers without one, green, for none."""
    if not color:
        return "GREEN"
    wanted = _split(color)
    return min(_MARKERS, key=lambda name: dist(_split(_MARKERS[name]), wanted))


def parse_marker_color(name: str) -> str:
    """Return "#rrggbb" for a name; empty for one that is not known."""
    return _MARKERS.get(name.upper(), "")


def make_item_color(color: str) -> Any:
    """Return the color of a clip's label as the library has it; None for none."""
    import opentimelineio as otio

    return otio.core.Color(*(part / 255 for part in _split(color)), 1.0) if color else None


def parse_item_color(color: Any) -> str:
    """Return "#rrggbb" for the color of a clip's label; empty for none, and for one that is no color."""
    if color is None:
        return ""
    parts = (color.r, color.g, color.b)
    if not all(0.0 <= part <= 1.0 for part in parts):
        return ""
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def _split(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
