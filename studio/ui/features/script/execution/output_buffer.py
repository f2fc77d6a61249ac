"""Output on its way from the thread of a script to the window. It is bounded: of too much, the oldest is left out."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtGui import QImage

MAX_CHARACTERS: Final = 400_000
_MAX_PICTURES: Final = 16
_JOINED_CHARACTERS: Final = 4096


class OutputKind(StrEnum):
    """What a piece of output is."""

    INPUT = "input"
    STDOUT = "stdout"
    STDERR = "stderr"
    VALUE = "value"
    ERROR = "error"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class OutputText:
    """Text of one kind.

    Args:
        kind: The kind.
        text: The text, with its line ends.
    """

    kind: OutputKind
    text: str


@dataclass(frozen=True, slots=True)
class OutputPicture:
    """A picture that a script shows.

    Args:
        image: A small copy of it, which nobody changes.
    """

    image: QImage


@dataclass(frozen=True, slots=True)
class OutputGap:
    """A place where output is missing, because more came than can be shown.

    Args:
        lines: Ends of lines that are missing.
        pictures: Pictures that are missing.
    """

    lines: int
    pictures: int


OutputPiece = OutputText | OutputPicture | OutputGap


class OutputBuffer:
    """Queue of output. Any thread writes; the GUI thread takes.

    A print in an endless loop neither blocks the script nor grows the queue: what is oldest is left out, and counted.

    Args:
        limit: The characters that may wait.
    """

    def __init__(self, limit: int = MAX_CHARACTERS) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._pieces: deque[OutputText | OutputPicture] = deque()
        self._characters = 0
        self._pictures = 0
        self._lost_lines = 0
        self._lost_pictures = 0

    def write_text(self, kind: OutputKind, text: str) -> None:
        """Add text. Of one that is longer than the limit the end stays."""
        if not text:
            return
        with self._lock:
            if len(text) > self._limit:
                self._lost_lines += text.count("\n", 0, len(text) - self._limit)
                text = text[-self._limit :]
            last = self._pieces[-1] if self._pieces else None
            if isinstance(last, OutputText) and last.kind is kind and len(last.text) < _JOINED_CHARACTERS:
                self._pieces[-1] = OutputText(kind, last.text + text)
            else:
                self._pieces.append(OutputText(kind, text))
            self._characters += len(text)
            self._leave_out()

    def write_picture(self, image: QImage) -> None:
        """Add a picture."""
        with self._lock:
            self._pieces.append(OutputPicture(image))
            self._pictures += 1
            self._leave_out()

    def take_pieces(self, most: int) -> Sequence[OutputPiece]:
        """Return what waits, the oldest first, and forget it; what was left out comes before it as a gap.

        Args:
            most: About as many characters are returned; the rest waits on.
        """
        with self._lock:
            found: list[OutputPiece] = []
            if self._lost_lines or self._lost_pictures:
                found.append(OutputGap(self._lost_lines, self._lost_pictures))
                self._lost_lines = self._lost_pictures = 0
            while self._pieces and most > 0:
                piece = self._remove_oldest()
                most -= len(piece.text) if isinstance(piece, OutputText) else _JOINED_CHARACTERS
                found.append(piece)
            return found

    def drop_pieces(self) -> None:
        """Forget all that waits."""
        with self._lock:
            self._pieces.clear()
            self._characters = self._pictures = self._lost_lines = self._lost_pictures = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        with self._lock:
            return not (self._pieces or self._lost_lines or self._lost_pictures)

    def _leave_out(self) -> None:
        while self._characters > self._limit or self._pictures > _MAX_PICTURES:
            piece = self._remove_oldest()
            if isinstance(piece, OutputText):
                self._lost_lines += max(1, piece.text.count("\n"))
            else:
                self._lost_pictures += 1

    def _remove_oldest(self) -> OutputText | OutputPicture:
        piece = self._pieces.popleft()
        if isinstance(piece, OutputText):
            self._characters -= len(piece.text)
        else:
            self._pictures -= 1
        return piece
