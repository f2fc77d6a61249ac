"""How long a computation took, in figures."""

from __future__ import annotations

import pytest

from studio.ui.durations import duration_text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.00042, "0.4 ms"), (0.0124, "12 ms"), (0.9999, "1.0 s"), (1.31, "1.3 s"), (125.0, "2:05"), (99.97, "1:40")],
)
def test_durations_have_three_figures(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text
