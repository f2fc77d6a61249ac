"""Where a chart puts its lines, which numbers its axes have, and odd signals."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch

from nodes.convert.chart import LINES
from nodes.convert.plot import Plot, TimeAxis
from nodes.convert.ticks import find_axis_range, format_tick, make_ticks
from studio.sdk import ClipInfo, Color, Features, FrameRate, Image
from studio.sdk.testing import MemoryMedia, run_frame
from tools.quality import convert_plot

RATE = FrameRate.from_value(25)
BARE: dict[str, Any] = {"width": 320, "height": 200, "label_size": 8.0, "playhead": False}


def near(image: Image, color: tuple[float, ...]) -> torch.Tensor:
    """Return where a picture has about a colour, [H, W]."""
    return (image.pixels[:3] - torch.tensor(color[:3]).view(3, 1, 1)).abs().amax(0) < 0.2


def test_figures_reach_their_bars() -> None:
    assert [known for known in convert_plot.measure() if not known.ok] == []


def test_ticks_are_round_numbers() -> None:
    assert make_ticks(0.0, 10.0, 5) == [0, 2, 4, 6, 8, 10]
    assert [round(tick, 3) for tick in make_ticks(-0.13, 0.21, 4)] == [-0.1, 0.0, 0.1, 0.2]
    assert [format_tick(value, 0.5) for value in (-1.5, 0.0, 2.0)] == ["−1.5", "0.0", "2.0"]
    assert format_tick(12.0, 2.0) == "12"
    assert format_tick(3e9, 1e9) == "3e+09"


def test_an_axis_holds_all_values() -> None:
    assert find_axis_range((0.1, 1.0)) == pytest.approx((0.0, 1.054))
    assert find_axis_range((5.0, 6.0)) == pytest.approx((4.94, 6.06))
    assert find_axis_range((-2.0, -0.1))[1] == 0.0
    assert find_axis_range((3.0, math.nan, math.inf)) == (1.5, 4.5)
    assert find_axis_range(()) == (0.0, 1.0)
    assert find_axis_range((0.0, 0.0)) == (-0.5, 0.5)


def test_each_signal_has_its_colour() -> None:
    values = [0.1 * number for number in range(10)]
    shown = run_frame(Plot(**BARE), a=values, b=values[::-1], c=[0.2] * 10, d=[0.7] * 10)
    assert all(int(near(shown, color).sum()) > 100 for color in LINES)


def test_the_legend_fits_and_stands_still() -> None:
    """Four long names are written smaller, and do not move while the numbers behind them change."""
    names = "sharpness,temporal coherence,flicker,diversity"
    look: dict[str, Any] = {
        "width": 640,
        "height": 360,
        "playhead": True,
        "names": names,
        "text_color": Color(0.0, 1.0, 0.0),
    }
    values = [1.0, 0.0244712, -0.5, 0.25]
    frames = [run_frame(Plot(**look), frame, a=values, b=values, c=values, d=values) for frame in (0, 1)]
    first, second = (near(frame, LINES[3])[:60] for frame in frames)
    row = int(first.sum(1).argmax())  # the stroke before the last name
    assert torch.equal(first[row], second[row])
    assert 400 < int(first[row].nonzero().min()) < 500


def test_the_playhead_is_at_the_current_frame() -> None:
    signal = [0.5] * 101
    values = {**BARE, "playhead": True}
    columns = []
    for frame in (0, 50, 100):
        shown = run_frame(Plot(**values), frame, a=signal).pixels
        plain = run_frame(Plot(**BARE), frame, a=signal).pixels
        columns.append(float((shown - plain)[:, 60:80].abs().sum((0, 1)).argmax()))
    assert columns == pytest.approx([40, 172, 304], abs=1.5)


def test_a_window_shows_the_time_around_the_playhead() -> None:
    signal = [float(frame >= 60) for frame in range(200)]
    step = []
    for frame in (50, 60, 70):
        shown = run_frame(Plot(window=2.0, **BARE), frame, a=signal)
        high = near(shown, LINES[0])[27:60].any(0).nonzero()
        step.append(int(high.min()))
    assert step[0] - step[1] == pytest.approx(264 * 10 / 50, abs=4)
    assert step[1] - step[2] == pytest.approx(264 * 10 / 50, abs=4)


def test_gaps_are_left_where_there_is_no_number() -> None:
    signal = [0.5 if not 40 <= frame < 60 else math.nan for frame in range(100)]
    line = near(run_frame(Plot(**BARE), a=signal), LINES[0])[30:].any(0)
    assert not line[150:195].any()
    assert line[60:140].all()
    assert line[210:290].all()


@pytest.mark.parametrize(
    "signal", [[3.0], [0.0] * 5, [math.nan] * 4, [math.inf, 1.0], [1e12, -1e12], [1e-9, 2e-9], [0.5] * 5000]
)
@pytest.mark.parametrize("axis", TimeAxis)
def test_any_signal_is_drawn(signal: list[float], axis: TimeAxis) -> None:
    shown = run_frame(Plot(time_axis=axis, **{**BARE, "playhead": True}), min(3, len(signal) - 1), a=signal)
    assert shown.pixels.isfinite().all()


def test_nothing_connected_is_an_empty_chart() -> None:
    assert run_frame(Plot(**BARE)).pixels.shape == (3, 200, 320)


def test_features_are_a_heat_map() -> None:
    low = Features(torch.tensor([[1.0, 0.0, 0.0, 0.0]]), "audio")
    high = Features(torch.tensor([[0.0, 0.0, 0.0, 1.0]]), "audio")
    shown = run_frame(Plot(**BARE), features=[low] * 10 + [high] * 10).pixels
    bright = shown[0] - shown[2]
    area = bright[12:176, 16:300]
    assert float(area[-20:, :100].mean()) > 0.3  # low bands at the bottom, first
    assert float(area[:20, 160:].mean()) > 0.3
    assert float(area[:20, :100].mean()) < 0.0


def test_features_of_one_value_are_spread_over_the_chart() -> None:
    whole = Features(torch.linspace(0, 1, 30).unsqueeze(1).expand(30, 4).contiguous(), "text")
    shown = run_frame(Plot(**BARE), features=whole).pixels
    row = (shown[0] - shown[2])[100, 20:290]
    assert float(row[:50].mean()) < float(row[100:150].mean()) < float(row[220:].mean())
    odd = Features(torch.tensor([[math.nan, 1.0], [math.inf, 0.0]]), "audio")
    assert run_frame(Plot(**BARE), features=odd).pixels.isfinite().all()


@pytest.mark.parametrize("channels", [3, 4])
def test_it_is_drawn_over_a_picture(channels: int) -> None:
    picture = Image(torch.rand(channels, 120, 160))
    shown = run_frame(Plot(label_size=6.0), 1, a=[0.0, 1.0, 0.5], image=picture)
    assert shown.pixels.shape == picture.pixels.shape
    assert not shown.pixels.equal(picture.pixels)


def test_over_nothing_only_the_chart_is_there() -> None:
    shown = run_frame(Plot(transparent=True, **BARE), 0, a=[0.2, 0.8]).pixels
    assert shown.shape == (4, 200, 320)
    assert float(shown[3, 190, 2]) == 0.0
    assert float(shown[3].max()) > 0.95


@pytest.mark.parametrize("size", [(1, 1), (30, 20), (7, 300)])
def test_sheets_smaller_than_their_letters_are_left_empty(size: tuple[int, int]) -> None:
    assert run_frame(Plot(width=size[0], height=size[1]), a=[0.0, 1.0]).pixels.shape == (3, size[1], size[0])


@pytest.mark.parametrize("names", ["", "one", "שלום, 中文, 😀, مرحبا", ",,,,,,", "x" * 300])
def test_any_names_are_written(names: str) -> None:
    assert run_frame(Plot(names=names, **BARE), a=[1.0], b=[2.0], c=[3.0], d=[4.0]).pixels.isfinite().all()


def test_facts_are_those_of_the_signals_and_the_picture() -> None:
    clips = {"b": ClipInfo(RATE, 50), "d": ClipInfo(RATE, 80)}
    assert Plot().facts(clips, MemoryMedia()) == ClipInfo(RATE, 80, 1280, 720, 3)
    over = Plot().facts({**clips, "image": ClipInfo(RATE, 9, 64, 48, 4)}, MemoryMedia())
    assert (over.length, over.width, over.channels) == (80, 64, 4)
