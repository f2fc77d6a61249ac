"""Base of the nodes that encode pictures."""

from __future__ import annotations

from enum import StrEnum

from studio.sdk import NetworkNode, Param


class PictureRows(StrEnum):
    """What a picture becomes."""

    WHOLE = "whole picture"
    GRID = "grid"


class PictureNetwork(NetworkNode):
    """A network that reads a picture, scaled to the network's own size."""

    size: int = Param(
        default=64, min=8, max=1024, slider=(16, 256), animatable=False,
        help="Input size of the network in pixels; pictures are stretched to that square first.",
    )  # fmt: skip
