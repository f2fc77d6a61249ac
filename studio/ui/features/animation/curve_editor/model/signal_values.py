"""The numbers of signals, asked of the render thread piece by piece and kept until an edit changes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance

from studio.core.time import FrameRange
from studio.graph.analysis.invalidation import find_invalidated_nodes
from studio.graph.history import Document, ProjectChange
from studio.graph.model import Endpoint
from studio.ui.features.animation.curve_editor.model.curve_scene import SignalValues
from studio.ui.preview.messages.frame_messages import SignalRequest, SignalResult
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer

_ASK_AFTER_MS = 40


class SignalThread(Protocol):
    """Thread that computes signals: `studio.ui.preview.render.render_thread.RenderThread`."""

    @property
    def signal_ready(self) -> SignalInstance:
        """Emitted with a SignalResult."""
        ...

    def request_signals(self, requests: list[SignalRequest]) -> None:
        """Ask for numbers in place of those that are waited for."""
        ...


@dataclass(slots=True)
class SignalValueCollection:
    """Numbers of a Signal, collected until all of them are there.

    Args:
        outputs: The signals.
        frames: Their frames.
        on_progress: Called with how many there are, and of how many.
        on_done: Called once all are there.
        on_failed: Called with why there is none.
    """

    outputs: tuple[Endpoint, ...]
    frames: FrameRange
    on_progress: Callable[[int, int], object]
    on_done: Callable[[], object]
    on_failed: Callable[[str], object]


@dataclass(slots=True)
class _KnownValues:
    values: dict[int, float] = field(default_factory=dict)
    failure: str = ""


class SignalValueCache(QObject):
    """Keeps the numbers of outputs, which are named by their paths.

    Args:
        document: Its graph is what numbers are asked of.
        thread: Computes.

    Signals:
        values_changed(): Numbers have come, or are known no more.
    """

    values_changed = Signal()

    def __init__(self, document: Document, thread: SignalThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._thread = thread
        self._known: dict[Endpoint, _KnownValues] = {}
        self._wanted: tuple[tuple[Endpoint, ...], FrameRange] = ((), FrameRange(0, 0))
        self._watched: tuple[Endpoint | None, FrameRange] = (None, FrameRange(0, 0))
        self._collected: SignalValueCollection | None = None
        self._serial = 0
        self._held = False
        self._ask = make_single_shot_timer(self, _ASK_AFTER_MS, self._on_ask)
        thread.signal_ready.connect(self._on_ready)
        document.project_changed.connect(self._on_document_changed)

    def request_values(self, outputs: Iterable[Endpoint], frames: FrameRange) -> None:
        """Say which numbers are to be seen, in place of those until now."""
        wanted = tuple(dict.fromkeys(outputs)), frames
        if wanted != self._wanted:
            self._wanted = wanted
            self._ask.start()

    def watch_output(self, output: Endpoint | None, frames: FrameRange) -> None:
        """Also watch the numbers of the viewed output."""
        if (output, frames) != self._watched:
            self._watched = output, frames
            self._ask.start()

    def set_paused(self, held: bool) -> None:
        """Ask for nothing that is only to be seen, as while frames are played; or go on."""
        self._held = held
        self._ask.start()

    def collect_values(self, collection: SignalValueCollection | None) -> None:
        """Wait for all numbers of a range, those first; None gives that up."""
        self._collected = collection
        self._ask.start()
        if collection is not None:
            self._report_collection(collection)

    def get_value(self, output: Endpoint, frame: int) -> float | None:
        """Return a number, if it is known."""
        known = self._known.get(output)
        return known.values.get(frame) if known is not None else None

    def get_values(self, output: Endpoint, frames: FrameRange) -> SignalValues:
        """Return what is known of some frames."""
        known = self._known.get(output) or _KnownValues()
        return SignalValues(frames.start, tuple(known.values.get(frame) for frame in frames), known.failure)

    def stop_requests(self) -> None:
        """Ask for nothing more."""
        self._ask.stop()
        self._collected = None
        self._document.project_changed.disconnect(self._on_document_changed)
        self._thread.request_signals([])

    def _on_ask(self) -> None:
        self._serial += 1
        wishes = [] if self._held else [(output, self._wanted[1]) for output in self._wanted[0]]
        if self._watched[0] is not None and not self._held:
            wishes.append((self._watched[0], self._watched[1]))
        if self._collected is not None:
            wishes = [(output, self._collected.frames) for output in self._collected.outputs] + wishes
        self._thread.request_signals(
            [
                SignalRequest(self._document.graph, output, frames, self._serial)
                for output, wanted in wishes
                for frames in self._missing_ranges(output, wanted)
            ]
        )

    def _missing_ranges(self, output: Endpoint, wanted: FrameRange) -> list[FrameRange]:
        """Return the frames whose numbers are not known, from the first to the last of them."""
        known = self._known.get(output) or _KnownValues()
        if known.failure:
            return []
        missing = [frame for frame in wanted if frame not in known.values]
        return [FrameRange(missing[0], missing[-1] + 1)] if missing else []

    def _on_ready(self, result: SignalResult) -> None:
        if result.request.graph is not self._document.graph:
            return
        known = self._known.setdefault(result.request.output, _KnownValues())
        known.values.update(
            zip(range(result.first_frame, result.first_frame + len(result.values)), result.values, strict=True)
        )
        known.failure = result.failure.text if result.failure is not None else ""
        if self._collected is not None:
            self._report_collection(self._collected)
        self.values_changed.emit()

    def _report_collection(self, collection: SignalValueCollection) -> None:
        """Say how far a collection is; at its end, hand it over."""
        failure = next((known.failure for output in collection.outputs if (known := self._known.get(output))), "")
        there = sum(
            1
            for output in collection.outputs
            for frame in collection.frames
            if self.get_value(output, frame) is not None
        )
        total = len(collection.outputs) * len(collection.frames)
        collection.on_progress(there, total)
        if there == total or failure:
            self._collected = None
            collection.on_done() if there == total else collection.on_failed(failure)

    def _on_document_changed(self, change: ProjectChange) -> None:
        before, after = change.before.graph, change.after.graph
        if before is after:
            return
        self._ask.start()
        if self._known:
            reached = None if change.is_new_project else find_invalidated_nodes(before, after, self._document.registry)
            self._known = {} if reached is None else {o: k for o, k in self._known.items() if o.node not in reached}
            self.values_changed.emit()
