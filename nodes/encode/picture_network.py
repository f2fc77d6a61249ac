"""Base of the nodes that encode pictures."""

from __future__ import annotations

from enum import StrEnum

from studio.sdk import NetworkNode, Param


class PictureRows(StrEnum):
    """What a picture becomes."""

    WHOLE = "whole picture"
    GRID = "grid"


class PictureNetwork(NetworkNode):
    """A network that looks at a picture, scaled to a size of its own."""

    size: int = Param(
        default=64, min=8, max=1024, slider=(16, 256), animatable=False,
        help="Pixels a side that the network looks at; pictures are stretched to that square first.",
    )  # fmt: skip
