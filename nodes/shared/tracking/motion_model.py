"""Kinds of motion of a plane in the picture."""

from __future__ import annotations

from enum import StrEnum


class MotionModel(StrEnum):
    """Which motions are told apart; each allows all that those before it do."""

    TRANSLATION = "translation"
    SIMILARITY = "similarity"
    AFFINE = "affine"
    PERSPECTIVE = "perspective"
