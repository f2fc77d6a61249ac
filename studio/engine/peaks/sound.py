"""The sound of an output in pieces of ten seconds: the address of each piece's peaks, and how they are made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final
from weakref import WeakKeyDictionary

import numpy as np

from studio.core.errors import Cancelled, NodeError, NotGeneratedError
from studio.core.image import Audio
from studio.core.time import FrameRange
from studio.engine.compiled import CompiledOutput
from studio.engine.digest import digest, plain
from studio.engine.executor import Executor
from studio.engine.node_source import source_of
from studio.engine.peaks.pyramid import peaks_of
from studio.engine.plan import normal_frame
from studio.engine.run import Run
from studio.sdk.media import Media

PIECE_SECONDS: Final = 10
_PYRAMID = "studio.engine.peaks.pyramid"


class Sound:
    """An Audio output, seen as pieces of about ten seconds, counted from 0.

    Args:
        output: Compiled.
        media: Files.
        addresses: What is known of its pieces' addresses; kept as long as the output's digests hold.
    """

    def __init__(self, output: CompiledOutput, media: Media, addresses: dict[int, bytes]) -> None:
        self.output = output
        self._media = media
        self._addresses = addresses
        self._rate = output.rate
        self._frames = max(1, round(PIECE_SECONDS * self._rate.value))
        self._file = _file_of(output)

    @property
    def is_heard(self) -> bool:
        """Whether there is sound at all."""
        return self.output.facts.sample_rate > 0 and self.output.facts.channels > 0

    def samples(self, frames: FrameRange) -> range:
        """Return the samples of frames."""
        rate = self.output.facts.sample_rate
        return range(self._rate.sample_at(frames.start, rate), self._rate.sample_at(frames.stop, rate))

    def pieces(self, frames: FrameRange) -> range:
        """Return the numbers of the pieces that hold these frames."""
        inside = frames.intersect(self.output.facts.range)
        return range(inside.start // self._frames, -(-inside.stop // self._frames)) if inside else range(0)

    def piece_at(self, frame: int) -> int:
        """Return the number of the piece that holds a frame."""
        return frame // self._frames

    def frames(self, piece: int) -> FrameRange:
        """Return the frames of a piece; the last one may be shorter."""
        whole = FrameRange(piece * self._frames, (piece + 1) * self._frames)
        return whole.intersect(self.output.facts.range)

    def known_address(self, piece: int) -> bytes | None:
        """Return where a piece's peaks are kept, if that is known without looking at each of its frames."""
        return self._addresses.get(piece) if self._file is None else self._address_in_file(piece)

    def address(self, piece: int, run: Run) -> bytes:
        """Return where a piece's peaks are kept: equal sound has equal addresses.

        Raises:
            StudioError: A node upstream cannot say what it reads.
        """
        known = self.known_address(piece)
        if known is None:
            frames = self.frames(piece)
            made = [run.digests.of(self.output, normal_frame(self.output, frame)) for frame in frames]
            known = self._addresses[piece] = digest(b"peaks", plain(source_of(_PYRAMID), frames.start), *made)
        return known

    def _address_in_file(self, piece: int) -> bytes:
        frames = self.frames(piece)
        return digest(b"peaks", plain(source_of(_PYRAMID), frames.start, frames.stop), self.output.prefix)

    def peaks(self, piece: int, executor: Executor, run: Run, pause: Callable[[], None]) -> tuple[np.ndarray, bool]:
        """Compute the peaks of a piece.

        Args:
            piece: Which.
            executor: Computes frames.
            run: The errand.
            pause: Called between stretches of a second; may wait, or raise Cancelled.

        Returns:
            As of `peaks_of`, and whether all is well: what is damaged may be had at another time.

        Raises:
            NotGeneratedError: A generator upstream has not come to it.
            Cancelled: The run was cancelled.
        """
        frames = self.frames(piece)
        span = self.samples(frames)
        if self._file is not None:
            pause()
            found = self._media.scan_sound(self._file, span.start, len(span))
            return peaks_of(found.audio.samples.numpy(), found.damaged), True
        return self._computed(frames, span, executor, run, pause)

    def _computed(
        self, frames: FrameRange, span: range, executor: Executor, run: Run, pause: Callable[[], None]
    ) -> tuple[np.ndarray, bool]:
        facts = self.output.facts
        samples = np.zeros((facts.channels, len(span)), np.float32)
        lost: list[range] = []
        for second in _stretches(frames, max(1, round(self._rate.value))):
            pause()
            for frame, sound in self._values(second, executor, run):
                place = self.samples(FrameRange(frame, frame + 1))
                at = range(place.start - span.start, place.stop - span.start)
                if sound is None:
                    lost.append(at)
                else:
                    _paste(samples, at, sound)
        return peaks_of(samples, lost), not lost

    def _values(self, frames: FrameRange, executor: Executor, run: Run) -> Iterator[tuple[int, np.ndarray | None]]:
        """Yield frames with their samples; None where they cannot be computed."""
        roots = [(self.output, normal_frame(self.output, frame)) for frame in frames]
        try:
            values: list[object] = executor.compute(roots, run)
        except (NotGeneratedError, Cancelled):
            raise
        except NodeError:
            values = [self._value(frame, executor, run) for _, frame in roots]
        for frame, value in zip(frames, values, strict=True):
            yield frame, value.samples.cpu().numpy() if isinstance(value, Audio) else None

    def _value(self, frame: int, executor: Executor, run: Run) -> object:
        try:
            return executor.value(self.output, frame, run)
        except (NotGeneratedError, Cancelled):
            raise
        except NodeError:
            return None


class Sounds:
    """The sounds of compiled outputs, with what is known of their addresses.

    Args:
        media: Files.
    """

    def __init__(self, media: Media) -> None:
        self._media = media
        self._known: WeakKeyDictionary[CompiledOutput, dict[int, bytes]] = WeakKeyDictionary()

    def of(self, output: CompiledOutput) -> Sound:
        """Return the sound of an output; addresses of what may change at any time are not kept."""
        known = {} if output.volatile else self._known.setdefault(output, {})
        return Sound(output, self._media, known)


def _file_of(output: CompiledOutput) -> Path | None:
    """Return the file whose sound an output gives as it is, if nothing in the graph can change that."""
    if output.node is None or output.wires or output.drives or output.inner or output.volatile:
        return None
    return output.node.sound_file(output.name)


def _stretches(frames: FrameRange, length: int) -> Iterator[FrameRange]:
    for start in range(frames.start, frames.stop, length):
        yield FrameRange(start, min(frames.stop, start + length))


def _paste(target: np.ndarray, at: range, samples: np.ndarray) -> None:
    """Write one frame's samples to their place; what a node gives too little stays silent."""
    channels, count = min(len(target), len(samples)), min(len(at), samples.shape[1])
    target[:channels, at.start : at.start + count] = samples[:channels, :count]
