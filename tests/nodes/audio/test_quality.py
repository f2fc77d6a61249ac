"""The figures of the nodes of sound reach their bars."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tools.quality import audio
from tools.quality.known_answer import Known


@pytest.mark.parametrize("figures", [audio.loudness, audio.tempo])
def test_figures_reach_their_bars(figures: Callable[[], list[Known]]) -> None:
    assert [known for known in figures() if not known.ok] == []


@pytest.mark.parametrize("figure", [audio.filtered, audio.resampled, audio.level])
def test_a_figure_reaches_its_bar(figure: Callable[[], Known]) -> None:
    known = figure()
    assert known.ok, known
