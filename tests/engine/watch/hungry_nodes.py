"""Nodes that run out of memory as soon as a picture is large."""

from __future__ import annotations

from studio.sdk import FrameNode, Image, Param, node

sizes: list[tuple[int, int]] = []
"""The pictures that these nodes were called with, rows and columns."""


def _refuse(image: Image, most: int) -> None:
    sizes.append((image.height, image.width))
    if image.height * image.width > most:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 3221225472 bytes.")


@node("test.hungry")
class Hungry(FrameNode):
    """Add a half, of small pictures alone."""

    most: int = Param(default=100, help="Pixels.")
    failures: int = Param(default=0, help="How often it fails before it does what it should.")
    overlap: int = Param(default=0, help="Of its tiles.")

    def tile_overlap(self) -> int:
        return self.overlap

    def process(self, image: Image) -> Image:
        _refuse(image, self.most if len(sizes) >= self.failures else 0)
        return image.with_pixels(image.pixels + 0.5)


@node("test.whole")
class Whole(FrameNode):
    """Fail, and allow no tiles."""

    def process(self, image: Image) -> Image:
        _refuse(image, 0)
        return image


@node("test.shrinks")
class Shrinks(FrameNode):
    """Allow tiles though the size changes."""

    def tile_overlap(self) -> int:
        return 0

    def process(self, image: Image) -> Image:
        _refuse(image, 100)
        return Image(image.pixels[:, :, :1])
