"""Settings as the Preferences dialog shows them: what each is called, how it is edited, and how it is read and kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from PySide6.QtCore import SignalInstance

from studio.core.translation import tr, tr_noop

SettingValue = bool | int | str | tuple[str, ...]
"""The value of a setting: a switch, a number, a choice or a path, folders."""


class SettingPage(StrEnum):
    """Pages of the dialog in their order."""

    GENERAL = tr_noop("General")
    INTERFACE = tr_noop("Interface")
    VIEWER = tr_noop("Viewer")
    TIMELINE = tr_noop("Timeline")
    SOUND = tr_noop("Sound and Devices")
    FILES = tr_noop("Files and Cache")
    MODELS = tr_noop("Models and Network")
    FARM = tr_noop("Render Farm")
    KEYBOARD = tr_noop("Keyboard")


@dataclass(frozen=True, slots=True)
class SwitchKind:
    """A setting that is on or off."""


@dataclass(frozen=True, slots=True)
class ChoiceKind:
    """A setting with one of several values.

    Args:
        list_options: Returns the values there are now, each with its text, translated.
    """

    list_options: Callable[[], Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class NumberKind:
    """A setting that is a whole number.

    Args:
        minimum: The smallest one.
        maximum: The largest one.
        step: What a notch of the wheel adds.
        unit: What stands behind it, with its space.
    """

    minimum: int
    maximum: int
    step: int = 1
    unit: str = ""


@dataclass(frozen=True, slots=True)
class PathKind:
    """A setting that is a file or a folder; an empty path is allowed.

    Args:
        hint: What an empty one stands for, marked.
        suffixes: The files that are offered; none for a folder.
    """

    hint: str
    suffixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoldersKind:
    """A setting that is a list of folders."""


@dataclass(frozen=True, slots=True)
class ButtonKind:
    """Settings that have a dialog of their own.

    Args:
        text: What the button that opens it says, marked.
    """

    text: str


SettingKind = SwitchKind | ChoiceKind | NumberKind | PathKind | FoldersKind | ButtonKind


@dataclass(frozen=True, slots=True)
class SettingSpec:
    """Setting of the program: a row of the Preferences dialog.

    Args:
        id: Its name in the code: "viewer.background".
        page: The page on which it stands.
        title: What it is called; marked for translation.
        help: A sentence about it; marked.
        kind: How it is edited.
        read: Returns the value in force. Reads no file.
        write: Puts another value in force, and keeps it. With a button it opens the dialog, whatever the value.
        default: The value at the first start.
        check: Raises a StudioError for a value that cannot be used. Called in a worker thread: it may read files.
        changed: Emitted when the value, or what it can be, becomes another one.
        prepare: Looks up what it can be; called when the dialog opens.
        needs_restart: Whether a new value takes effect at the next start only.
    """

    id: str
    page: SettingPage
    title: str
    help: str
    kind: SettingKind
    read: Callable[[], SettingValue]
    write: Callable[[SettingValue], object]
    default: SettingValue = False
    check: Callable[[SettingValue], object] | None = None
    changed: SignalInstance | None = None
    prepare: Callable[[], object] | None = None
    needs_restart: bool = False

    @property
    def is_default(self) -> bool:
        """Whether the value in force is the one of the first start."""
        return isinstance(self.kind, ButtonKind) or self.read() == self.default

    def format_value(self, value: SettingValue) -> str:
        """Return a value as the dialog writes it."""
        kind = self.kind
        if isinstance(kind, SwitchKind):
            return tr("on") if value else tr("off")
        if isinstance(kind, ChoiceKind):
            return dict(kind.list_options()).get(str(value), str(value))
        if isinstance(kind, NumberKind):
            return f"{value}{tr(kind.unit) if kind.unit else ''}"
        if isinstance(kind, PathKind):
            return str(value) or tr(kind.hint)
        return ", ".join(value) if isinstance(value, tuple) and value else tr("none")


@runtime_checkable
class SettingsHost(Protocol):
    """A feature that has settings of its own."""

    def settings(self) -> Sequence[SettingSpec]:
        """Return its settings, as rows of the Preferences dialog. Called when that opens, after `Feature.start`."""
        ...


def make_toggle(read: Callable[[], bool], toggle: Callable[[], object]) -> Callable[[SettingValue], object]:
    """Return what writes a switch that can only be toggled."""

    def write(value: SettingValue) -> None:
        if bool(value) != read():
            toggle()

    return write
