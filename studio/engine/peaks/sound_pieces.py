"""The sound of an output in pieces of ten seconds: the address of each piece's peaks, and how they are made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final
from weakref import WeakKeyDictionary

import numpy as np

from studio.core.errors import CancelledError, NodeError, NotGeneratedError
from studio.core.image import Audio
from studio.core.time import FrameRange
from studio.engine.compilation.compiled_output import CompiledOutput
from studio.engine.compilation.digest import encode_plain_values, make_digest
from studio.engine.compilation.node_source import get_source_digest
from studio.engine.evaluation.eval_context import EvalContext
from studio.engine.evaluation.executor import Executor
from studio.engine.evaluation.plan import normalize_frame
from studio.engine.peaks.peak_pyramid import compute_peaks
from studio.sdk.media import Media

PIECE_SECONDS: Final = 10
_PYRAMID = "studio.engine.peaks.peak_pyramid"


class SoundPieces:
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
        self._rate = output.frame_rate
        self._frames = max(1, round(PIECE_SECONDS * self._rate.value))
        self._file = _file_of(output)

    @property
    def has_sound(self) -> bool:
        """Whether there is sound at all."""
        return self.output.facts.sample_rate > 0 and self.output.facts.channels > 0

    def get_sample_range(self, frames: FrameRange) -> range:
        """Return the samples of frames."""
        rate = self.output.facts.sample_rate
        return range(self._rate.sample_at(frames.start, rate), self._rate.sample_at(frames.stop, rate))

    def find_pieces(self, frames: FrameRange) -> range:
        """Return the numbers of the pieces that hold these frames."""
        inside = frames.intersect(self.output.facts.frame_range)
        return range(inside.start // self._frames, -(-inside.stop // self._frames)) if inside else range(0)

    def find_piece(self, frame: int) -> int:
        """Return the number of the piece that holds a frame."""
        return frame // self._frames

    def get_piece_frames(self, piece: int) -> FrameRange:
        """Return the frames of a piece; the last one may be shorter."""
        whole = FrameRange(piece * self._frames, (piece + 1) * self._frames)
        return whole.intersect(self.output.facts.frame_range)

    def find_known_address(self, piece: int) -> bytes | None:
        """Return where a piece's peaks are kept, if that is known without looking at each of its frames."""
        return self._addresses.get(piece) if self._file is None else self._address_in_file(piece)

    def compute_address(self, piece: int, run: EvalContext) -> bytes:
        """Return where a piece's peaks are kept: equal sound has equal addresses.

        Raises:
            StudioError: A node upstream cannot say what it reads.
        """
        known = self.find_known_address(piece)
        if known is None:
            frames = self.get_piece_frames(piece)
            made = [run.digests.get_digest(self.output, normalize_frame(self.output, frame)) for frame in frames]
            known = self._addresses[piece] = make_digest(
                b"peaks", encode_plain_values(get_source_digest(_PYRAMID), frames.start), *made
            )
        return known

    def _address_in_file(self, piece: int) -> bytes:
        frames = self.get_piece_frames(piece)
        return make_digest(
            b"peaks",
            encode_plain_values(get_source_digest(_PYRAMID), frames.start, frames.stop),
            self.output.digest_prefix,
        )

    def compute_peaks(
        self, piece: int, executor: Executor, run: EvalContext, pause: Callable[[], None]
    ) -> tuple[np.ndarray, bool]:
        """Compute the peaks of a piece.

        Args:
            piece: Which.
            executor: Computes frames.
            run: The evaluation.
            pause: Called between stretches of a second; may wait, or raise Cancelled.

        Returns:
            As of `compute_peaks`, and whether all is well: what is damaged may be had at another time.

        Raises:
            NotGeneratedError: A generator upstream has not come to it.
            Cancelled: The run was cancelled.
        """
        frames = self.get_piece_frames(piece)
        span = self.get_sample_range(frames)
        if self._file is not None:
            pause()
            found = self._media.scan_sound(self._file, span.start, len(span))
            return compute_peaks(found.audio.samples.numpy(), found.damaged_ranges), True
        return self._computed(frames, span, executor, run, pause)

    def _computed(
        self, frames: FrameRange, span: range, executor: Executor, run: EvalContext, pause: Callable[[], None]
    ) -> tuple[np.ndarray, bool]:
        facts = self.output.facts
        samples = np.zeros((facts.channels, len(span)), np.float32)
        lost: list[range] = []
        for second in _stretches(frames, max(1, round(self._rate.value))):
            pause()
            for frame, sound in self._values(second, executor, run):
                place = self.get_sample_range(FrameRange(frame, frame + 1))
                at = range(place.start - span.start, place.stop - span.start)
                if sound is None:
                    lost.append(at)
                else:
                    _paste(samples, at, sound)
        return compute_peaks(samples, lost), not lost

    def _values(
        self, frames: FrameRange, executor: Executor, run: EvalContext
    ) -> Iterator[tuple[int, np.ndarray | None]]:
        """Yield frames with their samples; None where they cannot be computed."""
        roots = [(self.output, normalize_frame(self.output, frame)) for frame in frames]
        try:
            values: list[object] = executor.compute_outputs(roots, run)
        except (NotGeneratedError, CancelledError):
            raise
        except NodeError:
            values = [self._value(frame, executor, run) for _, frame in roots]
        for frame, value in zip(frames, values, strict=True):
            yield frame, value.samples.cpu().numpy() if isinstance(value, Audio) else None

    def _value(self, frame: int, executor: Executor, run: EvalContext) -> object:
        try:
            return executor.compute_output(self.output, frame, run)
        except (NotGeneratedError, CancelledError):
            raise
        except NodeError:
            return None


class SoundPiecesCache:
    """The sounds of compiled outputs, with what is known of their addresses.

    Args:
        media: Files.
    """

    def __init__(self, media: Media) -> None:
        self._media = media
        self._known: WeakKeyDictionary[CompiledOutput, dict[int, bytes]] = WeakKeyDictionary()

    def get_sound(self, output: CompiledOutput) -> SoundPieces:
        """Return the sound of an output; addresses of what may change at any time are not kept."""
        known = {} if output.is_volatile else self._known.setdefault(output, {})
        return SoundPieces(output, self._media, known)


def _file_of(output: CompiledOutput) -> Path | None:
    """Return the file whose sound an output gives as it is, if nothing in the graph can change that."""
    if output.node is None or output.wires or output.drive_wires or output.inner_output or output.is_volatile:
        return None
    return output.node.sound_file(output.name)


def _stretches(frames: FrameRange, length: int) -> Iterator[FrameRange]:
    for start in range(frames.start, frames.stop, length):
        yield FrameRange(start, min(frames.stop, start + length))


def _paste(target: np.ndarray, at: range, samples: np.ndarray) -> None:
    """Write one frame's samples to their place; what a node gives too little stays silent."""
    channels, count = min(len(target), len(samples)), min(len(at), samples.shape[1])
    target[:channels, at.start : at.start + count] = samples[:channels, :count]
