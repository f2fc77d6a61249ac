"""What other programs write becomes clips on whole frames; what has no place is reported, and nothing else changes."""

from __future__ import annotations

import os
from typing import Any

import opentimelineio as otio
import pytest

from studio.core.errors import ProjectFileError
from studio.core.time import FrameRate
from studio.graph.model import Endpoint
from studio.graph.otio.importer.timeline_import import ImportedTimeline
from studio.sdk.sequence.clip_sequence import SequenceClip, TrackKind, TransitionKind
from studio.sdk.sequence.sequence_text import parse_sequence
from tests.graph.otio.cuts import FOLDER, media, read, read_sequence

schema = otio.schema


def time(value: float, rate: float = 24.0) -> Any:
    return otio.opentime.RationalTime(value, rate)


def span(start: float, length: float, rate: float = 24.0) -> Any:
    return otio.opentime.TimeRange(time(start, rate), time(length, rate))


def clip(name: str, start: float, length: float, rate: float = 24.0, **values: Any) -> Any:
    """Return a clip of a file that has 1000 frames, from 0 on."""
    reference = schema.ExternalReference(f"{name}.mov", span(0, 1000, rate))
    return schema.Clip(name, reference, span(start, length, rate), **values)


def track(*items: Any, kind: str = "Video", name: str = "") -> Any:
    made = schema.Track(name, kind=kind)
    made.extend(list(items))
    return made


def stack(*items: Any, name: str = "", **values: Any) -> Any:
    made = schema.Stack(name, **values)
    made.extend(list(items))
    return made


def clips_of(found: Any) -> tuple[SequenceClip, ...]:
    return read_sequence(found).tracks[0].clips


def losses(found: ImportedTimeline) -> list[str]:
    """Return what was not carried, but for media that are not there."""
    return [loss.feature for loss in found.report.losses if loss.feature != "media"]


def test_times_at_other_rates_fall_on_whole_frames_without_drift() -> None:
    items = [clip(f"c{number}", 10, 10, 30.0) for number in range(30)]
    cut = track(clip("first", 0, 24), clip("second", 0, 24), *items)
    for _ in range(40):
        cut.append(clip("more", 0, 24))
    found = read(cut)
    sequence = parse_sequence(str(found.nodes.graph[found.nodes.sequences[0]].params["sequence"]))
    clips = sequence.tracks[0].clips
    assert found.nodes.graph[found.nodes.sequences[0]].params["rate"] == 24.0, "that of most clips"
    assert clips[31].stop == 48 + 30 * 8
    assert clips[32].start == 48 + 30 * 8
    assert losses(found) == []
    odd = read(track(clip("a", 0, 24), clip("b", 0, 24), clip("c", 1, 10, 25.0), clip("d", 0, 24)))
    assert losses(odd) == ["times"]
    places = parse_sequence(str(odd.nodes.graph[odd.nodes.sequences[0]].params["sequence"])).tracks[0].clips
    assert [(each.start, each.length) for each in places] == [(0, 24), (24, 24), (48, 10), (58, 24)]


@pytest.mark.parametrize("written", [23.976, 23.98, 24000 / 1001, 23.976024])
def test_rates_of_ntsc_are_exact(written: float) -> None:
    found = read(track(clip("a", 100, 1000, written)))
    rate = FrameRate.from_value(float(str(found.nodes.graph[found.nodes.sequences[0]].params["rate"])))
    assert (rate.value.numerator, rate.value.denominator) == (24000, 1001)
    assert losses(found) == []


def test_where_media_begin_at_a_timecode() -> None:
    cut = clip("a", 86_410, 20)
    cut.media_reference.available_range = span(86_400, 1000)
    assert clips_of(track(cut))[0].source_start == 10
    cut.media_reference.available_range = None
    known = media(rate=FrameRate.from_value(24), timecode="01:00:00:00")
    sequence = read_sequence(track(cut), known)
    assert sequence.tracks[0].clips[0].source_start == 10, "the file says it"
    assert sequence.tracks[0].clips[0].file == (FOLDER / "a.mov").as_posix()
    cut.source_range = span(10, 20)
    assert read_sequence(track(cut), media(timecode="01:00:00:00")).tracks[0].clips[0].source_start == 10


def test_speeds() -> None:
    def warped(*scalars: float) -> Any:
        made = clip("a", 100, 10)
        for scalar in scalars:
            made.effects.append(schema.LinearTimeWarp(time_scalar=scalar))
        return made

    frozen = clip("a", 100, 10)
    frozen.effects.append(schema.FreezeFrame())
    found = clips_of(track(warped(2.0), warped(-1.0), warped(-2.0, 0.5), frozen, warped(0.25)))
    assert [each.speed for each in found] == [2.0, -1.0, -1.0, 0.0, 0.25]
    assert [each.find_source_frame(each.start) for each in found] == [100, 109, 109, 100, 100]
    assert [each.find_source_frame(each.stop - 1) for each in found] == [118, 100, 100, 100, 102]
    fast = read(track(warped(1000.0)))
    assert losses(fast) == ["speed"]
    with pytest.raises(ProjectFileError, match="the speed is nan"):
        read(track(warped(float("nan"))))


