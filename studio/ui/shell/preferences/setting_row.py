"""A row of the Preferences dialog: a setting with its help, its field, its default, and what is wrong with it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.ui.shell.dialogs import Dialogs
from studio.ui.shell.preferences.setting_fields import make_setting_field
from studio.ui.shell.settings.setting_spec import ButtonKind, SettingSpec, SettingValue
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker
from studio.ui.widgets.search.fuzzy_search import Searchable
from studio.ui.widgets.theme import SPACE_1, SPACE_3

_FIELD_WIDTH = 250


class SettingRow(QWidget):
    """Row of a setting. An entered value is checked in a worker thread where that needs files, then put in force.

    Args:
        spec: The setting.
        dialogs: Ask for files.
        background: Checks values.
    """

    def __init__(self, spec: SettingSpec, dialogs: Dialogs, background: BackgroundWorker) -> None:
        super().__init__()
        self.spec = spec
        self._background = background
        self._checks = 0
        self.field = make_setting_field(spec, dialogs)
        self.field.setFixedWidth(_FIELD_WIDTH)
        self.field.value_edited.connect(self.set_value)
        self.note_label = _make_label("faint")
        self.error_label = _make_label("danger")
        self.error_label.hide()
        self.reset_button = QPushButton(tr("Reset"))
        self.reset_button.setAutoDefault(False)
        self.reset_button.setAccessibleName(tr("Reset {name}", name=tr(spec.title)))
        policy = self.reset_button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.reset_button.setSizePolicy(policy)
        self.reset_button.clicked.connect(lambda: self.set_value(spec.default))
        self._lay_out()
        if spec.changed is not None:
            spec.changed.connect(self.refresh)
        self.refresh()

    def _lay_out(self) -> None:
        top = Qt.AlignmentFlag.AlignTop
        help_label = _make_label("secondary", tr(self.spec.help))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, SPACE_1, 0, SPACE_3)
        grid.setHorizontalSpacing(SPACE_3)
        grid.setVerticalSpacing(SPACE_1)
        grid.setColumnStretch(0, 1)
        grid.setRowStretch(3, 1)  # a tall field pulls no lines apart
        grid.addWidget(_make_label("", tr(self.spec.title)), 0, 0)
        grid.addWidget(help_label, 1, 0)
        grid.addWidget(self.note_label, 2, 0)
        grid.addWidget(self.field, 0, 1, 4, 1, top)
        grid.addWidget(self.reset_button, 0, 2, 4, 1, top)
        grid.addWidget(self.error_label, 4, 0, 1, 3)

    @property
    def searchable(self) -> Searchable:
        """What the search of the dialog compares."""
        spec = self.spec
        aliases = (spec.id.replace(".", " ").replace("_", " "),)
        return Searchable(tr(spec.title).lower(), aliases, tr(spec.page).lower(), tr(spec.help).lower())

    def set_value(self, value: SettingValue) -> None:
        """Check a value and put it in force; say what is wrong with one that cannot be used."""
        self._checks += 1
        check = self.spec.check
        if check is None or value == self.spec.default:
            self._write(self._checks, value, None)
        else:
            self._background.run_task(
                lambda: check(value), partial(self._write, self._checks, value), partial(self._show_error, self._checks)
            )

    def _write(self, number: int, value: SettingValue, _: object) -> None:
        """Put a value in force, unless the user has entered another one since."""
        if number != self._checks:
            return
        self.error_label.hide()
        try:
            self.spec.write(value)
        except StudioError as error:
            self._show_error(number, str(error))
            return
        self.refresh()

    def _show_error(self, number: int, text: str) -> None:
        """Say why a value is not used; the field keeps it, so that it can be corrected."""
        if number == self._checks:
            kept = self.spec.format_value(self.spec.read())
            self.error_label.setText(tr("{problem} Still in use: {value}.", problem=_end_sentence(text), value=kept))
            self.error_label.show()
            self.reset_button.show()

    def refresh(self) -> None:
        """Show the value in force."""
        if self.error_label.isVisibleTo(self):
            return
        spec = self.spec
        self.field.show_value(spec.read())
        self.reset_button.setVisible(not spec.is_default)
        said = [] if isinstance(spec.kind, ButtonKind) else [tr("Default: {value}", value=self._format_default())]
        if spec.needs_restart:
            said.append(tr("Takes effect after a restart"))
        self.note_label.setText("  ·  ".join(said))
        self.note_label.setVisible(bool(said))

    def _format_default(self) -> str:
        return self.spec.format_value(self.spec.default)


def _make_label(role: str, text: str = "") -> PlainLabel:
    label = PlainLabel(text)
    label.setProperty("role", role)
    label.setWordWrap(True)
    return label


def _end_sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
