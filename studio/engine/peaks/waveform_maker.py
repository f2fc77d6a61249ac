"""Waveforms, made in a thread of their own, piece by piece, from the visible part on; other work comes first."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from studio.core.errors import CancelledError, NotGeneratedError, StudioError
from studio.core.time import FrameRange
from studio.engine.cache.memory_pool import MISSING
from studio.engine.engine import Engine
from studio.engine.evaluation.eval_context import EvalContext
from studio.engine.evaluation.plan import DigestTable
from studio.engine.peaks.peak_pyramid import WaveformBuilder, WaveformShape
from studio.engine.peaks.sound_pieces import SoundPieces, SoundPiecesCache
from studio.engine.render.render_store import RenderStore
from studio.engine.request import RequestPurpose
from studio.engine.scheduling.cancel_token import CancelToken
from studio.graph.model import Endpoint, Graph

logger = logging.getLogger(__name__)

REPORT_SECONDS: Final = 0.05
"""How long pieces are gathered before they are told of."""

_WORK_SECONDS = 0.1
"""What is worked at least between two times of giving way: reading ten seconds takes but ten milliseconds."""


@dataclass(frozen=True, slots=True)
class WaveformRequest:
    """Request for a waveform that is visible.

    Args:
        graph: The graph as it is.
        output: An Audio output.
        frames: What the columns show, evenly.
        columns: How many, at least 1.
        playhead: Where to begin; None for the first frame.
    """

    graph: Graph
    output: Endpoint
    frames: FrameRange
    columns: int
    playhead: int | None = None


OnShape = Callable[[WaveformRequest, WaveformShape, bool], object]
"""Called with a request, its current result, and whether the result is complete."""


class WaveformMaker:
    """Thread that serves the newest requests. Peaks are values of the engine's cache, in memory and on disk.

    Args:
        engine: Computes and keeps.
        on_shape: Called in the maker's thread.
    """

    def __init__(self, engine: Engine, on_shape: OnShape) -> None:
        self._engine = engine
        self._on_shape = on_shape
        self._sounds = SoundPiecesCache(engine.media)
        self._changed = threading.Condition()
        self._wishes: deque[WaveformRequest] = deque()
        self._token = CancelToken()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._work_until = 0.0

    def request_waveform(self, wish: WaveformRequest | None) -> None:
        """Make this waveform, in place of those before; None for none."""
        self.request_waveforms(() if wish is None else (wish,))

    def request_waveforms(self, wishes: Sequence[WaveformRequest]) -> None:
        """Make these waveforms, one after the other, in place of those before."""
        with self._changed:
            self._token.cancel()
            self._wishes = deque(wishes)
            if wishes and self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._work, name="waveforms", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def stop(self) -> None:
        """Drop the requests and wait for the thread's end."""
        with self._changed:
            self._closed = True
            self._token.cancel()
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        while (taken := self._take()) is not None:
            wish, token = taken
            try:
                self._serve(wish, token)
            except CancelledError:
                continue
            except StudioError as error:  # the viewer's answer says why the graph cannot be computed
                logger.debug("no waveform: %s", error)
                self._report(wish, WaveformBuilder(range(1), wish.columns), token, whole=True)
            except Exception:
                logger.exception("a waveform failed in an unexpected way")

    def _take(self) -> tuple[WaveformRequest, CancelToken] | None:
        with self._changed:
            while not self._wishes and not self._closed:
                self._changed.wait()
            if self._closed:
                return None
            self._token = CancelToken()
            return self._wishes.popleft(), self._token

    def _report(self, wish: WaveformRequest, columns: WaveformBuilder, token: CancelToken, *, whole: bool) -> None:
        if not token.is_cancelled:
            self._on_shape(wish, columns.build_shape(), whole)

    def _serve(self, wish: WaveformRequest, token: CancelToken) -> None:
        compiler = self._engine.compiler
        sound = self._sounds.get_sound(compiler.compile_output(wish.graph, wish.output.node, wish.output.port, 1.0))
        span = sound.get_sample_range(wish.frames) if sound.has_sound else range(0)
        columns = WaveformBuilder(span or range(1), wish.columns)
        if span:
            missing = list(self._use_cached_pieces(sound, wish, columns))
            if missing:
                self._report(wish, columns, token, whole=False)
                self._make(sound, missing, wish, columns, token)
        self._report(wish, columns, token, whole=True)

    def _use_cached_pieces(self, sound: SoundPieces, wish: WaveformRequest, columns: WaveformBuilder) -> Iterator[int]:
        """Put the pieces that are in memory into their columns, and yield the others, in the order of their worth."""
        cache = self._engine.cache
        for piece in _in_order(sound, wish):
            address = sound.find_known_address(piece)
            found = cache.find_value(address) if address is not None and address in cache else MISSING
            if isinstance(found, np.ndarray):
                columns.add_peaks(sound.get_sample_range(sound.get_piece_frames(piece)), found)
            else:
                yield piece

    def _make(
        self, sound: SoundPieces, pieces: list[int], wish: WaveformRequest, columns: WaveformBuilder, token: CancelToken
    ) -> None:
        """Read or compute pieces, and tell of them from time to time."""
        engine = self._engine
        run = EvalContext(RenderStore(engine.cache), DigestTable(engine.media), token, purpose=RequestPurpose.WAVEFORM)
        run.granted_permissions = wish.graph.granted_permissions
        due = time.monotonic() + REPORT_SECONDS
        with engine.executor.enable_signal_evaluation(run):
            for piece in pieces:
                token.raise_if_cancelled()
                try:
                    peaks = self._peaks(sound, piece, run)
                except NotGeneratedError:
                    continue  # the frames arrive, and somebody asks again
                columns.add_peaks(sound.get_sample_range(sound.get_piece_frames(piece)), peaks)
                if time.monotonic() >= due:
                    self._report(wish, columns, token, whole=False)
                    due = time.monotonic() + REPORT_SECONDS

    def _peaks(self, sound: SoundPieces, piece: int, run: EvalContext) -> np.ndarray:
        """Return the peaks of a piece, from the cache or made anew."""
        cache = self._engine.cache
        address = sound.compute_address(piece, run)
        found = cache.begin_value(address, run.cancel_token.raise_if_cancelled)
        if isinstance(found, np.ndarray):
            return found
        try:
            started = time.perf_counter()
            with self._engine.priority.announce_work(RequestPurpose.WAVEFORM):
                peaks, whole = sound.compute_peaks(
                    piece, self._engine.executor, run, lambda: self._give_way(run.cancel_token)
                )
        except BaseException:
            cache.abandon_value(address)
            raise
        # What could not be computed is not written to the disk: it may be had at another time.
        cache.finish_value(address, peaks, time.perf_counter() - started if whole else 0.0)
        return peaks

    def _give_way(self, token: CancelToken) -> None:
        """Let others go first, now and then."""
        token.raise_if_cancelled()
        if time.monotonic() >= self._work_until:
            self._engine.priority.wait_for_turn(RequestPurpose.WAVEFORM, token.raise_if_cancelled)
            self._work_until = time.monotonic() + _WORK_SECONDS


def _in_order(sound: SoundPieces, wish: WaveformRequest) -> list[int]:
    """Return the visible pieces: from the playhead on, then those before it, the nearest first."""
    pieces = sound.find_pieces(wish.frames)
    here = sound.find_piece(wish.frames.start if wish.playhead is None else wish.frames.clamp(wish.playhead))
    return [piece for piece in pieces if piece >= here] + [piece for piece in reversed(pieces) if piece < here]