def test_transitions_and_fades() -> None:
    def dissolve(before: float, after: float, kind: str = "SMPTE_Dissolve", name: str = "") -> Any:
        return schema.Transition(name, kind, time(before), time(after))

    cut = track(
        dissolve(0, 5), clip("a", 10, 20), dissolve(3, 4), clip("b", 10, 20), dissolve(0, 6, "Custom", "Side Wipe"),
        clip("c", 10, 20), dissolve(7, 0), schema.Gap(source_range=span(0, 10)), clip("d", 0, 10), dissolve(2, 0),
    )  # fmt: skip
    found = read(cut)
    a, b, c, d = parse_sequence(str(found.nodes.graph[found.nodes.sequences[0]].params["sequence"])).tracks[0].clips
    assert (a.fade_in, c.fade_out, d.fade_out) == (5, 7, 2)
    assert b.transition is not None
    assert (b.transition.kind, b.transition.before, b.transition.after) == (TransitionKind.DISSOLVE, 3, 4)
    assert c.transition is not None
    assert (c.transition.kind, c.transition.after) == (TransitionKind.WIPE, 6)
    assert d.start == 70
    assert losses(found) == ["transition", "transition “Side Wipe”", "transition", "transition"]


def test_nested_stacks_become_nodes_and_trivial_ones_clips() -> None:
    inner = stack(track(clip("a", 0, 30), clip("b", 0, 30)), track(clip("s", 0, 60), kind="Audio"), name="Scene")
    first, second, alone = inner.clone(), inner.clone(), stack(track(clip("x", 50, 40)), name="Solo")
    first.source_range, second.source_range, alone.source_range = span(5, 20), span(25, 20), span(10, 20)
    found = read(stack(track(first, second, alone), track(inner, kind="Audio"), name="Film"))
    nodes = found.nodes.graph
    film = parse_sequence(str(nodes[found.nodes.sequences[0]].params["sequence"]))
    one, other, solo = film.tracks[0].clips
    assert sorted(record.name for record in nodes.nodes.values()) == ["Film", "Scene"]
    assert (one.input, one.source_start, other.input, other.source_start) == (1, 5, 1, 25)
    assert (solo.input, solo.file, solo.source_start) == (0, (FOLDER / "x.mov").as_posix(), 60)
    assert film.tracks[1].clips[0].input == 1
    film_node, scene = found.nodes.sequences[0], nodes.find_by_name("Scene").id
    assert dict(nodes.wires) == {
        Endpoint(film_node, "clip_1"): Endpoint(scene, "image"),
        Endpoint(film_node, "sound_1"): Endpoint(scene, "audio"),
    }
    assert losses(found) == ["sound of a nested sequence", "sound of a nested sequence"]


def test_more_nested_sequences_than_inputs() -> None:
    items = [stack(track(clip(f"a{n}", 0, 5), clip("b", 0, 5)), name=f"N{n}") for n in range(34)]
    found = read(track(*items))
    assert len(found.nodes.graph.wires) == 32
    assert losses(found) == ["nested sequence “N32”", "nested sequence “N33”"]


def test_markers_of_everything_become_those_of_the_sequence() -> None:
    item = clip("a", 100, 20)
    item.markers.extend([schema.Marker("in", span(110, 1), "RED"), schema.Marker("out", span(10, 1))])
    whole = stack(track(clip("z", 0, 10), item))
    whole.markers.append(schema.Marker("here", span(3, 4), "CYAN", comment="look"))
    whole[0].markers.append(schema.Marker("row", span(5, 1), "RED"))
    found = read(whole)
    sequence = parse_sequence(str(found.nodes.graph[found.nodes.sequences[0]].params["sequence"]))
    assert [(each.frame, each.length, each.name, each.color) for each in sequence.markers] == [
        (3, 4, "here: look", "#00ffff"), (5, 1, "row", "#ff0000"), (20, 1, "in", "#ff0000"),
    ]  # fmt: skip
    assert losses(found) == ["marker “in”", "marker “out”"]


