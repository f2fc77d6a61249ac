"""The types that ports have, and the few conversions between them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from studio.core.image import Audio, Depth, Features, Flow, Image, Keypoints, Mask
from studio.core.space import Camera, Points
from studio.sdk.cues.subtitle_frame import SubtitleFrame, SubtitleLine
from studio.sdk.pixels import compute_luma
from studio.sdk.training.dataset import Dataset

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence


class PortShape(StrEnum):
    """Shape of a port, which tells types apart without colour."""

    CIRCLE = "circle"  # one value a frame
    DIAMOND = "diamond"  # one number a frame
    WAVE = "wave"  # sound
    SQUARE = "square"  # one value for the clip
    TRIANGLE = "triangle"  # a model or a data set


@dataclass(frozen=True, slots=True)
class PortType:
    """A kind of value that connections carry.

    Args:
        name: As shown and as written in project files.
        value: The Python type of the value.
        shape: How the port is drawn.
    """

    name: str
    value: type
    shape: PortShape

    def __str__(self) -> str:
        return self.name


IMAGE = PortType("Image", Image, PortShape.CIRCLE)
MASK = PortType("Mask", Mask, PortShape.CIRCLE)
FLOW = PortType("Flow", Flow, PortShape.CIRCLE)
DEPTH = PortType("Depth", Depth, PortShape.CIRCLE)
KEYPOINTS = PortType("Keypoints", Keypoints, PortShape.CIRCLE)
POINTS = PortType("Points", Points, PortShape.CIRCLE)
CAMERA = PortType("Camera", Camera, PortShape.CIRCLE)
SIGNAL = PortType("Signal", float, PortShape.DIAMOND)
AUDIO = PortType("Audio", Audio, PortShape.WAVE)
TEXT = PortType("Text", str, PortShape.SQUARE)
SUBTITLES = PortType("Subtitles", SubtitleFrame, PortShape.SQUARE)
FEATURES = PortType("Features", Features, PortShape.SQUARE)
DATASET = PortType("Dataset", Dataset, PortShape.TRIANGLE)

ANY = PortType("Any", object, PortShape.CIRCLE)
"""What a point on a wire carries that nothing feeds yet; no node's own port has it."""

PORT_TYPES: Mapping[type, PortType] = {
    port.value: port
    for port in (
        *(IMAGE, MASK, FLOW, DEPTH, KEYPOINTS, POINTS, CAMERA, SIGNAL, AUDIO, TEXT, SUBTITLES, FEATURES, DATASET),
    )
}
"""Every port type, by the Python type that stands for it in a signature."""


@dataclass(frozen=True, slots=True)
class PortSpec:
    """A port of a node type.

    Args:
        name: The argument's name (inputs) or the output's name.
        type: What it carries.
        is_optional: An input that may stay unconnected.
        is_windowed: An input that delivers several frames at once, as `Frames`.
        label: As shown; empty for the name.
        row: Of one of a row of inputs, the argument that receives them all; empty for an input by itself.
    """

    name: str
    type: PortType
    is_optional: bool = False
    is_windowed: bool = False
    label: str = ""
    row: str = ""


def list_shown_inputs(inputs: Sequence[PortSpec], connected: Container[str]) -> tuple[PortSpec, ...]:
    """Return the inputs to show: of each row of inputs those that are connected, and the first one that is not.

    Args:
        inputs: All inputs of a node type.
        connected: The names of those that wires lead to.
    """
    shown: list[PortSpec] = []
    with_free: set[str] = set()
    for port in inputs:
        is_free = bool(port.row) and port.name not in connected
        if is_free and port.row in with_free:
            continue
        if is_free:
            with_free.add(port.row)
        shown.append(port)
    return tuple(shown)


def join_row_names(inputs: Sequence[PortSpec]) -> tuple[PortSpec, ...]:
    """Return the inputs for a list of them: a row of inputs is one, called as its first and last: clip_1 … clip_32."""
    found: dict[str, PortSpec] = {}
    for port in inputs:
        first = found.get(port.row) if port.row else None
        names = "" if first is None else f"{first.name.partition(' ')[0]} … {port.name}"
        found[port.row or port.name] = replace(port, name=names, label=names) if names else port
    return tuple(found.values())


def mask_to_image(mask: Mask) -> Image:
    """Show a mask as a grey picture: [1, H, W] → [3, H, W], a view."""
    return Image(mask.pixels.expand(3, -1, -1))


def image_to_mask(image: Image) -> Mask:
    """Take a picture's BT.709 luma as coverage, Y = 0.2126 R + 0.7152 G + 0.0722 B: [3|4, H, W] → [1, H, W]."""
    return Mask(compute_luma(image.pixels).clamp_(0.0, 1.0))


def subtitles_to_text(subtitles: SubtitleFrame) -> str:
    """Take the texts of all tracks, below each other."""
    return subtitles.text


def text_to_subtitles(text: str) -> SubtitleFrame:
    """Take a text as the only track, of no known language."""
    return SubtitleFrame((SubtitleLine(text),))


CONVERSIONS: Mapping[tuple[PortType, PortType], Callable[..., object]] = {
    (MASK, IMAGE): mask_to_image,
    (IMAGE, MASK): image_to_mask,
    (SUBTITLES, TEXT): subtitles_to_text,
    (TEXT, SUBTITLES): text_to_subtitles,
}
"""(from, to) → the function that converts a value. Whatever is not here and not equal does not connect."""


def can_connect(source: PortType, target: PortType) -> bool:
    """Return whether an output of type `source` may feed an input of type `target`."""
    return source is target or (source, target) in CONVERSIONS or ANY in (source, target)
