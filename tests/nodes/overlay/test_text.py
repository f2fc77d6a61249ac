"""Titles and timecode: where they go, what is drawn of them, how they fade, and odd texts and pictures."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import torch

from nodes.overlay.text import TextOverlay, Timecode
from nodes.shared.titles.title_drawing import Anchor
from studio.core.errors import MediaError
from studio.sdk import ClipInfo, Color, FrameRate, Image, ParameterError, Point, Prompt, Time
from studio.sdk.testing import MemoryFile, MemoryMedia, run_frame
from studio.sdk.typography.fonts import FALLBACK_FONT
from tools.quality import overlay_text

BLACK = Image(torch.zeros(3, 180, 320))
PLAIN: dict[str, Any] = {"shadow": Color(0.0, 0.0, 0.0, 0.0), "size": 40.0, "margin": 20.0}


def title(text: str) -> Prompt:
    return Prompt(text)


def ink(image: Image) -> tuple[int, int, int, int]:
    """Return left, right, top and bottom of what is bright."""
    rows, columns = (image.pixels[:3].amax(0) > 0.5).nonzero(as_tuple=True)
    return int(columns.min()), int(columns.max()) + 1, int(rows.min()), int(rows.max()) + 1


def test_figures_reach_their_bars() -> None:
    assert [known for known in overlay_text.measure() if not known.ok] == []


@pytest.mark.parametrize("anchor", Anchor)
def test_letters_reach_from_the_margin_to_the_baseline(anchor: Anchor) -> None:
    left, right, top, bottom = ink(run_frame(TextOverlay(title=title("HHH"), anchor=anchor, **PLAIN), image=BLACK))
    across, down = anchor.fractions
    beside = 20 + across * (320 - 40 - (right - left)), 20 + down * (180 - 40 - (bottom - top))
    assert left == pytest.approx(beside[0], abs=5)  # a letter has some space to its sides
    assert top == pytest.approx(beside[1], abs=1)
    assert bottom - top == pytest.approx(30, abs=1)


def test_an_offset_moves_by_parts_of_a_pixel() -> None:
    columns = torch.arange(320.0)

    def middle(x: float) -> float:
        row = run_frame(TextOverlay(title=title("I"), offset=Point(x, 0.0), **PLAIN), image=BLACK).pixels[0].sum(0)
        return float((row * columns).sum() / row.sum())

    assert [round(middle(x) - middle(0.0), 1) for x in (0.5, 1.0, 10.25)] == pytest.approx([0.5, 1.0, 10.25], abs=0.15)


def test_a_text_over_a_wire_takes_the_titles_place() -> None:
    node = TextOverlay(title=title("one"), **PLAIN)
    assert run_frame(node, image=BLACK, text="two").pixels.equal(
        run_frame(TextOverlay(title=title("two"), **PLAIN), image=BLACK).pixels
    )


@pytest.mark.parametrize("channels", [3, 4])
def test_a_title_fades_into_the_next(channels: int) -> None:
    image = Image(torch.rand(channels, 180, 320, generator=torch.Generator().manual_seed(1)))
    one, other = (run_frame(TextOverlay(title=title(text), **PLAIN), image=image).pixels for text in ("one", "other"))
    fading = run_frame(TextOverlay(title=Prompt("one", "other", 0.25), **PLAIN), image=image).pixels
    if channels == 3:
        assert fading.allclose(one.lerp(other, 0.25), atol=1e-5)
    assert fading[3:].allclose(one[3:].lerp(other[3:], 0.25), atol=1e-5)


def test_the_box_the_outline_and_the_shadow_lie_below_the_letters() -> None:
    red, green, blue = Color(1.0, 0.0, 0.0), Color(0.0, 1.0, 0.0), Color(0.0, 0.0, 1.0)
    node = TextOverlay(
        title=title("I"), size=80.0, color=Color(1.0, 1.0, 1.0), outline=6.0, outline_color=green, box=red,
        box_padding=30.0, box_radius=0.0, shadow=blue, shadow_offset=Point(14.0, 0.0), shadow_blur=0.0,
    )  # fmt: skip
    across = run_frame(node, image=BLACK).pixels[:, 90].T
    row = [tuple(pixel.round().int().tolist()) for pixel in across if float((pixel - pixel.round()).abs().max()) < 0.02]
    assert [color for index, color in enumerate(row) if index == 0 or row[index - 1] != color] == [
        (0, 0, 0), (1, 0, 0), (0, 1, 0), (1, 1, 1), (0, 1, 0), (0, 0, 1), (1, 0, 0), (0, 0, 0),
    ]  # fmt: skip


def test_alpha_grows_where_the_text_covers() -> None:
    clear = Image(torch.zeros(4, 180, 320))
    written = run_frame(TextOverlay(title=title("H"), color=Color(1.0, 0.5, 0.0), **PLAIN), image=clear)
    assert float(written.pixels[3].max()) == 1.0
    seen = written.pixels[:, written.pixels[3] > 0.01]
    assert seen[:3].allclose(torch.tensor([[1.0], [0.5], [0.0]]).expand_as(seen[:3]), atol=1e-4)


def test_nothing_is_drawn_of_no_text_and_of_none_that_is_seen() -> None:
    for node in (TextOverlay(title=title(" \n ")), TextOverlay(opacity=0.0), TextOverlay(offset=Point(9999.0, 0.0))):
        assert run_frame(node, image=BLACK).pixels.equal(BLACK.pixels)


@pytest.mark.parametrize("size", [(1, 1), (7, 5), (3, 90)])
@pytest.mark.parametrize("channels", [3, 4])
def test_pictures_smaller_than_the_text_are_drawn_on(size: tuple[int, int], channels: int) -> None:
    image = Image(torch.rand(channels, *size))
    for node in (TextOverlay(outline=2.0, box=Color(0.0, 0.0, 0.0)), Timecode()):
        assert run_frame(node, image=image).pixels.shape == image.pixels.shape


@pytest.mark.parametrize("text", ["", "😀👍🏽", "שלום (עולם)", "中文\n字幕", "مرحبا", "a\x00b", "x" * 400])
def test_odd_texts_are_written(text: str) -> None:
    assert run_frame(TextOverlay(title=title(text)), image=BLACK).pixels.isfinite().all()


def test_a_font_file_is_read_and_depended_on() -> None:
    node = TextOverlay(font=Path(FALLBACK_FONT), **PLAIN)
    assert node.files_read(0, MemoryMedia()) == (Path(FALLBACK_FONT),)
    assert not run_frame(node, image=BLACK).pixels.equal(run_frame(TextOverlay(**PLAIN), image=BLACK).pixels)
    assert TextOverlay().files_read(0, MemoryMedia()) == ()


def test_the_fields_of_a_format_are_filled_in() -> None:
    node = Timecode(format="{timecode} {frame:5} {seconds} {rate} {text} {", start="01:00:00:00", first_frame=1001)
    assert node.fill_format(Time(30, FrameRate.from_value(25)), "shot 7") == "01:00:01:05 01031 1.200 25 shot 7 {"


def test_timecode_drops_numbers_where_the_clock_needs_it() -> None:
    ntsc = FrameRate(Fraction(30000, 1001))
    assert Timecode().fill_format(Time(1800, ntsc)) == "00:01:00;02"
    assert Timecode(drop_frame=False).fill_format(Time(1800, ntsc)) == "00:01:00:00"
    assert Timecode(start="00:59:59;29").fill_format(Time(1, ntsc)) == "01:00:00;00"


CLIP = Path("clip.mov")


def media_with(timecode: str, rate: Fraction) -> MemoryMedia:
    return MemoryMedia({CLIP: MemoryFile((BLACK,), FrameRate(rate), timecode=timecode)})


@pytest.mark.parametrize(
    ("timecode", "rate", "clip", "frame", "shown"),
    [
        ("01:00:59;29", Fraction(30000, 1001), Fraction(30000, 1001), 1, "01:01:00;02"),
        ("01:00:59:29", Fraction(30000, 1001), Fraction(30000, 1001), 1, "01:01:00:00"),
        ("10:00:00:24", Fraction(25), Fraction(25), 1, "10:00:01:00"),
        ("10:00:00:00", Fraction(25), Fraction(50), 3, "10:00:00:01"),
    ],
)
def test_timecode_counts_from_that_of_a_file(
    timecode: str, rate: Fraction, clip: Fraction, frame: int, shown: str
) -> None:
    node, media = Timecode(file=CLIP, start="99:00:00:00", size=20.0), media_with(timecode, rate)
    count = node._read_count(media)
    assert node.fill_format(Time(frame, FrameRate(clip)), count=count) == shown
    facts = {"image": ClipInfo(FrameRate(clip), frame + 1, BLACK.width, BLACK.height, 3)}
    drawn = run_frame(node, frame, image=[BLACK] * (frame + 1), facts=facts, media=media)
    typed = run_frame(Timecode(format=shown, size=20.0), image=BLACK)
    assert drawn.pixels.equal(typed.pixels)


def test_a_file_without_a_timecode_says_so_before_anything_runs() -> None:
    node, info = Timecode(file=CLIP), ClipInfo(FrameRate.from_value(25), 1, 8, 8, 3)
    with pytest.raises(MediaError, match=r"clip\.mov: says no timecode"):
        node.facts({"image": info}, media_with("", Fraction(25)))
    assert Timecode().facts({"image": info}, MemoryMedia()) == info


@pytest.mark.parametrize(("values", "word"), [({"format": "{nothing}"}, "{timecode}"), ({"start": "noon"}, "HH:MM")])
def test_what_cannot_be_filled_in_is_said(values: dict[str, Any], word: str) -> None:
    with pytest.raises(ParameterError, match=word):
        run_frame(Timecode(**values), image=BLACK)


def test_timecode_is_readable_over_white_and_black() -> None:
    for light in (0.0, 1.0):
        shown = run_frame(Timecode(size=30.0, margin=30.0), image=Image(torch.full((3, 180, 320), light))).pixels[0]
        below = shown[110:160, 100:220]
        assert float(below.max()) - float(below.quantile(0.3)) > 0.55
