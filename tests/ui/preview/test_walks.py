"""The files that an edit passes on its way to a request, and a frame on its way to the screen.

They are few, so that one can read along. A file counts if it hands the value on, by a call or by a signal. What is
called beside the way and returns does not count, nor does the guard around each handler of Qt.
"""

from __future__ import annotations

import inspect
import sys
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio.graph.active_level import ActiveLevel
from studio.graph.history import Document
from studio.ui.features.inspector.panel import InspectorPanel
from studio.ui.features.viewer import canvas
from studio.ui.features.viewer.layers import viewer_layers
from studio.ui.features.viewer.panel import ViewerPanel
from studio.ui.preview.messages.frame_messages import FrameRequest
from studio.ui.preview.preview_controller import PreviewController
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.number_fields import ScalarFieldView
from studio.ui.widgets.fields import slider_view
from studio.ui.widgets.qt_helpers import override_guard
from tests.ui.answering import AnsweringDialogs
from tests.ui.fake_panels import FakeCards, FakeThread, FakeTimeline, project
from tests.ui.features.inspector.hands import drag
from tests.ui.nodes_for_tests import registry

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from studio.ui.features.viewer.picture.picture_transform import PictureTransform
    from studio.ui.features.viewer.picture.viewer_picture import ViewerPicture

ROOT = Path(__file__).resolve().parents[3]
RENDER_THREAD = "studio/ui/preview/render/render_thread.py"
FILES_OF_A_DRAG = 8
FILES_OF_A_FRAME = 6


def name_file(file: str | None) -> str:
    """Return a file as it is called in the repository."""
    path = Path(file or "")
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.as_posix()


def list_callers() -> list[str]:
    """Return the files of the studio on the stack, the outermost first."""
    files: list[str] = []
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        files.insert(0, name_file(frame.f_code.co_filename))
        frame = frame.f_back
    return [file for file in files if file.startswith("studio/") and file != name_file(override_guard.__file__)]


def join_ways(*ways: list[str]) -> list[str]:
    """Return the files of several ways, each once."""
    return list(dict.fromkeys(file for way in ways for file in way))


def note_senders(widget: QWidget | None, noted: list[str]) -> None:
    """Note the file of each widget, from this one out, that hands an edit on by a signal: no stack shows that."""
    while widget is not None:
        file = name_file(inspect.getfile(type(widget)))

        def note(*values: object, file: str = file) -> None:
            if any(isinstance(value, ValueEdit | float) for value in values):
                noted.append(file)

        ours = [kind for kind in type(widget).__mro__ if kind.__module__.startswith("studio.")]
        for name in {name for kind in ours for name, value in vars(kind).items() if isinstance(value, Signal)}:
            getattr(widget, name).connect(note)
        widget = widget.parentWidget()


class WatchingThread(FakeThread):
    """Keeps who asked for the newest frame."""

    def request_frame(self, request: FrameRequest) -> None:
        super().request_frame(request)
        self.callers = list_callers()


def test_the_drag_of_a_slider_passes_few_files_until_a_frame_is_requested(qtbot: QtBot) -> None:
    document, thread, viewer = Document(registry(), project()), WatchingThread(), ViewerPanel()
    qtbot.addWidget(viewer)
    preview = PreviewController(document, thread, viewer, FakeTimeline(), FakeCards())
    panel = InspectorPanel(ActiveLevel(document), dialogs=AnsweringDialogs())
    qtbot.addWidget(panel)
    panel.set_shown_nodes(("gain",))
    field = panel.param_rows["gain"].value_field
    assert isinstance(field, ScalarFieldView)
    assert field.slider is not None
    noted: list[str] = []
    note_senders(field.slider, noted)
    drag(qtbot, field.slider, field.slider.width() // 4)
    preview.close()
    assert thread.frames[-1].graph["gain"].params["gain"] != 1.0
    assert document.step_labels == document.step_labels[:1], "a drag is one step of undo"
    first = thread.callers.index(name_file(slider_view.__file__))
    files = join_ways(thread.callers[first:], [RENDER_THREAD], noted)
    assert len(files) <= FILES_OF_A_DRAG, "\n".join(files)


def test_a_frame_passes_few_files_from_the_answer_to_the_painted_picture(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, thread, viewer = Document(registry(), project()), FakeThread(), ViewerPanel()
    qtbot.addWidget(viewer)
    preview = PreviewController(document, thread, viewer, FakeTimeline(), FakeCards())
    show_picture, paint = canvas.ViewerCanvas.show_picture, viewer_layers.PictureLayer.paint
    shown: list[list[str]] = []
    painted: list[list[str]] = []

    def watch_picture(self: canvas.ViewerCanvas, picture: ViewerPicture | None) -> None:
        shown.append(list_callers())
        show_picture(self, picture)

    def watch_painting(
        self: viewer_layers.PictureLayer, painter: QPainter, view: PictureTransform, picture: ViewerPicture
    ) -> None:
        painted.append(list_callers())
        paint(self, painter, view, picture)

    monkeypatch.setattr(canvas.ViewerCanvas, "show_picture", watch_picture)
    monkeypatch.setattr(viewer_layers.PictureLayer, "paint", watch_painting)
    thread.answer(thread.frames[-1])
    viewer.canvas.grab()
    preview.close()
    ends = [name_file(module.__file__) for module in (canvas, viewer_layers)]
    files = join_ways([RENDER_THREAD], shown[-1], ends[:1], painted[-1], ends[1:])
    assert len(files) <= FILES_OF_A_FRAME, "\n".join(files)
