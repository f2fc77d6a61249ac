"""What the ways of a curve are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from studio.core.language import marked, tr
from studio.graph.curves import Extrapolation, Interpolation
from studio.graph.easing import Ease

INTERPOLATIONS: Final[Mapping[Interpolation, str]] = {
    Interpolation.CONSTANT: marked("Constant"),
    Interpolation.LINEAR: marked("Linear"),
    Interpolation.BEZIER: marked("Smooth (Bézier)"),
}

EXTRAPOLATIONS: Final[Mapping[Extrapolation, str]] = {
    Extrapolation.HOLD: marked("Hold"),
    Extrapolation.LINEAR: marked("Straight On"),
    Extrapolation.LOOP: marked("Loop"),
    Extrapolation.PING_PONG: marked("Ping-Pong"),
}

_FAMILIES: Final[Mapping[str, str]] = {
    "linear": marked("Straight"),
    "sine": marked("Sine"),
    "quad": marked("Quadratic"),
    "cubic": marked("Cubic"),
    "quart": marked("Quartic"),
    "expo": marked("Exponential"),
    "back": marked("Back"),
}

_WAYS: Final[Mapping[str, str]] = {
    "in": marked("{family}, slow at the start"),
    "out": marked("{family}, slow at the end"),
    "in-out": marked("{family}, slow at both ends"),
}


def ease_name(ease: Ease) -> str:
    """Return what an ease is called: "Sine, slow at both ends"."""
    family, _, way = str(ease).partition("-")
    name = tr(_FAMILIES[family])
    return tr(_WAYS[way], family=name) if way else name
