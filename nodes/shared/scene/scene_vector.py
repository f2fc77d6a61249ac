"""Scenes as numbers: a few tokens, which a network makes, and what each number of them says.

Tokens: the background, the camera, then for each layer one with what it is and one with how it moves. Choices are one
number for each possibility (1 for the chosen one, else -1; the largest counts), amounts are scaled to about -1..1.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from nodes.shared.scene.scene_layers import (
    MOST_LAYERS,
    AnimatedLayer,
    BackgroundKind,
    CameraMove,
    Entrance,
    LayerKind,
    Particles,
    SceneBackground,
    SceneClip,
    Spline,
)
from nodes.shared.shapes.scene import COLORS, SceneShape

if TYPE_CHECKING:
    import numpy as np

POINTS: Final = 16
"""Control values of each of a layer's splines."""

CAMERA_POINTS: Final = 5
TOKENS: Final = 2 + 2 * MOST_LAYERS
WIDTH: Final = 4 * POINTS
USUAL_RADIUS: Final = 0.15

_PALETTE: Final = tuple(COLORS.values())
_STILL: Final = 0.02
"""A spline whose values differ by less, of what is usual for it, stands still."""


@dataclass(frozen=True, slots=True)
class ChoiceCodec:
    """One of a few values."""

    options: tuple[Any, ...]

    @property
    def number_count(self) -> int:
        """How many numbers it takes."""
        return len(self.options)

    def encode_value(self, value: Any) -> list[float]:
        """Return its numbers."""
        return [1.0 if option == value else -1.0 for option in self.options]

    def decode_value(self, numbers: Sequence[float]) -> Any:
        """Return the option with the largest number."""
        return self.options[max(range(len(self.options)), key=lambda index: numbers[index])]


@dataclass(frozen=True, slots=True)
class AmountCodec:
    """A number from `low` to `high`; what is nearer to `low` than a tenth of the way is `low`."""

    low: float = 0.0
    high: float = 1.0

    @property
    def number_count(self) -> int:
        """How many numbers it takes."""
        return 1

    def encode_value(self, value: float) -> list[float]:
        """Return it as -1..1."""
        return [2.0 * (value - self.low) / (self.high - self.low) - 1.0]

    def decode_value(self, numbers: Sequence[float]) -> float:
        """Return it within its limits."""
        share = min(max((numbers[0] + 1.0) / 2.0, 0.0), 1.0)
        return self.low + (self.high - self.low) * share if share > 0.1 else self.low


@dataclass(frozen=True, slots=True)
class SplineCodec:
    """A spline, by its values at equal distances; `scale` brings what it usually does to about -1..1."""

    middle: float
    scale: float
    points: int
    logarithmic: bool = False

    @property
    def number_count(self) -> int:
        """How many numbers it takes."""
        return self.points

    def encode_value(self, value: Spline) -> list[float]:
        """Return its values at `points` moments."""
        exact = len(value.values) == self.points and not value.is_periodic
        values = (
            value.values if exact else [value.evaluate_at(index / (self.points - 1)) for index in range(self.points)]
        )
        if self.logarithmic:
            return [math.log(max(one, 1e-4) / self.middle) * self.scale for one in values]
        return [(one - self.middle) * self.scale for one in values]

    def decode_value(self, numbers: Sequence[float]) -> Spline:
        """Return the spline; one that hardly moves stands still."""
        low, high = min(numbers), max(numbers)
        if high - low < _STILL * self.scale:
            numbers = [sum(numbers) / len(numbers)]
        if self.logarithmic:
            return Spline(tuple(self.middle * math.exp(one / self.scale) for one in numbers))
        return Spline(tuple(self.middle + one / self.scale for one in numbers))


FieldCodec: TypeAlias = ChoiceCodec | AmountCodec | SplineCodec


def _options(kind: type[StrEnum]) -> ChoiceCodec:
    return ChoiceCodec(tuple(kind))


