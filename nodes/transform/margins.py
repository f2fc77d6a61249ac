"""Margins: what is cut off or added on each side of the frame."""

from __future__ import annotations

from studio.sdk import Param


def make_margin_param(help: str) -> int:
    """Declare a parameter for pixels on one side."""
    return Param(  # type: ignore[no-any-return]  # what it returns stands for the value, as for every Param
        default=0, min=0, max=32_768, slider=(0, 1000), unit="px", animatable=False, help=help
    )
