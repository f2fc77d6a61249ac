"""Fill the Gap: both clips stay, and new frames lie between the last picture of one and the first of the other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from studio.core.errors import GraphError
from studio.core.time import FrameRange
from studio.graph.commands import SetParam
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk.params import Point
from tests.graph.clip_edits.edit_rig import RATE, EditRig, noise, write_clip

RigOf = Callable[..., EditRig]
SPLICED = {
    Endpoint("splice", "first"): Endpoint("one", "image"),
    Endpoint("splice", "third"): Endpoint("two", "image"),
    Endpoint("splice", "sixth"): Endpoint("three", "image"),
}


def _spliced() -> tuple[NodeRecord, ...]:
    sources = (noise("one", length=5), noise("two", length=4, seed=1), noise("three", length=6, seed=2))
    return (*sources, NodeRecord("splice", "time.splice", "Splice"))


def _check_frames(rig: EditRig, result: str, *pieces: tuple[str, int, int]) -> None:
    """Check that a node's frames from the first number on are those of a source, as many as the second one says."""
    for source, start, count in pieces:
        for frame in range(count):
            assert torch.equal(rig.pixels(result, start + frame), rig.pixels(source, frame)), (source, frame)


def test_two_selected_clips_are_joined(rig_of: RigOf) -> None:
    one, two = noise("one", length=5), noise("two", length=4, seed=1)
    rig = rig_of((one, two), layout={"one": Point(0.0, 300.0), "two": Point(0.0, 0.0)})
    result = rig.fill(3, ("one", "two")).result.node
    assert rig.problems() == []
    assert rig.facts(result).length == 12
    _check_frames(rig, result, ("two", 0, 4), ("one", 7, 5))  # the upper one comes first
    assert rig.document.undo_label == "Fill the gap with 3 frames"
    assert rig.edit.summary.startswith("The gap between Two and One is filled.")


def test_of_two_side_by_side_the_left_one_comes_first(rig_of: RigOf) -> None:
    one, two = noise("one", length=5), noise("two", length=4, seed=1)
    rig = rig_of((one, two), layout={"one": Point(300.0, 40.0), "two": Point(0.0, 60.0)})
    _check_frames(rig, rig.fill(2, ("one", "two")).result.node, ("two", 0, 4), ("one", 6, 5))


def test_new_frames_lead_from_one_picture_to_the_other(rig_of: RigOf) -> None:
    size = {"width": 16, "height": 16, "length": 3}
    black = NodeRecord("black", "source.color", "Black", params={**size, "color": (0.0, 0.0, 0.0)})
    white = NodeRecord("white", "source.color", "White", params={**size, "color": (1.0, 1.0, 1.0)})
    rig = rig_of((black, white), layout={"black": Point(0.0, 0.0), "white": Point(0.0, 300.0)})
    result = rig.fill(4, ("white", "black")).result.node
    levels = [float(rig.pixels(result, frame).mean()) for frame in range(2, 8)]
    assert levels == pytest.approx([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], abs=1e-5)


@pytest.mark.parametrize(("playhead", "seam"), [(0, 5), (6, 5), (8, 9), (14, 9)])
def test_the_seam_of_the_viewed_splice_that_is_nearest_the_playhead(playhead: int, seam: int, rig_of: RigOf) -> None:
    rig = rig_of(_spliced(), SPLICED, viewed="splice")
    before = rig.document.project
    edit = rig.fill(3, playhead=playhead)
    assert edit.new_frames == FrameRange(seam, seam + 3)
    assert edit.result == Endpoint("splice", "image")
    assert rig.problems() == []
    assert rig.facts("splice").length == 18
    second = 8 if seam == 5 else 5
    _check_frames(rig, "splice", ("one", 0, 5), ("two", second, 4), ("three", 12, 6))
    rig.document.undo()
    assert rig.document.project is before


def test_two_clips_of_a_splice_are_joined_in_it(rig_of: RigOf) -> None:
    rig = rig_of(_spliced(), SPLICED, viewed="one")
    edit = rig.fill(3, ("three", "two"))
    assert edit.result == Endpoint("splice", "image")
    _check_frames(rig, "splice", ("one", 0, 5), ("two", 5, 4), ("three", 12, 6))


def test_a_selected_splice_goes_before_the_viewed_one(rig_of: RigOf) -> None:
    rig = rig_of(_spliced(), SPLICED, viewed="one")
    assert rig.fill(3, ("splice",), 9).result == Endpoint("splice", "image")
    assert rig.facts("splice").length == 18


