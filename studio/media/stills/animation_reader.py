"""Animated WebP and AVIF by Pillow, which decodes them picture by picture with their transparency; FFmpeg does not."""

from __future__ import annotations

from array import array
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import numpy as np

from studio.core.errors import MediaError, format_reason
from studio.core.regular_file import open_regular_file
from studio.core.translation import tr
from studio.media.containers.file_index import VideoIndex
from studio.media.source_file import translate_read_errors

_TICK: Final = Fraction(1, 1000)
_MIN_TICKS: Final = 10
"""What a picture lasts that has no time of its own; browsers take 10 ms for the least."""


class AnimationReader:
    """Reader of one open animation. Not safe for several threads at once.

    Pictures are decoded in their order; going back begins anew.

    Args:
        path: The file.

    Raises:
        MediaError: It is damaged.
    """

    def __init__(self, path: Path) -> None:
        from PIL import Image

        self.path = path
        self._next = 0
        self._last: tuple[int, np.ndarray] | None = None
        with translate_read_errors(path):
            self._stream = open_regular_file(path)
        try:
            self._file: Any = Image.open(self._stream, formats=("WEBP", "AVIF"))
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            self._stream.close()
            raise MediaError(path, tr("cannot be read: {reason}", reason=format_reason(error))) from error

    def __len__(self) -> int:
        return int(self._file.n_frames)

    @property
    def has_alpha(self) -> bool:
        """Whether pictures have an alpha channel."""
        return "A" in self._file.getbands()

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        width, height = self._file.size
        return int(width), int(height)

    def estimate_distance(self, number: int) -> int:
        """Return how many pictures are decoded to reach one."""
        return number - self._next if number >= self._next else number

    def read_picture(self, number: int) -> np.ndarray:
        """Return a picture by its number, uint8 [H, W, 3 or 4].

        Raises:
            MediaError: It cannot be decoded.
        """
        if self._last is not None and self._last[0] == number:
            return self._last[1]
        try:
            self._file.seek(number)
            found = np.array(self._file)
        except (OSError, EOFError, ValueError, SyntaxError) as error:
            text = tr("frame {number} cannot be decoded; the file is damaged there", number=number)
            raise MediaError(self.path, text) from error
        self._last, self._next = (number, found), number + 1
        return found

    def build_index(self) -> VideoIndex:
        """Return when each picture is shown, by decoding them all, one in memory at a time.

        Raises:
            MediaError: Not even the first can be decoded.
        """
        times, end = array("q"), 0
        for number in range(len(self)):
            try:
                self.read_picture(number)
            except MediaError:
                if not times:
                    raise
                break  # a broken end: the pictures before it can be had
            times.append(end)
            end += max(_MIN_TICKS, int(self._file.info.get("duration") or 0))
        return VideoIndex(times, array("q", [0]), _TICK, end)

    def close(self) -> None:
        """Close the file."""
        self._last = None
        self._file.close()
        self._stream.close()
