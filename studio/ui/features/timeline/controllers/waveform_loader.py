"""Loader of waveforms for the timeline. It requests the visible part, and gets it piece by piece from a thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.core.time import FrameRange
from studio.graph.model import Endpoint, Graph

if TYPE_CHECKING:
    import numpy as np

    from studio.engine.engine import Engine
    from studio.engine.peaks.peak_pyramid import WaveformShape
    from studio.engine.peaks.waveform_maker import WaveformRequest


@dataclass(frozen=True, slots=True, eq=False)
class WaveformResult:
    """State of a waveform: columns that divide `frames` evenly, all of them in every answer.

    Args:
        graph: The graph that was asked about.
        output: The Audio output that was asked about.
        frames: What the columns show.
        lows: float32 [columns], the lowest sample, −1..1 and beyond; NaN where nothing is known (yet).
        highs: float32 [columns], the highest sample; NaN like `lows`.
        rms: float32 [columns], the root of the mean square, 0 and up; NaN like `lows`.
        damaged_columns: bool [columns], whether sound in the column could not be decoded or computed.
        is_complete: Nothing more will come.
    """

    graph: Graph
    output: Endpoint
    frames: FrameRange
    lows: np.ndarray
    highs: np.ndarray
    rms: np.ndarray
    damaged_columns: np.ndarray
    is_complete: bool

    @property
    def first_frame(self) -> int:
        """The frame at which the first column begins."""
        return self.frames.start


class WaveformLoader(QObject):
    """Loader of waveforms. Lives in the window's thread and computes nothing there.

    A graph's answers come again and again until one is complete; a new request replaces the one before. Peaks
    are kept under their digests: what an edit leaves alone comes at once. Where an edit makes another graph, or frames
    come from a generator, ask again.

    Args:
        engine: Computes and keeps peaks.
        parent: Qt's owner.

    Signals:
        waveform_ready(WaveformResult): The current result of the newest request.
    """

    waveform_ready = Signal(object)

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        from studio.engine.peaks.waveform_maker import WaveformMaker  # torch: no module of the window imports it

        super().__init__(parent)
        self._maker = WaveformMaker(engine, self._on_shape)

    def request_waveform(
        self, graph: Graph, output: Endpoint, frames: FrameRange, pixels: int, playhead: int | None = None
    ) -> None:
        """Ask for a waveform, in place of the one before.

        Args:
            graph: The document's graph.
            output: An Audio output of it.
            frames: What is visible.
            pixels: How many columns.
            playhead: What lies there is made first; by default what is visible first.
        """
        from studio.engine.peaks.waveform_maker import WaveformRequest

        if frames and pixels > 0:
            self._maker.request_waveform(WaveformRequest(graph, output, frames, pixels, playhead))
        else:
            self.cancel_request()

    def cancel_request(self) -> None:
        """Cancel the request: no sound is viewed."""
        self._maker.request_waveform(None)

    def stop(self) -> None:
        """Stop what is being made and wait for the thread's end."""
        self._maker.stop()

    def _on_shape(self, wish: WaveformRequest, shape: WaveformShape, complete: bool) -> None:
        """Pass on what the maker says, in its thread: Qt queues it to the window's."""
        self.waveform_ready.emit(
            WaveformResult(
                wish.graph,
                wish.output,
                wish.frames,
                shape.lows,
                shape.highs,
                shape.rms,
                shape.damaged_columns,
                complete,
            )
        )
