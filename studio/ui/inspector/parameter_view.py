"""A row of the inspector: label, field, the two small buttons, and below them what was refused."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.core.errors import ParameterError
from studio.core.language import tr
from studio.graph.model import Graph
from studio.sdk.params import ParamKind, ParamSpec
from studio.ui import theme
from studio.ui.dialogs import Dialogs
from studio.ui.inspector.buttons import DriveView, KeyView, ResetView
from studio.ui.inspector.choice_fields import ChoiceFieldView, SwitchFieldView
from studio.ui.inspector.chosen import Chosen
from studio.ui.inspector.color_field import ColorFieldView
from studio.ui.inspector.driven import driver_texts
from studio.ui.inspector.edits import KeyState, is_changed, key_state_of_all
from studio.ui.inspector.field import FieldView
from studio.ui.inspector.file_field import FileFieldView
from studio.ui.inspector.model_field import ModelFieldView
from studio.ui.inspector.models_of import NodeModels
from studio.ui.inspector.node_files import NodeFiles
from studio.ui.inspector.number_fields import PointFieldView, ScalarFieldView
from studio.ui.inspector.options_field import OptionsFieldView
from studio.ui.inspector.other_variant import OtherValueView
from studio.ui.inspector.text_fields import text_field
from studio.ui.inspector.tone_field import ToneFieldView
from studio.ui.markup import tip_text
from studio.ui.plain_label import PlainLabel
from studio.ui.reporting import reported
from studio.ui.timers import single_shot
from studio.ui.words import param_help, param_name

_BY_TAB = Qt.FocusPolicy.TabFocus
_LIT_MS = 900


def make_field(spec: ParamSpec, dialogs: Dialogs, parent: QWidget) -> FieldView:
    """Return the field for a parameter."""
    if spec.kind is ParamKind.TEXT:
        return text_field(spec, parent)
    if spec.kind is ParamKind.FILE:
        return FileFieldView(spec, dialogs, parent)
    if spec.kind in {ParamKind.INT, ParamKind.FLOAT}:
        return ScalarFieldView(spec, parent)
    if spec.kind is ParamKind.MODEL:
        return ModelFieldView(spec, dialogs, parent)
    kinds = {
        ParamKind.BOOL: SwitchFieldView,
        ParamKind.CHOICE: ChoiceFieldView,
        ParamKind.COLOR: ColorFieldView,
        ParamKind.POINT: PointFieldView,
        ParamKind.TONE_CURVE: ToneFieldView,
        ParamKind.OPTIONS: OptionsFieldView,
    }
    return kinds[spec.kind](spec, parent)


class ParameterView(QWidget):
    """The row of one parameter. Its signals name the parameter, so that the panel can make commands of them."""

    edited = Signal(str, object)  # Wanted
    key_toggled = Signal(str)
    reset = Signal(str)
    menu_wanted = Signal(str, object)  # where on the screen (QPoint)
    drivers_clicked = Signal(str)
    locate_wanted = Signal(str)  # the missing file
    models_wanted = Signal()
    download_wanted = Signal(str)  # the missing model

    def __init__(
        self, spec: ParamSpec, dialogs: Dialogs, files: NodeFiles, models: NodeModels, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._files = files
        self._models = models
        self._chosen: Chosen | None = None
        self.spec = spec
        self._kept_bad = False
        self.label = PlainLabel(param_name(spec), self)
        self.label.setToolTip(tip_text(param_help(spec)))
        self.label.installEventFilter(self)
        self.field = make_field(spec, dialogs, self)
        self.field.set_name(param_name(spec), param_help(spec))
        self.key = KeyView(self)
        self.drive = DriveView(self)
        self.other = OtherValueView(self)
        self.reset_button = ResetView(self)
        self.error = PlainLabel(parent=self)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._unlight = single_shot(self, _LIT_MS, lambda: self._light(False))
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.label.setFont(theme.ui_font(theme.FONT_SMALL))
        self.label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.error.setFont(theme.ui_font(theme.FONT_TINY))
        self.error.setProperty("role", "danger")
        self.error.setWordWrap(True)
        self.error.hide()
        policy = self.key.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.key.setSizePolicy(policy)
        self.key.setVisible(self.spec.animatable)
        self.drive.hide()
        column = QVBoxLayout()
        column.setSpacing(2)
        wide = self.spec.kind is ParamKind.OPTIONS
        if not wide:
            column.addWidget(self.field)
        column.addWidget(self.error)
        top = Qt.AlignmentFlag.AlignTop
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_1)
        whole.addLayout(row)
        if wide:  # rows of its own, with names as long as ours
            whole.addWidget(self.field)
        row.addWidget(self.label, 0, top)
        row.addSpacing(theme.SPACE_2)
        row.addLayout(column, 1)
        row.addWidget(self.other, 0, top)
        row.addWidget(self.reset_button, 0, top)
        row.addWidget(self.drive, 0, top)
        row.addWidget(self.key, 0, top)
        line = self.field.sizeHint().height() if self.spec.kind is not ParamKind.TEXT else 0
        height = max(24, min(line, 28))
        self.label.setFixedHeight(height)
        for button in (self.other, self.key, self.drive, self.reset_button):
            button.setFixedHeight(height)

    def _connect(self) -> None:
        name = self.spec.name
        self.field.edited.connect(lambda wanted: self.edited.emit(name, wanted))
        self.field.reset_wanted.connect(lambda: self.reset.emit(name))
        self.field.rejected.connect(self._on_rejected)
        self.field.reverted.connect(self.clear_error)
        self.key.clicked.connect(lambda: self.key_toggled.emit(name))
        self.drive.clicked.connect(lambda: self.drivers_clicked.emit(name))
        if isinstance(self.field, FileFieldView):
            self.field.locate_wanted.connect(self.locate_wanted)
        if isinstance(self.field, ModelFieldView):
            self.field.models_wanted.connect(self.models_wanted)
            self.field.download_wanted.connect(self.download_wanted)
        self.reset_button.clicked.connect(lambda: self.reset.emit(name))

    def set_label_width(self, width: int) -> None:
        """Align the labels of all rows; a long one is cut off."""
        self.label.setFixedWidth(width)
        name = param_name(self.spec)
        shown = self.label.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, width)
        self.label.setText(shown)
        help = param_help(self.spec)
        self.label.setToolTip(tip_text(help if shown == name else f"{name}: {help}"))

    def show_chosen(self, chosen: Chosen, frame: int, graph: Graph) -> None:
        """Show the parameter of the nodes as it is at `frame`, and what drives it in the graph."""
        self._chosen = chosen
        self._show_values(chosen, frame)
        self.show_files()
        self.show_models()
        state = key_state_of_all(chosen.records, self.spec.name, frame)
        self.key.show_state(state)
        self.field.set_animated(state is not KeyState.PLAIN)
        changed = any(is_changed(record, param) for record, param in chosen.owned(self.spec.name))
        self.reset_button.setVisible(changed)
        role = "plain" if changed else "secondary"
        if self.label.property("role") != role:
            self.label.setProperty("role", role)
            self.label.style().polish(self.label)
        self.show_drivers(driver_texts(graph, chosen, self.spec))

    def show_files(self) -> None:
        """Show what is known of the file."""
        if isinstance(self.field, FileFieldView):
            self.field.show_files(self._files)

    def show_models(self) -> None:
        """Show what is known of the model."""
        if self._chosen is not None:
            self._models.tell(self.field, self._chosen)

    def show_drivers(self, drivers: Mapping[str, str]) -> None:
        """Show which Signals drive the parameter.

        Args:
            drivers: The output as text, by what it drives: "radius", or "centre.x" for a part.
        """
        self.field.show_drivers(drivers)
        self.drive.show_drivers(drivers)

    def _show_values(self, chosen: Chosen, frame: int) -> None:
        """Show values. One that a file held and that is not accepted is kept until the user gives another."""
        name = self.spec.name
        shown = []
        for (_, param), value in zip(chosen.owned(name), chosen.values(name, frame), strict=True):
            try:
                shown.append(param.check(value))
            except ParameterError as error:
                self.field.show_value(value)
                text = tr("The project holds {value}; give {accepted}.", value=repr(value), accepted=error.accepted)
                self.show_error(text)
                self._kept_bad = True
                return
        self.field.show_values(shown)
        outside = chosen.key_outside(name, frame)
        if outside is not None:
            text = tr("The key at frame {frame} holds {value}; give {accepted}.", **outside)
            self.show_error(text)
        elif self._kept_bad:
            self.clear_error()
        self._kept_bad = outside is not None

    def point_out(self) -> None:
        """Give the field the keys, and light the row up for a moment."""
        takers = (w for w in self.field.children() if isinstance(w, QWidget) and w.focusPolicy() & _BY_TAB)
        taker = self.field if self.field.focusPolicy() & _BY_TAB else next(takers, self.field)
        taker.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._light(True)
        self._unlight.start()

    def _light(self, lit: bool) -> None:
        self.setProperty("lit", lit)
        self.style().unpolish(self)
        self.style().polish(self)

    def show_error(self, text: str) -> None:
        """Say at the field why a value was not accepted; what was typed stays until Esc."""
        self.error.setText(text)
        self.error.show()
        self.field.set_bad(True)

    def clear_error(self) -> None:
        """Show the document's value, and no error."""
        self.error.hide()
        self.field.set_bad(False)

    def _on_rejected(self, reason: str) -> None:
        sentence = reason[:1].upper() + reason[1:]
        self.show_error(tr("{reason}. Give {accepted}.", reason=sentence, accepted=self.spec.accepted))

    @reported()
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of what can be keyed, driven and reset; texts have their own."""
        self.menu_wanted.emit(self.spec.name, event.globalPos())

    @reported(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Reset on a double click on the label."""
        if watched is self.label and event.type() is QEvent.Type.MouseButtonDblClick:
            self.reset.emit(self.spec.name)
            return True
        return False