def test_the_sound_of_a_seam_stays_with_its_pictures(rig_of: RigOf, tmp_path: Path) -> None:
    file = write_clip(tmp_path / "clip.mkv").as_posix()
    nodes = (
        NodeRecord("one", "source.video", "One", params={"file": file}),
        NodeRecord("two", "source.video", "Two", params={"file": file}),
        NodeRecord("splice", "time.splice", "Splice"),
    )
    wires = {
        Endpoint("splice", f"{port}{kind}"): Endpoint(node, output)
        for port, node in (("first", "one"), ("second", "two"))
        for kind, output in (("", "image"), ("_audio", "audio"))
    }
    rig = rig_of(nodes, wires, viewed="splice")
    rig.fill(6, playhead=12)
    sound, old = rig.samples("splice", 30), rig.samples("one", 12)
    gap = RATE.sample_at(18, 48_000)
    assert torch.equal(sound[:, : old.shape[1]], old)
    assert not sound[:, old.shape[1] : gap].any()
    assert torch.equal(sound[:, gap : gap + 8000], old[:, :8000])


def test_the_second_clip_gets_size_rate_and_sampling_of_the_first(rig_of: RigOf, tmp_path: Path) -> None:
    file = write_clip(tmp_path / "clip.mkv").as_posix()
    nodes = (
        NodeRecord("one", "source.video", "One", params={"file": file}),
        noise("two", length=50, width=64, height=64, rate=50.0),
        NodeRecord("write", "output.write_video", "Write", 2, params={"file": (tmp_path / "out.mp4").as_posix()}),
    )
    wires = {Endpoint("write", port): Endpoint("one", port) for port in ("image", "audio")}
    rig = rig_of(nodes, wires, layout={"one": Point(0.0, 0.0), "two": Point(0.0, 300.0)})
    edit = rig.fill(3, ("one", "two"))
    assert rig.problems() == []
    facts = rig.facts(edit.result.node)
    assert (facts.width, facts.height, facts.rate, facts.length) == (32, 24, RATE, 12 + 3 + 30)
    assert rig.level.graph.wires[Endpoint("write", "image")] == edit.result
    assert rig.level.graph.wires[Endpoint("write", "audio")] == Endpoint(edit.result.node, "audio")
    _check_frames(rig, edit.result.node, ("one", 0, 12))
    bar = rig.pixels(edit.result.node, 15)
    assert not bar[:, :, :4].any()  # a square in a wide frame


def test_where_both_clips_are_read_their_readers_stay(rig_of: RigOf) -> None:
    nodes = (noise("one"), noise("two"), NodeRecord("a", "color.gain", "A"), NodeRecord("b", "color.gain", "B"))
    wires = {Endpoint("a", "image"): Endpoint("one", "image"), Endpoint("b", "image"): Endpoint("two", "image")}
    rig = rig_of(nodes, wires)
    rig.fill(3, ("one", "two"))
    assert wires.items() <= rig.level.graph.wires.items()


def test_two_stills_are_joined(rig_of: RigOf) -> None:
    rig = rig_of((noise("one", length=1), noise("two", length=1, seed=1)))
    result = rig.fill(3, ("one", "two")).result.node
    assert rig.problems() == []
    assert rig.facts(result).length == 5


def test_what_cannot_be_filled_is_refused(rig_of: RigOf) -> None:
    rig = rig_of((*_spliced(), NodeRecord("empty", "time.splice", "Empty")), SPLICED, viewed="one")
    with pytest.raises(GraphError, match="Select two clips, or view a Splice"):
        rig.fill(3)
    with pytest.raises(GraphError, match="Select two clips, or view a Splice"):
        rig.fill(3, ("one", "two", "three"))
    with pytest.raises(GraphError, match="Empty has no seam: connect two clips"):
        rig.fill(3, ("empty",))
    rig.document.apply_command(SetParam("splice", "crossfade", 2))
    rig.view("splice")
    with pytest.raises(GraphError, match="Splice cross-fades its clips"):
        rig.fill(3)


def test_clips_of_two_sizes_at_a_seam_are_refused(rig_of: RigOf) -> None:
    rig = rig_of(_spliced(), SPLICED, viewed="splice")
    rig.document.apply_command(SetParam("two", "width", 48))
    with pytest.raises(GraphError, match="at this seam are 32×24 and 48×24"):
        rig.fill(3, playhead=5)
    assert len(rig.document.step_labels) == 1


def test_a_node_without_pictures_is_refused(rig_of: RigOf) -> None:
    wires = {Endpoint("flow", "image"): Endpoint("one", "image")}
    rig = rig_of((noise("one"), NodeRecord("flow", "motion.optical_flow", "Flow")), wires)
    with pytest.raises(GraphError, match="Flow gives no pictures"):
        rig.fill(3, ("one", "flow"))
