"""Base of all fields: the display of values, the report of edits, and the display of errors."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from studio.sdk.params import ParamValue
from studio.ui.widgets.text.markup import escape_tooltip

MIXED_TEXT: Final = "—"
"""What stands for values that differ among the nodes that are shown."""

_gestures = itertools.count(1)


def make_merge_key(word: str) -> str:
    """Return a merge key for one gesture: all edits of one drag are one step of undo."""
    return f"{word}-{next(_gestures)}"


def set_style_property(widget: QWidget, name: str, on: bool) -> None:
    """Set a property that the stylesheet knows (`bad`, `curved`), and repaint where it changed."""
    if bool(widget.property(name)) != on:
        widget.setProperty(name, on)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class FileStates(Protocol):
    """State of files, as far as it is known."""

    @property
    def project_folder(self) -> Path | None:
        """The project's folder; None as long as it has none."""
        ...

    def is_missing(self, path: str) -> bool:
        """Return whether a file was not there when it was looked for the last time."""
        ...


class FieldView(QWidget):
    """Editor of one parameter's value. It shows the value that it is given and requests edits; it decides nothing."""

    value_edited = Signal(object)  # Wanted
    reset_requested = Signal()
    input_rejected = Signal(str)  # why what was typed cannot be read
    input_reverted = Signal()  # the user took back what was typed
    sampling_toggled = Signal(bool)  # colors are to be read from the picture, or no longer
    suggestions_requested = Signal()  # the values that the node lists are to be shown
    locate_requested = Signal(str)  # it is to be said where this missing file is
    view_requested = Signal()  # the node is to be viewed

    def show_value(self, value: ParamValue) -> None:
        """Show a value of the document. What the user is typing stays."""
        raise NotImplementedError

    def show_mixed(self, values: Sequence[ParamValue]) -> None:
        """Show that the nodes have different values."""
        raise NotImplementedError

    def show_values(self, values: Sequence[ParamValue]) -> None:
        """Show what the nodes have."""
        if all(value == values[0] for value in values):
            self.show_value(values[0])
        else:
            self.show_mixed(values)

    def offer_sampling(self) -> None:
        """Offer to read the value from the picture; only colors can be."""

    def end_sampling(self) -> None:
        """Show that the value is read from the picture no longer."""

    def apply_sampled_edit(self, edit: object) -> None:
        """Ask for the edit that gives a color read from the picture; a field of several values says which gets it."""
        self.value_edited.emit(edit)

    def show_zero_detail(self, detail: str) -> None:
        """Show which figure 0 stands for, as "25 fps"; only numbers can."""

    def show_files(self, files: FileStates) -> None:
        """Show which files are missing; only fields of files can."""

    def set_name(self, name: str, help: str) -> None:
        """Say to screen readers what is edited here."""
        for part in self._bordered_widgets():
            part.setAccessibleName(name)
            part.setAccessibleDescription(help)

    def set_bad(self, bad: bool) -> None:
        """Show, or no longer show, that what was typed is not accepted."""
        self._mark(bad)

    def _mark(self, bad: bool) -> None:
        for part in self._bordered_widgets():
            set_style_property(part, "bad", bad)

    def set_idle(self, reason: str) -> None:
        """Gray the field and say in its tooltip why the value has no effect; an empty reason gives it back."""
        self.setEnabled(not reason)
        self.setToolTip(escape_tooltip(reason))

    def set_animated(self, animated: bool) -> None:
        """Show whether the value follows a curve."""
        for part in self._bordered_widgets():
            set_style_property(part, "curved", animated)  # not "animated": QMainWindow has a property of that name

    def show_drivers(self, drivers: Mapping[str, str]) -> None:
        """Show which Signals drive the parameter: what is driven cannot be typed. Other kinds are never driven.

        Args:
            drivers: The output as text, by what it drives: "radius", or "centre.x" for a part.
        """

    @property
    def bordered_widgets(self) -> tuple[QWidget, ...]:
        """The widgets that have a border."""
        return self._bordered_widgets()

    def _bordered_widgets(self) -> tuple[QWidget, ...]:
        """Return the widgets that have a border."""
        return ()
