"""Parameters that have to fit together."""

from __future__ import annotations

from studio.core.translation import tr
from studio.sdk import ParameterError


def check_heads(width: int, heads: int) -> None:
    """Raise ParameterError unless the width can be divided among the heads."""
    if width % heads:
        raise ParameterError("heads", heads, tr("a number that divides 'width', {width}", width=width))
