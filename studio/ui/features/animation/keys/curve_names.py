"""Display names of interpolations, extrapolations and eases of curves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from studio.core.translation import tr, tr_noop
from studio.graph.curves.curve import Extrapolation, Interpolation
from studio.graph.curves.easing import Ease

INTERPOLATION_NAMES: Final[Mapping[Interpolation, str]] = {
    Interpolation.CONSTANT: tr_noop("Constant"),
    Interpolation.LINEAR: tr_noop("Linear"),
    Interpolation.BEZIER: tr_noop("Smooth (Bézier)"),
}

EXTRAPOLATION_NAMES: Final[Mapping[Extrapolation, str]] = {
    Extrapolation.HOLD: tr_noop("Hold"),
    Extrapolation.LINEAR: tr_noop("Straight On"),
    Extrapolation.LOOP: tr_noop("Loop"),
    Extrapolation.PING_PONG: tr_noop("Ping-Pong"),
}

_FAMILIES: Final[Mapping[str, str]] = {
    "linear": tr_noop("Straight"),
    "sine": tr_noop("Sine"),
    "quad": tr_noop("Quadratic"),
    "cubic": tr_noop("Cubic"),
    "quart": tr_noop("Quartic"),
    "expo": tr_noop("Exponential"),
    "back": tr_noop("Back"),
}

_WAYS: Final[Mapping[str, str]] = {
    "in": tr_noop("{family}, slow at the start"),
    "out": tr_noop("{family}, slow at the end"),
    "in-out": tr_noop("{family}, slow at both ends"),
}


def get_ease_name(ease: Ease) -> str:
    """Return what an ease is called: "Sine, slow at both ends"."""
    family, _, way = str(ease).partition("-")
    name = tr(_FAMILIES[family])
    return tr(_WAYS[way], family=name) if way else name
