"""E23: how long a step of cutting on the timeline keeps the window's thread, in the whole window.

A Sequence of 1,000 clips on 8 tracks is edited. The steps: a move of the mouse that drags a clip, one that trims with
a ripple, so that what follows moves on all tracks, and a zoom with the paint of what is seen then. A step is the edit
of the document, what follows it in all panels, and the paint of the timeline. The bar is for CPU time of the window's
thread, as that of E12.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from nodes.time.sequence.sequence import Sequence
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.params import ParamValue
from studio.sdk.registry import Registry
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, SequenceTrack, TrackKind
from studio.sdk.sequence.sequence_text import serialize_sequence
from studio.ui.features.timeline.sequence.sequence_control import SequenceControl
from tests.ui.window_parts import WindowParts
from tools.bench.handle_drag import LIMIT_MILLISECONDS, StepCost, measure_call
from tools.bench.report import Figure
from tools.bench.window import Paced, percentile, run_until, window_of

_TRACKS, _CLIP_FRAMES, _CUT_FRAMES = 8, 40, 50
_WIDTH, _HEIGHT = 640, 360
_LEFT, _NONE, _CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


def measure(clips: int = 1000, steps: int = 60) -> list[Figure]:
    """Return the 95th percentile of each kind of step."""
    with window_of(Registry([Paced.spec, Sequence.spec])) as parts:
        control = _open(parts, clips)
        costs = {
            "dragging a clip": _drag(control, parts, steps, at_edge=False, keys=_NONE),
            "trimming with a ripple": _drag(control, parts, steps, at_edge=True, keys=_CTRL),
            "zooming, with the paint": _zoom(parts, steps),
        }
    what = f"a step of {{}}, {clips:,} clips on {_TRACKS} tracks: window's thread, p95"
    return [_make_figure(what.format(name), found) for name, found in costs.items()]


def _make_figure(what: str, costs: list[StepCost]) -> Figure:
    cpu = [cost.cpu for cost in costs]
    detail = f"CPU, median {1e3 * percentile(cpu, 0.5):.1f} ms, longest {1e3 * max(cpu):.1f} ms of {len(cpu)}"
    return Figure("E23", what, 1e3 * percentile(cpu, 0.95), LIMIT_MILLISECONDS, "ms", detail)


def make_long_sequence(clips: int) -> ClipSequence:
    """Return clips of an input on 4 tracks of pictures and 4 of sound, linked in pairs, with gaps between them."""
    tracks = []
    for track in range(_TRACKS):
        is_sound = track >= _TRACKS // 2
        found = []
        for at in range(clips // _TRACKS):
            link = (track % (_TRACKS // 2)) * clips + at + 1
            place = _CUT_FRAMES * at + 7 * (track % (_TRACKS // 2))
            found.append(SequenceClip(track * clips + at + 1, place, _CLIP_FRAMES, input=1, link=link))
        kind = TrackKind.AUDIO if is_sound else TrackKind.VIDEO
        tracks.append(SequenceTrack(kind, f"{kind[0].upper()}{track % (_TRACKS // 2) + 1}", tuple(found)))
    return ClipSequence(tuple(tracks))


def _open(parts: WindowParts, clips: int) -> SequenceControl:
    """Show a sequence; return the control that edits it."""
    text = serialize_sequence(make_long_sequence(clips))
    params: dict[str, ParamValue] = {"sequence": text, "rate": 25.0, "width": _WIDTH, "height": _HEIGHT}
    nodes = {
        "paced": NodeRecord("paced", Paced.spec.id, "Source", params={"width": _WIDTH, "height": _HEIGHT}),
        "cut": NodeRecord("cut", Sequence.spec.id, "Sequence", params=params),
    }
    output = Endpoint("cut", "image")
    wires = {Endpoint("cut", "clip_1"): Endpoint("paced", "image")}
    parts.document.replace_project(Project(Graph(nodes, wires), viewed_output=output))
    control = parts.timeline.sequence
    run_until(lambda: control.editor.is_on and len(parts.panels.timeline.clip_frames) > 1)
    parts.panels.node_editor.select_nodes(("cut",))
    for _ in range(4):  # a twentieth of the clips is seen, as where somebody cuts
        parts.panels.timeline.timeline_canvas.zoom_view(2.0, 0.0)
    QCoreApplication.processEvents()
    return control


def _drag(
    control: SequenceControl, parts: WindowParts, steps: int, *, at_edge: bool, keys: Qt.KeyboardModifier
) -> list[StepCost]:
    """Return the cost of each step; between two, the event loop comes to what the render thread sent."""
    canvas, before = parts.panels.timeline.timeline_canvas, parts.document.project
    start = _find_start(control, parts, at_edge=at_edge)
    costs = []
    with _held(canvas, start):
        frame = max(1, round(canvas.curve_scene.time_axis.pixels_per_frame))
        for step in range(1, steps + 1):
            place = start + QPoint(8 + frame * (step if step <= steps / 2 else steps - step), 0)
            costs.append(measure_call(partial(_move, parts, place, keys)))
            QCoreApplication.processEvents()
    assert parts.document.project is not before, "no clip was dragged"
    return costs


def _find_start(control: SequenceControl, parts: WindowParts, *, at_edge: bool) -> QPoint:
    """Return a place of a clip of the first track: in its middle, or at its end."""
    canvas = parts.panels.timeline.timeline_canvas
    place = canvas.find_placement(control.lanes)
    clip = control.editor.sequence.tracks[_TRACKS // 2 - 1].clips[2]
    assert place is not None
    rect = control.lanes.compute_clip_rect(clip.number, place.rect, canvas.curve_scene)
    assert rect is not None
    return QPoint(round(rect.right() - 4 if at_edge else rect.center().x()), round(rect.top() + rect.height() * 0.6))


@contextmanager
def _held(canvas: QWidget, at: QPoint) -> Iterator[None]:
    QTest.mousePress(canvas, _LEFT, _NONE, at)
    yield
    QTest.mouseRelease(canvas, _LEFT, _NONE, at)


def _move(parts: WindowParts, place: QPoint, keys: Qt.KeyboardModifier) -> None:
    canvas = parts.panels.timeline.timeline_canvas
    at, no_button = QPointF(place), Qt.MouseButton.NoButton
    everywhere = QPointF(canvas.mapToGlobal(place))
    QApplication.sendEvent(canvas, QMouseEvent(QEvent.Type.MouseMove, at, everywhere, no_button, _LEFT, keys))
    QCoreApplication.sendPostedEvents()  # paints what is to be painted, too


def _zoom(parts: WindowParts, steps: int) -> list[StepCost]:
    canvas = parts.panels.timeline.timeline_canvas

    def zoom(factor: float) -> None:
        canvas.zoom_view(factor, 300.0)
        QCoreApplication.sendPostedEvents()

    costs = []
    for step in range(steps):
        work: Callable[[], object] = partial(zoom, 0.8 if step < steps / 2 else 1.25)
        costs.append(measure_call(work))
        QCoreApplication.processEvents()
    return costs
