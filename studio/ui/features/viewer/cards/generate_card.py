"""Card in the viewer for a frame that a generator has not reached: what to do, and a button that does it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QApplication, QFrame, QPushButton, QVBoxLayout, QWidget

from studio.core.translation import tr
from studio.ui.shell.shortcuts.keymap import KeyTooltip
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer

_WIDTH = 320
_PREVIEW_HEIGHT = 400
_LEAST_PREVIEW = 32
_AROUND_PREVIEW = 148  # title, two lines of text, the button and the space between them
_BESIDE_PREVIEW = 2 * (theme.SPACE_4 + theme.SPACE_2)


class GenerateCard(QFrame):
    """Lies in the middle of the viewer while there is no picture to lie over.

    Signals:
        generate_clicked(str): Run the generator with this id.
        cancel_clicked(str): Stop the generator with this id.
        training_clicked(str): Show where the generator with this id is trained.
    """

    generate_clicked = Signal(str)
    cancel_clicked = Signal(str)
    training_clicked = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.node_id = ""
        self._asked = ("", "")
        self._is_untrained = False
        self._jobs: Mapping[str, str] = {}
        self.setObjectName("generate")
        self.title_label, self.text, self.preview = (
            PlainLabel(parent=self),
            PlainLabel(parent=self),
            PlainLabel(parent=self),
        )
        self.title_label.setFont(theme.make_ui_font(theme.FONT_BODY, bold=True))
        self.text.setWordWrap(True)
        self.text.setProperty("role", "secondary")
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.hide()
        self.generate_button = QPushButton(tr("Generate"), self)
        self.generate_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.generate_button.clicked.connect(lambda: self.generate_clicked.emit(self.node_id))
        self.training_button = QPushButton(tr("Open Training"), self)
        self.training_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.training_button.clicked.connect(lambda: self.training_clicked.emit(self.node_id))
        self.cancel_button = QPushButton(tr("Cancel"), self)
        KeyTooltip(self.cancel_button, "file.cancel_render", tr("Stop generating; frames that are finished stay"))
        self.cancel_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.cancel_button.clicked.connect(lambda: self.cancel_clicked.emit(self.node_id))
        self._cancel_timer = make_single_shot_timer(self, 0, lambda: self.cancel_button.setEnabled(True))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_4, theme.SPACE_3, theme.SPACE_4, theme.SPACE_4)
        column.setSpacing(theme.SPACE_2)
        for widget in (self.title_label, self.text, self.preview):
            column.addWidget(widget)
        for button in (self.training_button, self.generate_button, self.cancel_button):
            column.addWidget(button)
        self.hide()
        parent.installEventFilter(self)

    def show_request(self, node: str, title: str, text: str, *, is_untrained: bool = False) -> None:
        """Say what is to be generated, or trained, first. A preview of the same generator stays."""
        if node != self.node_id or not self.isVisible():
            self.preview.clear()
            self.preview.hide()
        self.node_id = node
        self._asked, self._is_untrained = (title, text), is_untrained
        self.show()
        self._update_text()

    def set_jobs(self, jobs: Mapping[str, str]) -> None:
        """Say how the generators stand that are at work or wait for their turn, by id; those need no button."""
        self._jobs = jobs
        if self.isVisible():
            self._update_text()

    def _update_text(self) -> None:
        job = self._jobs.get(self.node_id)
        title, text = self._asked if job is None else (tr("Generating"), job)
        self.title_label.setText(title)
        self.text.setText(text)
        if job is not None and self.cancel_button.isHidden():  # it lies where Generate was clicked, perhaps twice
            self.cancel_button.setEnabled(False)
            self._cancel_timer.start(QApplication.doubleClickInterval())
        self.training_button.setVisible(job is None and self._is_untrained)
        self.generate_button.setVisible(job is None)
        self.cancel_button.setVisible(job is not None)
        self._place()

    def show_preview(self, node: str, image: QImage) -> None:
        """Show a preview of the generator's picture, if the card is that of its node."""
        if node != self.node_id or not self.isVisible():
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

    @guard_override(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle when the viewer changes its size."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return False