BACKGROUND: Final[dict[str, FieldCodec]] = {
    "kind": _options(BackgroundKind),
    "top": ChoiceCodec(_PALETTE),
    "bottom": ChoiceCodec(_PALETTE),
    "speed": AmountCodec(0.0, 2.0),
}
CAMERA: Final[dict[str, FieldCodec]] = {
    "zoom": SplineCodec(1.0, 2.0, CAMERA_POINTS, logarithmic=True),
    "x": SplineCodec(0.0, 5.0, CAMERA_POINTS),
    "y": SplineCodec(0.0, 5.0, CAMERA_POINTS),
    "turns": SplineCodec(0.0, 5.0, CAMERA_POINTS),
    "shake": AmountCodec(0.0, 0.1),
}
LAYER: Final[dict[str, FieldCodec]] = {
    "kind": ChoiceCodec((None, *LayerKind)),
    "shape": _options(SceneShape),
    "color": ChoiceCodec(_PALETTE),
    "particles": _options(Particles),
    "entrance": _options(Entrance),
    "pulse": AmountCodec(),
    "outline": AmountCodec(0.0, 0.4),
    "glow": AmountCodec(),
    "trail": AmountCodec(),
    "amount": AmountCodec(),
    "speed": AmountCodec(0.0, 2.0),
}
MOTION: Final[dict[str, FieldCodec]] = {
    "x": SplineCodec(0.5, 4.0, POINTS),
    "y": SplineCodec(0.5, 4.0, POINTS),
    "radius": SplineCodec(USUAL_RADIUS, 1.5, POINTS, logarithmic=True),
    "turns": SplineCodec(0.0, 2.0, POINTS),
}


def count_numbers(fields: Mapping[str, FieldCodec]) -> int:
    """Return how many numbers of a token count."""
    return sum(field.number_count for field in fields.values())


def scene_to_vector(scene: SceneClip) -> np.ndarray:
    """Return a scene as numbers: float32 [TOKENS, WIDTH]; what does not count is 0.

    Opacity, titles' letters and whether it loops are not in them.
    """
    import numpy as np

    rows = np.zeros((TOKENS, WIDTH), np.float32)
    _write(rows[0], BACKGROUND, scene.background)
    _write(rows[1], CAMERA, scene.camera)
    for index in range(MOST_LAYERS):
        if index < len(scene.layers):
            _write(rows[2 + 2 * index], LAYER, scene.layers[index])
            _write(rows[3 + 2 * index], MOTION, scene.layers[index])
        else:
            rows[2 + 2 * index, : LAYER["kind"].number_count] = ChoiceCodec((None, *LayerKind)).encode_value(None)
    return rows


def vector_to_scene(rows: np.ndarray, titles: Sequence[str] = (), seed: int = 0) -> SceneClip:
    """Return the scene that numbers say.

    Args:
        rows: [TOKENS, WIDTH].
        titles: The texts of its titles, in order; one without a text is left out.
        seed: Of what lies by chance.
    """
    numbers = rows.tolist()
    waiting = iter(titles)
    layers = []
    for index in range(MOST_LAYERS):
        values = _read(numbers[2 + 2 * index], LAYER)
        if values["kind"] is None:
            continue
        text = next(waiting, "") if values["kind"] is LayerKind.TITLE else ""
        if text or values["kind"] is not LayerKind.TITLE:
            layers.append(AnimatedLayer(**values, **_read(numbers[3 + 2 * index], MOTION), text=text))
    background, camera = SceneBackground(**_read(numbers[0], BACKGROUND)), CameraMove(**_read(numbers[1], CAMERA))
    return SceneClip(background, tuple(layers), camera, seed=seed)


def _write(row: np.ndarray, fields: Mapping[str, FieldCodec], holder: object) -> None:
    start = 0
    for name, field in fields.items():
        row[start : start + field.number_count] = field.encode_value(getattr(holder, name))
        start += field.number_count


def _read(numbers: Sequence[float], fields: Mapping[str, FieldCodec]) -> dict[str, Any]:
    values, start = {}, 0
    for name, field in fields.items():
        values[name] = field.decode_value(numbers[start : start + field.number_count])
        start += field.number_count
    return values
