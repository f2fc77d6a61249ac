"""Small pictures of sources, by frame: as many as the memory for them holds, those seen last."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import OrderedDict
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

_MOST_BYTES: Final = 48 << 20


class PictureStore:
    """Pictures, no higher than they are painted."""

    def __init__(self) -> None:
        self._images: OrderedDict[tuple[str, int], QImage] = OrderedDict()
        self._frames: dict[str, list[int]] = {}  # of which there are pictures, in order
        self._stale: set[tuple[str, int]] = set()
        self._aspects: dict[str, float] = {}
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._images)

    def add_picture(self, key: str, frame: int, image: QImage, height: int) -> None:
        """Keep a picture.

        Args:
            key: Of its source.
            frame: Which frame.
            image: The picture; a null one says that there is none to be had.
            height: At which it is painted, in pixels of the screen.
        """
        if image.height() > height:
            image = image.scaledToHeight(height, Qt.TransformationMode.SmoothTransformation)
        if not image.isNull():
            image = image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
        self._remove(key, frame)
        self._images[key, frame] = image
        self._bytes += image.sizeInBytes()
        if not image.isNull():
            insort(self._frames.setdefault(key, []), frame)
            self._aspects[key] = image.width() / image.height()
        while self._bytes > _MOST_BYTES and len(self._images) > 1:
            self._remove(*next(iter(self._images)))

    def has_picture(self, key: str, frame: int, height: int) -> bool:
        """Return whether a frame's picture is there, as it is now and high enough, or is known not to be had."""
        image = self._images.get((key, frame))
        if image is None or (key, frame) in self._stale:
            return False
        self._images.move_to_end((key, frame))
        return image.isNull() or image.height() >= min(height, _find_full_height(image))

    def find_aspect(self, key: str) -> float | None:
        """Return width over height of a source's pictures; None as long as there was none."""
        return self._aspects.get(key)

    def find_picture(self, key: str, frame: int) -> QImage | None:
        """Return a frame's picture, or until it is there that of the nearest frame of the source; None without any."""
        image = self._images.get((key, frame))
        if image is not None:
            return None if image.isNull() else image
        frames = self._frames.get(key)
        if not frames:
            return None
        at = bisect_left(frames, frame)
        near = min(frames[max(0, at - 1) : at + 1], key=lambda other: abs(other - frame))
        return self._images[key, near]

    def mark_stale(self, key: str = "") -> None:
        """Say that the pictures of a source, or of all, are old: they are shown until others come."""
        self._stale.update(each for each in self._images if not key or each[0] == key)

    def forget_failures(self) -> bool:
        """Let pictures be asked for again that could not be had; return whether there are any."""
        lost = [each for each, image in self._images.items() if image.isNull()]
        for key, frame in lost:
            self._remove(key, frame)
        return bool(lost)

    def clear(self) -> None:
        """Forget all."""
        self._images.clear()
        self._frames.clear()
        self._stale.clear()
        self._aspects.clear()
        self._bytes = 0

    def _remove(self, key: str, frame: int) -> None:
        image = self._images.pop((key, frame), None)
        self._stale.discard((key, frame))
        if image is None:
            return
        self._bytes -= image.sizeInBytes()
        if not image.isNull():
            self._frames[key].remove(frame)


def _find_full_height(image: QImage) -> int:
    """Return the height beyond which no larger picture is to be had: a thumbnail is as wide as it can be."""
    from studio.engine.request import THUMBNAIL_SIDE

    longer = max(image.width(), image.height())
    return round(image.height() * THUMBNAIL_SIDE / longer)
