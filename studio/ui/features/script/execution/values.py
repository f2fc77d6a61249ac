"""Values as a console shows them: their text, and pictures as small pictures."""

from __future__ import annotations

import pprint
from typing import Final, Protocol, runtime_checkable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

from studio.core.translation import tr
from studio.ui.features.script.execution.output_buffer import OutputBuffer, OutputKind

PICTURE_SIZE: Final = QSize(320, 180)
_SCALE: Final = 2  # for screens with small pixels
_MAX_TEXT: Final = 20_000
_WIDTH: Final = 100
_PRETTY: Final = (dict, list, tuple, set, frozenset)


@runtime_checkable
class HasPng(Protocol):
    """An object with a picture, as notebooks show it: a frame, a picture of Pillow, a figure of Matplotlib."""

    def _repr_png_(self) -> bytes | None: ...


def show_value(value: object, output: OutputBuffer) -> None:
    """Write a value to the output: its text, and its picture if it has one."""
    text = format_value(value)
    output.write_text(OutputKind.VALUE, f"{text}\n")
    picture = make_picture(value)
    if picture is not None:
        output.write_picture(picture)


def format_value(value: object) -> str:
    """Return the `repr` of a value; lists and dictionaries over several lines, and a long text shortened."""
    text = (
        pprint.pformat(value, width=_WIDTH, compact=True, sort_dicts=False) if type(value) in _PRETTY else repr(value)
    )
    if len(text) <= _MAX_TEXT:
        return text
    return tr("{text}… ({count} characters)", text=text[:_MAX_TEXT], count=len(text))


def make_picture(value: object) -> QImage | None:
    """Return a small copy of the picture that a value has; None if it has none."""
    if isinstance(value, type) or not isinstance(value, HasPng):
        return None
    content = value._repr_png_()
    image = QImage.fromData(content) if content else QImage()
    if image.isNull():
        return None
    most = PICTURE_SIZE * _SCALE
    if image.width() > most.width() or image.height() > most.height():
        mode = Qt.TransformationMode.SmoothTransformation
        image = image.scaled(most, Qt.AspectRatioMode.KeepAspectRatio, mode)
    return image
