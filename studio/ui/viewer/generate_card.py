"""What the viewer shows in place of a frame that a generator has not come to: what to do, and a button that does it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from studio.core.language import tr
from studio.ui import theme
from studio.ui.plain_label import PlainLabel
from studio.ui.reporting import reported
from studio.ui.shortcuts.keymap import KeyTip

_WIDTH = 320
_PREVIEW_HEIGHT = 400
_LEAST_PREVIEW = 32
_AROUND_PREVIEW = 148  # title, two lines of text, the button and the space between them
_BESIDE_PREVIEW = 2 * (theme.SPACE_4 + theme.SPACE_2)


class GenerateCard(QFrame):
    """Lies in the middle of the viewer while there is no picture to lie over.

    Signals:
        clicked(str): Run the generator with this id.
        cancelled(str): Stop the generator with this id.
    """

    clicked = Signal(str)
    cancelled = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.node = ""
        self._asked = ("", "")
        self._jobs: Mapping[str, str] = {}
        self.setObjectName("generate")
        self.title, self.text, self.preview = PlainLabel(parent=self), PlainLabel(parent=self), PlainLabel(parent=self)
        self.title.setFont(theme.ui_font(theme.FONT_BODY, bold=True))
        self.text.setWordWrap(True)
        self.text.setProperty("role", "secondary")
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.hide()
        self.button = QPushButton(tr("Generate"), self)
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.button.clicked.connect(lambda: self.clicked.emit(self.node))
        self.cancel = QPushButton(tr("Cancel"), self)
        KeyTip(self.cancel, "file.cancel_render", tr("Stop generating; frames that are finished stay"))
        self.cancel.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.cancel.clicked.connect(lambda: self.cancelled.emit(self.node))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_4, theme.SPACE_3, theme.SPACE_4, theme.SPACE_4)
        column.setSpacing(theme.SPACE_2)
        for widget in (self.title, self.text, self.preview, self.button, self.cancel):
            column.addWidget(widget)
        self.hide()
        parent.installEventFilter(self)

    def ask(self, node: str, title: str, text: str) -> None:
        """Say what is to be generated first. A preview of the same generator stays."""
        if node != self.node or not self.isVisible():
            self.preview.clear()
            self.preview.hide()
        self.node = node
        self._asked = (title, text)
        self.show()
        self._say()

    def set_jobs(self, jobs: Mapping[str, str]) -> None:
        """Say how the generators stand that are at work or wait for their turn, by id; those need no button."""
        self._jobs = jobs
        if self.isVisible():
            self._say()

    def _say(self) -> None:
        job = self._jobs.get(self.node)
        title, text = self._asked if job is None else (tr("Generating"), job)
        self.title.setText(title)
        self.text.setText(text)
        self.button.setVisible(job is None)
        self.cancel.setVisible(job is not None)
        self._place()

    def show_preview(self, node: str, image: QImage) -> None:
        """Show how the generator's picture grows, if it is the one that is asked for."""
        if node != self.node or not self.isVisible():
            return
        parent = self.parentWidget()
        height = max(_LEAST_PREVIEW, min(_PREVIEW_HEIGHT, parent.height() - _AROUND_PREVIEW))
        ratio = self.devicePixelRatioF()
        room = QSizeF(max(_LEAST_PREVIEW, parent.width() - _BESIDE_PREVIEW), height) * ratio
        keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        shown = image.scaled(room.toSize(), keep, smooth)
        shown.setDevicePixelRatio(ratio)
        self.preview.setPixmap(QPixmap.fromImage(shown))
        self.preview.show()
        self._place()

    def _place(self) -> None:
        room = self.parentWidget().rect()
        pixmap = self.preview.pixmap()
        picture = 0 if self.preview.isHidden() else round(pixmap.width() / pixmap.devicePixelRatio())
        wanted = max(_WIDTH, picture + 2 * theme.SPACE_4)
        self.setFixedWidth(min(wanted, room.width() - 2 * theme.SPACE_2))
        self.adjustSize()
        self.move(room.center() - self.rect().center())

    @reported(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle when the viewer changes its size."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return False