def test_what_is_no_media_stays_as_a_clip() -> None:
    bars = schema.Clip("bars", schema.GeneratorReference(generator_kind="SMPTEBars"), span(0, 10))
    missing = schema.Clip("gone", schema.MissingReference(), span(0, 10))
    remote = schema.Clip("web", schema.ExternalReference("https://example.org/a.mov"), span(0, 10))
    several = clip("two", 0, 10)
    several.set_media_references(
        {"DEFAULT_MEDIA": several.media_reference, "proxy": schema.ExternalReference("p.mov")}, "proxy"
    )
    unknown = schema.Clip("none", None)
    nothing = clip("short", 0, 0)
    found = read(track(bars, missing, remote, several, unknown, nothing))
    clips = parse_sequence(str(found.nodes.graph[found.nodes.sequences[0]].params["sequence"])).tracks[0].clips
    assert [(each.name, each.file.rpartition("/")[2]) for each in clips] == [
        ("bars", ""), ("gone", ""), ("web", ""), ("two", "p.mov"),
    ]  # fmt: skip
    assert losses(found) == [
        "generator “SMPTEBars”", "media “https://example.org/a.mov”", "other references to media", "clip", "clip",
    ]  # fmt: skip


def test_numbered_pictures_at_another_rate_keep_their_time() -> None:
    reference = schema.ImageSequenceReference(
        "file:///shots/p%20q", "plate.", ".exr", start_frame=1001, rate=12.0, frame_zero_padding=4,
        available_range=span(1001, 100, 12.0),
    )  # fmt: skip
    found = clips_of(track(clip("a", 0, 24), clip("b", 0, 24), schema.Clip("p", reference, span(1011, 12, 12.0))))[2]
    assert found.file == "/shots/p q/plate.####.exr"
    assert (found.length, found.speed, found.source_start) == (24, 0.5, 10)


def test_ranges_of_tracks_and_stacks_cut_what_lies_outside() -> None:
    inner = track(clip("a", 0, 10), clip("b", 100, 10), clip("c", 0, 10))
    inner.source_range = span(5, 10)
    assert [(each.start, each.length, each.source_start) for each in clips_of(stack(inner))] == [(0, 5, 5), (5, 5, 100)]
    whole = stack(track(clip("a", 0, 10), clip("b", 100, 10)))
    whole.source_range = span(12, 5)
    assert [(each.start, each.length, each.source_start) for each in clips_of(whole)] == [(0, 5, 102)]


def test_collections_and_single_objects() -> None:
    timeline = schema.Timeline("One", global_start_time=time(86_400))
    timeline.tracks.append(track(clip("a", 0, 10), kind="Audio"))
    bin = schema.SerializableCollection("Bin")
    bin.extend([timeline, clip("x", 0, 10), clip("y", 0, 5), schema.Timeline("Two")])
    found = read(bin)
    names = [found.nodes.graph[node].name for node in found.nodes.sequences]
    assert names == ["Bin", "One", "Two"]
    one = parse_sequence(str(found.nodes.graph.find_by_name("One").params["sequence"]))
    assert (one.start_number, one.tracks[0].kind, one.tracks[0].name) == (86_400, TrackKind.AUDIO, "A1")
    assert [(each.start, each.length) for each in clips_of(bin)] == [(0, 10), (10, 5)]
    assert clips_of(clip("alone", 3, 7))[0].length == 7
    assert clips_of(stack(clip("in a stack", 3, 7)))[0].source_start == 3


def test_tracks_that_are_not_known_and_effects_are_named() -> None:
    dull = track(clip("a", 0, 10), kind="Data", name="D1")
    bright = clip("b", 0, 10)
    bright.effects.append(schema.Effect(effect_name="Glow"))
    off = clip("c", 0, 10)
    off.effects.append(schema.LinearTimeWarp(time_scalar=2.0))
    off.effects[0].enabled = False
    off.enabled = False
    found = read(stack(dull, track(bright, off, schema.Gap(source_range=span(0, 50)))))
    assert losses(found) == ["track of the kind “Data”", "effect “Glow”", "gap at the end"]
    clips = parse_sequence(str(found.nodes.graph[found.nodes.sequences[0]].params["sequence"])).tracks[0].clips
    assert [(each.is_enabled, each.speed) for each in clips] == [(True, 1.0), (False, 1.0)]


def test_no_connection_is_opened_for_media_on_other_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    real = os.stat

    def stat(path: Any, *args: Any, **more: Any) -> os.stat_result:
        looked.append(str(path))
        return real(path, *args, **more)

    urls = ("file://evil.example/share/a.mov", "//evil.example/share/b%20b.mov", r"\\evil.example\share\c.mov")
    clips = [
        schema.Clip(str(number), schema.ExternalReference(url), span(86_400, 10)) for number, url in enumerate(urls)
    ]
    monkeypatch.setattr(os, "stat", stat)
    found = read(track(*clips))
    shown = parse_sequence(str(found.nodes.graph[found.nodes.sequences[0]].params["sequence"])).tracks[0].clips
    assert [each.file for each in shown] == [
        "//evil.example/share/a.mov", "//evil.example/share/b b.mov", "//evil.example/share/c.mov"
    ]  # fmt: skip
    assert not [path for path in looked if path.startswith(("//", "\\"))]
    assert found.nodes.make_project().graph.is_restricted
