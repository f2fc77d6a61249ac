"""Sequence: which picture is seen when, how pictures go over into each other, and what is not read."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from studio.core.errors import MediaError
from studio.sdk import ClipInfo, FrameRate, Image, InputInfo, StudioError
from studio.sdk.sequence.clip_sequence import ClipFit, ClipTransition, SequenceClip, TransitionKind
from studio.sdk.testing import run_frame
from studio.sdk.testing.memory_media import MemoryFile, MemoryMedia
from tests.nodes.time.sequence.cuts import LENGTH, cut, gray, level, make_media, show, video

A = SequenceClip(1, 0, 10, "a.mp4", source_start=5)
B = SequenceClip(2, 10, 10, "b.mp4", source_start=20)
SHARES = (0.2, 0.4, 0.6, 0.8)
"""Of a transition of four frames."""


def test_clips_follow_each_other_with_gaps() -> None:
    node = cut(video(A, replace(B, start=12)))
    assert [level(node, frame) for frame in (0, 9, 10, 11, 12, 21)] == [5, 14, 0, 0, 120, 129]
    assert node.facts({}, make_media()).length == 22


def test_facts_are_those_of_the_first_clip_unless_set() -> None:
    media = make_media(rate=30)
    assert cut(video(A, B)).facts({}, media) == ClipInfo(FrameRate.from_value(30), 20, 8, 4, 3)
    own = cut(video(A, B), rate=50.0, width=16, height=10).facts({}, media)
    assert own == ClipInfo(FrameRate.from_value(50), 20, 16, 10, 3)
    assert cut(video(A, B), width=16).facts({}, media).height == 8
    assert cut().facts({}, media) == ClipInfo(FrameRate.from_value(25), 1, 1920, 1080, 3)
    still_first = cut(video(SequenceClip(1, 0, 5, "still.png"), replace(B, start=5)))
    assert still_first.facts({}, media).rate == FrameRate.from_value(30)


def test_the_earliest_clip_of_the_lowest_track_is_the_first() -> None:
    media = make_media()
    media.clips[Path("wide.mp4")] = MemoryFile((gray(1, width=20),) * 5)
    above = video(SequenceClip(3, 0, 5, "wide.mp4"))
    assert cut(video(replace(A, start=8)), above).facts({}, media).width == 8


def test_the_first_and_last_picture_are_held() -> None:
    early = replace(A, source_start=-3, length=5)
    late = replace(B, start=5, source_start=LENGTH - 2, length=5)
    assert [level(cut(video(early, late)), frame) for frame in range(10)] == [0, 0, 0, 0, 1, 138, 139, 139, 139, 139]


@pytest.mark.parametrize(
    ("speed", "seen"), [(2.0, [5, 7, 9]), (0.5, [5, 5, 6]), (-1.0, [5, 4, 3]), (0.0, [5, 5, 5]), (-3.0, [5, 2, 0])]
)
def test_speed(speed: float, seen: list[int]) -> None:
    node = cut(video(replace(A, speed=speed)))
    assert [level(node, frame) for frame in range(3)] == seen


def test_sources_are_read_at_the_rate_of_the_sequence() -> None:
    node = cut(video(replace(A, source_start=0, length=8)), rate=50.0)
    assert [level(node, frame) for frame in range(5)] == [0, 0, 1, 1, 2]


def test_pictures_and_numbered_pictures() -> None:
    node = cut(video(SequenceClip(1, 0, 3, "still.png", source_start=90), SequenceClip(2, 3, 6, "shot.#.png")))
    assert [level(node, frame) for frame in range(9)] == [0.25] * 3 + [501, 502, 503, 504, 504, 504]


def test_a_plain_cut_is_what_was_read() -> None:
    media = make_media()
    assert show(cut(video(A)), 3, media).pixels.data_ptr() == media.clips[Path("a.mp4")].images[8].pixels.data_ptr()


def test_a_dissolve_is_the_mix_of_both() -> None:
    node = cut(video(A, replace(B, transition=ClipTransition(before=2, after=2))))
    mixes = [(5 + at) * (1 - share) + (110 + at) * share for at, share in zip(range(8, 12), SHARES, strict=True)]
    assert [level(node, frame) for frame in range(7, 13)] == [12, *(round(mix, 4) for mix in mixes), 122]


def test_a_transition_without_a_clip_before_is_unused() -> None:
    moved = replace(B, start=11, transition=ClipTransition(before=2, after=2))
    assert [level(cut(video(A, moved)), frame) for frame in (9, 10, 11)] == [14, 0, 120]


def test_transitions_may_overlap_and_reach_no_further_than_their_clips() -> None:
    long = ClipTransition(before=50, after=50)
    node = cut(video(A, replace(B, length=2, transition=long), replace(A, number=3, start=12, transition=long)))
    seen = [level(node, frame) for frame in range(22)]
    assert all(0 < value < 140 for value in seen)
    assert seen[0] < 20  # the first of twelve frames


def test_a_dip_is_full_of_its_color_at_the_cut() -> None:
    red = ClipTransition(TransitionKind.DIP, before=3, after=3, color=(1.0, 0.0, 0.0))
    media = make_media()
    node = cut(video(A, replace(B, transition=red)))
    for frame, share, base in ((7, 1 / 3.5, 12), (9, 3 / 3.5, 14), (10, 3 / 3.5, 120), (12, 1 / 3.5, 122)):
        pixels = show(node, frame, media).pixels[:, 0, 0]
        expected = torch.tensor([1.0, 0.0, 0.0]) * share + base * (1 - share)
        assert torch.allclose(pixels, expected, atol=1e-4)
    assert {name for name, _ in media.pictures_read[:2]} == {"a.mp4"}  # no handles


@pytest.mark.parametrize("angle", [0.0, 90.0, 180.0, 37.0])
@pytest.mark.parametrize("softness", [0.0, 0.4])
def test_a_wipe_moves_its_edge_along_the_angle(angle: float, softness: float) -> None:
    size = 33, 21  # odd
    media = MemoryMedia(
        {Path(f"{name}.mp4"): MemoryFile((gray(value, 3, *size),) * 30) for name, value in (("a", 0), ("b", 1))}
    )
    wipe = ClipTransition(TransitionKind.WIPE, before=2, after=2, angle=angle, softness=softness)
    node = cut(video(replace(A, source_start=0), replace(B, source_start=0, transition=wipe)))
    x, y = np.meshgrid(np.arange(size[0]) + 0.5 - size[0] / 2, np.arange(size[1]) + 0.5 - size[1] / 2)
    along = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    extent = abs(along[0]) * size[0] + abs(along[1]) * size[1]
    ramp = max(softness, 1 / extent)
    for number, frame in enumerate(range(8, 12), 1):
        place = (x * along[0] + y * along[1]) / extent + 0.5
        expected = np.clip((number / 5 * (1 + ramp) - place) / ramp, 0, 1)
        assert np.allclose(show(node, frame, media).pixels[0].numpy(), expected, atol=2e-5)


def test_fades_and_opacity() -> None:
    node = cut(video(replace(A, fade_in=3, fade_out=1, opacity=0.5, speed=0.0, source_start=8)))
    shares = [1 / 4, 2 / 4, 3 / 4, 1, 1, 1, 1, 1, 1, 1 / 2]
    assert [level(node, frame) for frame in range(10)] == [8 * 0.5 * share for share in shares]


def test_an_empty_place_is_transparent_if_the_first_clip_has_alpha() -> None:
    media = make_media()
    media.clips[Path("a.mp4")] = MemoryFile((gray(0.5, 4),) * 20)
    node = cut(video(replace(A, start=2)))
    assert node.facts({}, media).channels == 4
    assert show(node, 0, media).pixels.abs().max() == 0.0
    assert show(node, 0).channels == 3


def test_layers_lie_one_above_the_other() -> None:
    media = make_media()
    media.clips[Path("glass.mp4")] = MemoryFile((gray(0.25, 4),) * 20)  # alpha 0.25, straight
    glass = SequenceClip(3, 0, 10, "glass.mp4", opacity=0.5)
    node = cut(video(replace(A, speed=0.0)), video(glass))
    assert level(node, 0, media) == pytest.approx(5 * (1 - 0.125) + 0.25 * 0.125, abs=1e-4)


def test_values_above_one_pass() -> None:
    node = cut(video(replace(B, start=0)), video(replace(A, opacity=0.5, speed=0.0, source_start=30)))
    assert level(node, 0) == (120 + 30) / 2


def test_what_is_covered_is_not_read() -> None:
    media = make_media()
    node = cut(video(A), video(replace(B, start=0, length=5)))
    assert level(node, 2, media) == 122
    assert media.pictures_read == [("b.mp4", 22)]
    assert level(node, 7, media) == 12
    thin, others = cut(video(A), video(replace(B, start=0, opacity=0.5))), make_media()
    show(thin, 0, others)
    assert len(others.pictures_read) == 2


def test_a_dissolve_into_a_disabled_clip_shows_what_lies_below() -> None:
    gone = replace(B, is_enabled=False, transition=ClipTransition(before=2, after=2))
    node = cut(video(SequenceClip(9, 0, 20, "still.png")), video(A, gone), rate=25.0)
    mixes = [(5 + at) * (1 - share) + 0.25 * share for at, share in zip(range(8, 12), SHARES, strict=True)]
    assert [level(node, at) for at in range(7, 13)] == [12, *(pytest.approx(mix, abs=1e-3) for mix in mixes), 0.25]


def test_what_does_not_count_is_not_read() -> None:
    media = make_media()
    hidden = cut(
        video(A, is_enabled=False), video(replace(A, is_enabled=False)), video(replace(A, opacity=0.0)), video(B)
    )
    assert level(hidden, 3, media, facts={}) == 0
    assert media.pictures_read == []


def test_a_disabled_clip_gives_way_to_what_lies_below() -> None:
    assert level(cut(video(A), video(replace(B, start=0, is_enabled=False))), 0) == 5


FITS = {
    ClipFit.STRETCH: (0, 0, 24, 12),
    ClipFit.FIT: (6, 0, 12, 12),
    ClipFit.FILL: (0, 0, 24, 12),
    ClipFit.CENTER: (8, 2, 8, 8),
}


@pytest.mark.parametrize("fit", list(ClipFit))
@pytest.mark.parametrize("scale", [1.0, 0.5])
def test_a_picture_of_another_size_is_fitted(fit: ClipFit, scale: float) -> None:
    media = make_media()
    media.clips[Path("small.mp4")] = MemoryFile((gray(2, 3, 8, 8),) * 20)
    node = cut(video(A), video(SequenceClip(3, 0, 5, "small.mp4", fit=fit)), width=24, height=12)
    pixels = show(node, 0, media, scale=scale).pixels[0]
    left, top, width, height = (round(side * scale) for side in FITS[fit])
    inside = torch.zeros(pixels.shape, dtype=torch.bool)
    inside[top : top + height, left : left + width] = True
    assert list(pixels.shape) == [12 * scale, 24 * scale]
    assert torch.allclose(pixels[inside], torch.tensor(2.0), atol=1e-4)
    assert torch.allclose(pixels[~inside], torch.tensor(5.0), atol=1e-4)


def test_a_proxy_of_odd_size_has_no_margin() -> None:
    media = MemoryMedia({Path("a.mp4"): MemoryFile((gray(1, 3, 1919, 1079),))})
    for scale in (0.5, 0.25, 1 / 3):
        assert show(cut(video(A), width=1919, height=1079), 0, media, scale=scale).pixels.min() > 0.999


def test_inputs_are_read_at_their_own_rate() -> None:
    node = cut(video(SequenceClip(1, 0, 10, input=3, source_start=2)), rate=25.0)
    facts = {"clip_3": ClipInfo(FrameRate.from_value(50), 30, 8, 4, 3)}
    seen = [level(node, frame, facts=facts, clip_3=gray) for frame in range(3)]
    assert seen == [4, 6, 8]


def test_an_input_may_be_seen_twice_at_once() -> None:
    one = SequenceClip(1, 0, 10, input=1)
    other = SequenceClip(2, 10, 10, input=1, source_start=30, transition=ClipTransition(before=1, after=1))
    node = cut(video(one, other))
    facts = {"clip_1": ClipInfo(FrameRate.from_value(25), 60, 8, 4, 3)}
    assert level(node, 9, facts=facts, clip_1=gray) == round(9 * 2 / 3 + 29 / 3, 4)


def test_a_clip_of_an_input_that_is_not_connected_shows_nothing() -> None:
    assert level(cut(video(A), video(SequenceClip(3, 0, 5, input=7))), 0) == 5


def test_inputs_below_what_covers_are_not_asked_for() -> None:
    node = cut(video(SequenceClip(3, 0, 10, input=1)), video(replace(B, start=0, length=5)), width=8, height=4)
    facts = {"clip_1": ClipInfo(FrameRate.from_value(25), 60, 8, 4, 3)}
    asked: list[int] = []

    def give(at: int) -> Image:
        asked.append(at)
        return gray(at)

    for frame in range(10):
        show(node, frame, facts=facts, clip_1=give)
    assert asked == [5, 6, 7, 8, 9]


def test_a_missing_file_is_named_where_it_is_seen_and_nowhere_else() -> None:
    node = cut(video(A, replace(B, file="gone.mp4", name="Take 2")))
    assert level(node, 9) == 14
    with pytest.raises(MediaError, match=r"gone.mp4: .*\(clip “Take 2” on track V1, from 00:00:00:10 on\)"):
        show(node, 10)


def test_the_next_clip_counts_where_the_first_is_missing() -> None:
    node = cut(video(replace(A, file="gone.mp4"), B))
    assert node.facts({}, make_media()).width == 8
    with pytest.raises(
        StudioError, match=r"gone.mp4: there is no such file \(clip “gone.mp4” on track V1, from frame 0 on"
    ):
        cut(video(replace(A, file="gone.mp4"))).facts({}, make_media())
    alone = cut(video(replace(A, file="gone.mp4")), rate=25.0, width=8, height=4)
    assert alone.facts({}, make_media()).length == 10


def test_files_of_a_frame() -> None:
    node = cut(video(A, replace(B, transition=ClipTransition(before=2, after=0))))
    media = make_media()
    assert node.files_read(0, media) == (Path("a.mp4"),)
    assert node.files_read(9, media) == (Path("a.mp4"), Path("b.mp4"))
    assert node.get_facts_files(media)[0] == Path("a.mp4")


@given(st.integers(0, 30), st.integers(1, 20), st.integers(-10, 60), st.sampled_from([1.0, -1.0, 0.5, 2.0, 0.0, 1.25]))
def test_each_frame_is_that_of_the_source(start: int, length: int, source: int, speed: float) -> None:
    clip = SequenceClip(1, start, length, "a.mp4", source_start=source, speed=speed)
    media = make_media()
    node = cut(video(clip), width=8, height=4)
    for frame in range(start, start + length):
        wanted = min(max(math.floor(source + (frame - start) * speed + 1e-6), 0), LENGTH - 1)
        assert run_frame(node, frame, media=media).pixels[0, 0, 0] == wanted


def test_nothing_is_changed_that_was_read() -> None:
    media = make_media()
    before = [image.pixels.clone() for image in media.clips[Path("a.mp4")].images]
    node = cut(video(replace(A, opacity=0.3), replace(B, transition=ClipTransition(before=3, after=3))))
    for frame in range(20):
        assert isinstance(show(node, frame, media), Image)
    assert all(a.equal(b.pixels) for a, b in zip(before, media.clips[Path("a.mp4")].images, strict=True))


def test_inputs_that_are_lost_or_unused_are_named() -> None:
    node = cut(video(A, SequenceClip(3, 20, 5, input=7)))
    facts = {"clip_2": ClipInfo(FrameRate.from_value(25), 60, 8, 4, 3)}
    assert node.get_remarks(facts, make_media()) == ("Clips show what is not connected, and are empty: clip 7.",)
    assert node.get_unused_inputs(facts, make_media()) == {"clip_2": "no clip shows it"}
    assert not node.get_input_frames("clip_2", 0, InputInfo(facts))[1]
    assert node.get_input_frames("clip_7", 0, InputInfo(facts))[1]
