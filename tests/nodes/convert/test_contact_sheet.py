"""Which frames a contact sheet shows, where, and what it computes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from nodes.convert.contact_sheet import ContactSheet, FrameLabel, FrameSelection
from studio.sdk import ClipInfo, Color, FrameRate, Image
from studio.sdk.testing import MemoryMedia, run_frame

PLAIN: dict[str, Any] = {"label": FrameLabel.NONE, "width": 320, "gap": 0.0, "margin": 0.0, "columns": 4, "rows": 2}
RATE = FrameRate.from_value(25)


def grey(frame: int) -> Image:
    """Return a frame that says its number: n / 200."""
    return Image(torch.full((3, 45, 80), frame / 200))


def facts(length: int, **values: int) -> dict[str, ClipInfo]:
    return {"image": ClipInfo(RATE, length, values.get("width", 80), values.get("height", 45), 3)}


def cells(sheet: Image, columns: int = 4, rows: int = 2) -> list[int]:
    """Return the numbers that the middles of the cells say."""
    grid = (rows, sheet.height), (columns, sheet.width)
    y, x = (torch.arange(2 * count)[1::2] * size // (2 * count) for count, size in grid)
    return [round(200 * value) for value in sheet.pixels[0][y][:, x].flatten().tolist()]


def test_frames_are_spread_from_the_first_to_the_last() -> None:
    sheet = run_frame(ContactSheet(**PLAIN), image=grey, facts=facts(106))
    assert (sheet.width, sheet.height) == (320, 90)
    assert cells(sheet) == [0, 15, 30, 45, 60, 75, 90, 105]


def test_frames_follow_each_other_at_a_distance() -> None:
    node = ContactSheet(pick=FrameSelection.EVERY, every=20, **PLAIN)
    assert cells(run_frame(node, image=grey, facts=facts(200))) == [0, 20, 40, 60, 80, 100, 120, 140]
    assert node.list_frames(50) == [0, 20, 40]


def test_only_what_is_shown_is_computed() -> None:
    asked: list[int] = []

    def counted(frame: int) -> Image:
        asked.append(frame)
        return grey(frame)

    run_frame(ContactSheet(**PLAIN), image=counted, facts=facts(1000))
    assert set(asked) - {0} == {round(cell * 999 / 7) for cell in range(1, 8)}


def test_a_short_clip_leaves_cells_empty() -> None:
    node = ContactSheet(background=Color(0.995, 0.995, 0.995), **PLAIN)
    assert cells(run_frame(node, image=grey, facts=facts(1))) == [0, *[199] * 7]
    assert cells(run_frame(node, image=grey, facts=facts(3))) == [0, 1, 2, *[199] * 5]


def test_gaps_margins_and_labels_make_room() -> None:
    node = ContactSheet(width=400, columns=3, rows=2, gap=10.0, margin=20.0, label_size=10.0)
    made = node.facts(facts(50), MemoryMedia())
    across = (400 - 40 - 20) / 3
    assert made.height == round(40 + 2 * (across * 45 / 80 + 17) + 10)
    assert (made.length, made.channels) == (1, 3)
    sheet = run_frame(node, image=lambda frame: Image(torch.ones(3, 45, 80)), facts=facts(50))
    assert (sheet.width, sheet.height) == (400, made.height)
    assert float(sheet.pixels[:, :19].max()) < 0.2
    assert sheet.pixels[:, 21, 30].tolist() == [1.0, 1.0, 1.0]
    assert float(sheet.pixels[0, 21 + round(across * 45 / 80) : made.height // 2].max()) > 0.4  # a label


def test_labels_say_timecode_or_frame() -> None:
    assert [ContactSheet(label=label)._text(30, RATE) for label in FrameLabel][1:] == [
        "00:00:01:05", "30", "00:00:01:05 · 30",
    ]  # fmt: skip


def test_what_is_transparent_shows_the_sheet() -> None:
    clear = Image(torch.cat([torch.ones(3, 45, 80), torch.zeros(1, 45, 80)]))
    sheet = run_frame(ContactSheet(background=Color(0.25, 0.5, 0.75), **PLAIN), image=clear)
    assert sheet.pixels.amax((1, 2)).tolist() == [0.25, 0.5, 0.75]


@pytest.mark.parametrize(("width", "height"), [(1, 1), (3, 400), (4001, 3)])
def test_frames_of_any_shape_are_shown(width: int, height: int) -> None:
    node = ContactSheet(width=100, columns=7, rows=3, margin=90.0, gap=50.0)
    sheet = run_frame(node, image=Image(torch.rand(3, height, width)))
    made = node.facts(facts(1, width=width, height=height), MemoryMedia())
    assert (sheet.width, sheet.height) == (made.width, made.height)


def test_a_proxy_is_the_sheet_made_smaller() -> None:
    values: dict[str, Any] = {"width": 800, "columns": 3, "rows": 2}

    def sized(size: int) -> Callable[[int], Image]:
        return lambda frame: Image(torch.full((3, 45 * size, 80 * size), 0.2 + frame / 100))

    full = run_frame(ContactSheet(**values), image=sized(2), facts=facts(50, width=160, height=90))
    small = run_frame(ContactSheet.spec.create_node(values, scale=0.5), scale=0.5, image=sized(1), facts=facts(50))
    halved = torch.nn.functional.interpolate(full.pixels[None], small.pixels.shape[1:], mode="area")[0]
    assert float((halved - small.pixels).abs().mean()) < 0.01
