"""Amounts of memory in words."""

from __future__ import annotations

import pytest

from studio.core.byte_size import format_byte_size


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 bytes"),
        (1023, "1023 bytes"),
        (1536, "1.5 KiB"),
        (25 << 20, "25.0 MiB"),
        (3 << 30, "3.0 GiB"),
        (5 << 40, "5.0 TiB"),
    ],
)
def test_sizes_are_short(count: int, text: str) -> None:
    assert format_byte_size(count) == text
