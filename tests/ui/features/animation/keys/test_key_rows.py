"""Which rows of keys there are, where their lines lie, and which keys are painted."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from studio.graph.commands import SetKeyframe, SetLocked
from studio.graph.curves.curve import Keyframe
from studio.graph.model import Graph
from studio.sdk.registry import Registry
from studio.sdk.roto.shape_text import serialize_roto_shapes
from studio.sdk.tracking.track_text import serialize_point_tracks
from studio.ui.features.animation.keys.key_rows import KeyRowCache, ParamRow, collect_key_frames
from studio.ui.features.animation.keys.sheet.key_lines import BLOCK_HEIGHT, LINE_HEIGHT, KeyLines
from studio.ui.features.animation.keys.sheet.line_painting import iter_thinned_indices
from studio.ui.widgets.time_axis.timeline_scene import KEYS, TimelineScene
from tests.ui.features.animation.keys import samples
from tests.ui.features.animation.keys.drawn_nodes import Tracked, Warped, make_tracked, make_warped, read_tracks
from tests.ui.features.animation.keys.shaped_node import ONE, Shaped, make_shaped, read_shapes


def test_rows_are_made_anew_only_where_curves_changed() -> None:
    level, rows = samples.level(), KeyRowCache()
    before = rows.get_rows(level.graph, level.registry, ("a", "b", "still", "ghost"))
    assert [row.node for row in before] == ["a", "b"]
    assert rows.get_rows(level.graph, level.registry, ("a", "b")) == before
    level.apply_command(SetKeyframe("a", "gain", Keyframe(99, 1.0)))
    after = rows.get_rows(level.graph, level.registry, ("b", "a"))
    assert after[0] is before[1]
    assert after[1].params[1] is before[0].params[1]
    assert after[1].key_frames == (0, 10, 20, 40, 60, 99)
    level.apply_command(SetLocked(("b",), is_locked=True))
    assert rows.get_rows(level.graph, level.registry, ("b",))[0].params[0] is before[1].params[0]


def test_lines_are_found_by_their_place() -> None:
    level = samples.level()
    rows = KeyRowCache().get_rows(level.graph, level.registry, ("a", "c"))
    lines = KeyLines(rows, {"a"})
    assert len(lines) == 1 + 1 + 4
    assert lines.total_height == 3 * LINE_HEIGHT + 3 * BLOCK_HEIGHT
    tops = {line.row.label: line.top_offset for line in lines}
    found = lines.find_line(tops["Words"] + 3)
    assert found is not None
    assert found.row.label == "Words"
    assert lines.find_line(-1) is None
    assert lines.find_line(lines.total_height) is None
    assert [line.row.label for line in lines.find_lines_between(LINE_HEIGHT + 1, 2 * LINE_HEIGHT + 1)] == [
        "Texts",
        "Tint",
    ]
    folded, own = lines.find_param_line("a", "gain"), lines.find_param_line("c", "mood")
    assert folded is not None
    assert folded.row is rows[0]
    assert own is not None
    assert isinstance(own.row, ParamRow)
    assert lines.find_param_line("b", "gain") is None


def test_keys_are_gone_through_in_order() -> None:
    level = samples.level()
    frames = collect_key_frames(KeyRowCache().get_rows(level.graph, level.registry, ("a", "b")))
    assert frames == (0, 10, 20, 30, 40, 60)
    assert [find_next_key(frames, 20, way) for way in (1, -1)] == [30, 10]
    assert [find_next_key(frames, 25, way) for way in (1, -1)] == [30, 20]
    assert [find_next_key(frames, 60, 1), find_next_key(frames, 0, -1), find_next_key((), 5, 1)] == [None, None, None]


def test_keys_of_a_node_are_those_of_all_its_parameters() -> None:
    level = samples.level()
    row = KeyRowCache().get_rows(level.graph, level.registry, ("a",))[0]
    assert {(key.param, key.frame) for key in row.get_keys_at((40, 41))} == {("gain", 40), ("radius", 40)}
    assert len(row.key_addresses) == 6
    assert list(row.find_keys_between(10, 30)) == [1, 2]
    assert row.label == replace(row, label="Look").label


@given(st.sets(st.integers(0, 5000), min_size=1), st.floats(0.01, 20.0), st.integers(0, 2000), st.integers(0, 3000))
def test_what_is_painted_lies_apart_and_hides_nothing(frames: set[int], scale: float, first: int, more: int) -> None:
    ordered = sorted(frames)
    shown = [ordered[index] for index in iter_thinned_indices(ordered, first, first + more, scale)]
    inside = [frame for frame in ordered if first <= frame <= first + more]
    assert shown[:1] == inside[:1]
    assert all((after - before) * scale >= 2.99 for before, after in pairwise(shown))
    assert all(any(0 <= (frame - near) * scale < 3 for near in shown) for frame in inside)


def find_next_key(frames: tuple[int, ...], frame: int, direction: int) -> int | None:
    return TimelineScene(current_frame=frame, snap_points={KEYS: frames}).find_next_key(direction)


def test_rows_of_other_shapes_stay_where_one_is_edited() -> None:
    cache, registry = KeyRowCache(), Registry([Shaped.spec])
    record = make_shaped()
    (before,) = cache.get_rows(Graph({"a": record}), registry, ("a",))
    shapes = read_shapes(Graph({"a": record}))
    edited = shapes.replace_shape(0, shapes.shapes[0].with_points(40, ONE))
    text = serialize_roto_shapes(edited)
    (after,) = cache.get_rows(Graph({"a": replace(record, params={"shapes": text})}), registry, ("a",))
    assert [row.label for row in after.params] == ["Corner", "Head", "Arm"]
    assert after.params[:2] == before.params[:2]  # the same objects
    assert after.params[2].key_frames == (10, 30, 40, 50)


def test_rows_of_other_tracks_stay_where_one_is_edited() -> None:
    cache, registry, record = KeyRowCache(), Registry([Tracked.spec, Warped.spec]), make_tracked()
    (before,) = cache.get_rows(Graph({"t": record}), registry, ("t",))
    tracks = read_tracks(Graph({"t": record})).map_tracks((2,), lambda track: track.with_key(40, 1.0, 1.0))
    edited = replace(record, params={"tracks": serialize_point_tracks(tracks)})
    resting = replace(make_warped(), params={})
    (after,) = cache.get_rows(Graph({"t": edited, "w": resting}), registry, ("t", "w"))
    assert [row.label for row in after.params] == ["Eye", "Ear"]
    assert after.params[0] is before.params[0]
    assert after.params[1].key_frames == (20, 40)
