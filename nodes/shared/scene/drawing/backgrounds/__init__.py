"""Backgrounds of a scene: each kind is a function of its colors, a clock and a seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nodes.shared.scene.drawing.backgrounds import flat, landscape, sea, sky
from nodes.shared.scene.drawing.scene_clock import SceneClock
from nodes.shared.scene.scene_layers import BackgroundKind
from studio.sdk import Color

if TYPE_CHECKING:
    import numpy as np

_OUTDOORS = landscape.OutdoorConditions()


@dataclass(frozen=True, slots=True)
class Backdrop:
    """A background as it is at one moment.

    Args:
        kind: What it is.
        start: The first color: of the sky, of space, above.
        end: The second color: of clouds, of mist, of the land, below.
        seed: Another number, other clouds, stars and hills.
        outdoors: The time of day in a landscape, and what lies there.
    """

    kind: BackgroundKind
    start: Color
    end: Color
    seed: int = 0
    outdoors: landscape.OutdoorConditions = _OUTDOORS


def draw_backdrop(width: int, height: int, what: Backdrop, clock: SceneClock) -> np.ndarray:
    """Return a background: float32 [H, W, 3], not shared with anybody."""
    start, end, seed = what.start, what.end, what.seed
    match what.kind:
        case BackgroundKind.PLAIN:
            return flat.draw_plain_color(width, height, start)
        case BackgroundKind.GRADIENT:
            return flat.draw_gradient(width, height, start, end)
        case BackgroundKind.MOVING_GRADIENT:
            return flat.draw_moving_gradient(width, height, start, end, clock, seed)
        case BackgroundKind.CLOUDS:
            return sky.draw_clouds(width, height, start, end, clock, seed)
        case BackgroundKind.WAVES:
            return sea.draw_waves(width, height, start, end, clock, seed)
        case BackgroundKind.STRIPES:
            return flat.draw_stripes(width, height, start, end, clock)
        case BackgroundKind.STARFIELD:
            return sky.draw_starfield(width, height, start, end, clock, seed)
        case BackgroundKind.PLASMA:
            return flat.draw_plasma(width, height, start, end, clock, seed)
        case BackgroundKind.LANDSCAPE:
            return landscape.draw_landscape(width, height, start, end, clock, seed, what.outdoors)
