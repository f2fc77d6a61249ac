"""Kinds of nodes, and the small values by which nodes say how they are computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple


class NodeKind(StrEnum):
    """Kind of computation of a node."""

    FRAME = "frame"
    WINDOW = "window"
    SCAN = "scan"
    CLIP = "clip"
    GENERATOR = "generator"
    SOURCE = "source"
    SINK = "sink"
    TRAINER = "trainer"


class NodeDevice(StrEnum):
    """Where a node computes when its inputs lie on a graphics card."""

    ANY = "any"
    """There: nothing of its inputs or its result crosses to memory and back."""
    PARTLY_CPU = "partly cpu"
    """There, but a part is made in memory and goes up, or a few numbers come down, for which it waits."""
    CPU = "cpu"
    """In memory: its inputs come down, or its result goes up. Some do with one of their choices alone, or where no flow
    is connected.
    """


class EdgeFrames(StrEnum):
    """Frames of a window before the first and after the last frame."""

    REPEAT = "repeat"
    MIRROR = "mirror"
    BLACK = "black"


@dataclass(frozen=True, slots=True)
class Window:
    """Frames around t that a WindowNode reads: t−before … t+after."""

    before: int = 0
    after: int = 0
    edge_frames: EdgeFrames = EdgeFrames.REPEAT


class FrameContent(NamedTuple):
    """What an output of a node depends on at a frame, beside the frames of its inputs.

    Args:
        values: Plain values: numbers, texts, flags, None, and tuples of them.
        files: The files that are read: their size and time count, too.
        reads: The frames of each input that are needed, by its name; None where `get_input_frames` says so. The first
            one is offset 0 of a `Frames[…]`.
    """

    values: tuple[object, ...]
    files: tuple[Path, ...] = ()
    reads: Mapping[str, Sequence[int]] | None = None
