"""The parts of a render: stretches of frames that are finished, kept and named one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from studio.core.errors import NodeError
from studio.core.time import FrameRange
from studio.engine.compilation.compiled_output import CompiledOutput
from studio.engine.compilation.digest import encode_plain_values, make_digest
from studio.engine.evaluation.plan import DigestTable

_SHORTEST = 16
"""Frames that a first part has at least: encoders that look ahead give shorter ones other times."""


@dataclass(frozen=True, slots=True)
class RenderPart:
    """A stretch of a render.

    Args:
        frames: Which frames.
        name: Of all that they depend on, files as they are now included; None where that cannot be said.
        digests: The digests of this moment, for all its frames.
    """

    frames: FrameRange
    name: str | None
    digests: DigestTable


def iterate_parts(
    sink: CompiledOutput,
    frames: FrameRange,
    size: int,
    now: Callable[[], DigestTable],
    *,
    keep_going: bool,
    salt: str = "",
) -> Iterator[RenderPart]:
    """Yield the parts of a range, each named when it is reached, with the digests that `now` returns at that moment.

    `salt` is as in `name_part`.

    Raises:
        NodeError: A node cannot say what it reads, and `keep_going` is False.
    """
    for stretch in split_range(frames, size):
        digests = now()
        try:
            name = name_part(sink, stretch, digests, salt)
        except NodeError:
            if not keep_going:
                raise
            name = None
        yield RenderPart(stretch, name, digests)


def split_range(frames: FrameRange, size: int) -> Iterator[FrameRange]:
    """Yield a range in stretches that end at multiples of `size`, so that different ranges have the same ones."""
    start = frames.start
    while start < frames.stop:
        stop = (start // size + 1) * size
        if start == frames.start and stop - start < min(size, _SHORTEST):
            stop += size
        stop = min(stop, frames.stop)
        yield FrameRange(start, stop)
        start = stop


def name_part(sink: CompiledOutput, frames: FrameRange, digests: DigestTable, salt: str = "") -> str:
    """Return the name of a part: of all that its frames depend on.

    Args:
        sink: What is written.
        frames: The part's frames.
        digests: Of the moment.
        salt: What else tells it from others, as the class of the devices that made it; empty for nothing.

    Raises:
        NodeError: A node cannot say what it reads.
    """
    made = [digests.get_digest(sink, frame) for frame in frames]
    salted = (salt,) if salt else ()
    return make_digest(encode_plain_values(frames.start, frames.stop, *salted), *made).hex()
