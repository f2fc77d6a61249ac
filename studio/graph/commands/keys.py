"""Edits of several keyframes at once: whole curves, moving, scaling, deleting and pasting."""

from __future__ import annotations

from typing import NamedTuple


class KeyAddress(NamedTuple):
    """Where a keyframe is: node and parameter on the level that is edited, and the frame."""

    node: str
    param: str
    frame: int
