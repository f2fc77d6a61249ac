"""Subtitles of a Sequence: drawn into the picture or given beside it, and what frames depend on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from nodes.shared.titles import title_drawing
from nodes.shared.titles.subtitle_drawing import ShownSubtitle, SubtitleLook, draw_subtitles
from nodes.time.sequence.sequence import Sequence, SubtitlePosition
from studio.core.time import FrameRate
from studio.sdk import ClipInfo, Color, Image, InputInfo
from studio.sdk.cues.subtitle_frame import SubtitleFrame, SubtitleLine
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, SequenceTrack, TrackKind
from studio.sdk.sequence.sequence_text import serialize_sequence
from studio.sdk.testing import run_frame
from studio.sdk.testing.memory_media import MemoryMedia

_INFO = ClipInfo(FrameRate.from_value(25), 40, 160, 90, 3)
_PICTURES = SequenceTrack(TrackKind.VIDEO, "V1", (SequenceClip(1, 0, 40, input=1),))
_BURNT = SequenceTrack(TrackKind.SUBTITLE, "English", (SequenceClip(2, 10, 10, text="Hello"),), language="en")
_BESIDE = SequenceTrack(
    TrackKind.SUBTITLE, "Deutsch", (SequenceClip(3, 10, 20, text="Hallo"),), is_burnt_in=False, language="de"
)
_GRAY = Image(torch.full((3, 90, 160), 0.25))


def _make(*tracks: SequenceTrack, **params: object) -> Sequence:
    return Sequence(sequence=ClipSequence((_PICTURES, *tracks)), **params)  # type: ignore[arg-type]


def _run(node: Sequence, frame: int, output: str = "image") -> object:
    return run_frame(node, output=output, frame=frame, clip_1=[_GRAY] * 40)


def _describe(node: Sequence, frame: int, output: str = "image") -> object:
    inputs, media = InputInfo({"clip_1": _INFO}), MemoryMedia({})
    return node.describe_frame(output, frame, node.get_output_info(output, inputs, media), inputs, media)


def _find_drawn(image: Image, before: Image = _GRAY) -> torch.Tensor:
    """Return the rows and columns of pixels that differ."""
    return (image.pixels[:3] - before.pixels[:3]).abs().amax(0).gt(0.1).nonzero()


def test_a_track_is_burnt_in_where_it_says_something() -> None:
    node = _make(_BURNT, _BESIDE)
    images = {frame: _run(node, frame) for frame in (9, 10, 19, 20)}
    assert isinstance(images[10], Image)
    assert torch.equal(images[9].pixels, _GRAY.pixels)  # type: ignore[attr-defined]
    assert torch.equal(images[20].pixels, _GRAY.pixels)  # type: ignore[attr-defined]
    rows, columns = _find_drawn(images[10]).unbind(1)
    assert 75 < rows.min() <= rows.max() < 90
    assert abs((columns.min() + columns.max()) / 2 - 80) < 2
    assert torch.equal(images[10].pixels, images[19].pixels)  # type: ignore[attr-defined]
    assert torch.equal(_run(_make(_BESIDE), 10).pixels, _GRAY.pixels)  # type: ignore[attr-defined]
    assert torch.equal(_run(_make(replace(_BURNT, is_enabled=False)), 10).pixels, _GRAY.pixels)  # type: ignore[attr-defined]


def test_tracks_beside_the_picture_are_given_with_their_languages() -> None:
    node = _make(_BURNT, _BESIDE)
    assert _run(node, 9, "subtitles") == SubtitleFrame((SubtitleLine("", "de", "Deutsch"),))
    assert _run(node, 29, "subtitles") == SubtitleFrame((SubtitleLine("Hallo", "de", "Deutsch"),))
    inputs = {"clip_1": _INFO}
    assert node.get_output_info("subtitles", inputs, MemoryMedia({})) == ClipInfo(_INFO.rate, 40)
    assert node.get_unused_outputs(inputs, MemoryMedia({})) == {}
    assert "burnt in" in _make(_BURNT).get_unused_outputs(inputs, MemoryMedia({}))["subtitles"]
    assert "no subtitle track" in _make().get_unused_outputs(inputs, MemoryMedia({}))["subtitles"]


def test_a_frame_depends_on_the_text_that_it_shows_alone() -> None:
    node, other = _make(_BURNT, _BESIDE), replace(_BURNT, clips=(replace(_BURNT.clips[0], text="Bye"),))
    assert _describe(node, 9) == _describe(_make(), 9)
    assert _describe(node, 9) == _describe(_make(other, subtitle_size=9.0, subtitle_font=Path("a.ttf")), 9)
    assert _describe(node, 10) != _describe(_make(other, _BESIDE), 10)
    assert _describe(node, 10) == _describe(_make(_BURNT), 10)
    moved = replace(_BURNT, clips=(replace(_BURNT.clips[0], start=8, length=20),))
    assert _describe(node, 10) == _describe(_make(moved), 10)
    assert _describe(node, 10, "subtitles") == _describe(_make(_BESIDE), 10, "subtitles")
    assert _describe(node, 9, "subtitles") != _describe(node, 10, "subtitles")
    for change in (
        {"subtitle_size": 9.0}, {"subtitle_margin": 1.0}, {"subtitle_outline": 0.0},
        {"subtitle_color": Color(1.0, 0.0, 0.0)}, {"subtitle_box": Color(0.0, 0.0, 0.0, 1.0)},
        {"subtitle_position": SubtitlePosition.TOP}, {"subtitle_font": Path("a.ttf")},
    ):  # fmt: skip
        assert _describe(_make(_BURNT, **change), 10) != _describe(_make(_BURNT), 10)
    assert Path("a.ttf") in _describe(_make(_BURNT, subtitle_font=Path("a.ttf")), 10).files  # type: ignore[attr-defined]


@pytest.mark.parametrize(("anchor", "row", "column"), [(2, 1, 0.5), (7, 0, 0), (5, 0.5, 0.5), (9, 0, 1), (6, 0.5, 1)])
def test_a_mark_says_where_a_text_lies(anchor: int, row: float, column: float) -> None:
    image = Image(torch.zeros(3, 100, 300))
    drawn = draw_subtitles(image, (ShownSubtitle(f"{{\\an{anchor}}}Hello"),), SubtitleLook(size=0.1, margin=0.1))
    rows, columns = _find_drawn(drawn, image).unbind(1)
    places = {0.0: rows.min() - 10, 0.5: (rows.min() + rows.max()) / 2 - 50, 1.0: rows.max() - 89}
    assert abs(places[float(row)]) < 2.5
    places = {0.0: columns.min() - 30, 0.5: (columns.min() + columns.max()) / 2 - 150, 1.0: columns.max() - 269}
    assert abs(places[float(column)]) < 3


def test_texts_are_stacked_and_each_stays_in_the_picture() -> None:
    image = Image(torch.zeros(3, 180, 320))
    look = SubtitleLook()
    one = _find_drawn(draw_subtitles(image, (ShownSubtitle("first"),), look), image)
    both = _find_drawn(draw_subtitles(image, (ShownSubtitle("first"), ShownSubtitle("second")), look), image)
    assert both[:, 0].max() == one[:, 0].max()
    assert both[:, 0].min() < one[:, 0].min() - 10
    for text in ("word " * 2000, "x" * 5000, "字" * 3000, "a\n" * 500):
        rows, columns = _find_drawn(draw_subtitles(image, (ShownSubtitle(text),), look), image).unbind(1)
        assert 180 * 0.06 - 6 < rows.min() < 30
        assert 165 < rows.max() < 180 * 0.94 + 6
        assert 320 * 0.06 - 4 < columns.min() <= columns.max() < 320 * 0.94 + 4


def test_texts_that_are_kept_are_drawn_as_new() -> None:
    image = Image(torch.zeros(3, 90, 160))
    subtitles, look = (ShownSubtitle("Hello"), ShownSubtitle("there", 0.5)), SubtitleLook(box=Color(1.0, 0.0, 0.0, 0.5))
    first, second = (draw_subtitles(image, subtitles, look).pixels for _ in range(2))
    other = draw_subtitles(image, subtitles, look._replace(color=Color(0.0, 1.0, 0.0))).pixels
    assert torch.equal(first, second)
    assert not torch.equal(first, other)
    title_drawing._make_known_covers.cache_clear()
    assert torch.equal(draw_subtitles(image, subtitles, look).pixels, first)


def test_a_proxy_looks_like_the_whole_picture() -> None:
    whole, half = (Image(torch.zeros(3, height, 2 * height)) for height in (200, 100))
    subtitles = (ShownSubtitle("A line that is long enough to be broken somewhere, as it is wider than the picture"),)
    big = draw_subtitles(whole, subtitles, SubtitleLook()).pixels
    small = torch.nn.functional.avg_pool2d(big, 2)
    assert (small - draw_subtitles(half, subtitles, SubtitleLook()).pixels).abs().mean() < 0.01


def test_fades_and_alpha() -> None:
    shown = replace(_BURNT, clips=(replace(_BURNT.clips[0], fade_in=3, opacity=0.5),))
    found = [_run(_make(shown, subtitle_size=40.0), frame).pixels.max().item() for frame in (10, 12, 13)]  # type: ignore[attr-defined]
    assert found == pytest.approx([0.25 + 0.75 * share for share in (0.125, 0.375, 0.5)], abs=1e-3)
    clear = Image(torch.zeros(4, 90, 160))
    drawn = draw_subtitles(clear, (ShownSubtitle("Hello"),), SubtitleLook())
    assert drawn.pixels[3].max() == 1.0
    assert draw_subtitles(clear, (ShownSubtitle(" \n"), ShownSubtitle("x", 0.0)), SubtitleLook()) is clear


def test_it_is_read_back_from_a_parameter() -> None:
    text = serialize_sequence(ClipSequence((_PICTURES, _BURNT, _BESIDE)))
    node = Sequence.spec.create_node({"sequence": text, "subtitle_position": "top"})
    assert isinstance(node, Sequence)
    assert node.sequence.tracks[1:] == (_BURNT, _BESIDE)
    assert node.subtitle_position is SubtitlePosition.TOP
