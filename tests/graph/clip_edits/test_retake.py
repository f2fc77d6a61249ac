"""Retake: what lies outside the range is passed bit for bit, and what is new begins and ends with what is held."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from studio.core.errors import GraphError
from studio.core.time import FrameRange
from studio.graph.commands import SetDisabled, SetLocked, SetMuted
from studio.graph.file.project_file import load_project, save_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.graph.specs import DOT, GROUP, OUTPUT
from studio.sdk.params import Point
from tests.graph.clip_edits.edit_rig import EditRig, noise, write_clip

RigOf = Callable[..., EditRig]
WIRES = {Endpoint("gain", "image"): Endpoint("noise", "image")}


def _chain(length: int = 12) -> tuple[NodeRecord, ...]:
    return noise("noise", length=length), NodeRecord("gain", "color.gain", "Gain")


def _has_same_pixels(rig: EditRig, frames: range, result: str, shift: int = 0, source: str = "noise") -> bool:
    return all(torch.equal(rig.pixels(result, frame + shift), rig.pixels(source, frame)) for frame in frames)


@pytest.mark.parametrize(("start", "stop"), [(4, 8), (1, 2), (10, 11), (1, 11), (0, 1), (0, 5), (11, 12), (5, 12)])
def test_frames_outside_the_range_are_the_same_bit_for_bit(start: int, stop: int, rig_of: RigOf) -> None:
    rig = rig_of(_chain(), WIRES, viewed="noise")
    edit = rig.retake(start, stop)
    splice = edit.result.node
    assert rig.problems() == []
    assert rig.facts(splice) == rig.facts("noise")
    assert rig.level.graph.wires[Endpoint("gain", "image")] == edit.result
    assert rig.document.project.viewed_output == edit.result
    assert _has_same_pixels(rig, range(start), splice)
    assert _has_same_pixels(rig, range(stop, 12), splice)
    assert not any(torch.equal(rig.pixels(splice, at), rig.pixels("noise", at)) for at in range(start, stop))


def test_without_a_model_new_frames_lie_between_both_edges(rig_of: RigOf) -> None:
    size = {"width": 16, "height": 16, "length": 6}
    black = NodeRecord("black", "source.color", "Black", params={**size, "color": (0.0, 0.0, 0.0)})
    white = NodeRecord("white", "source.color", "White", params={**size, "color": (1.0, 1.0, 1.0)})
    both = NodeRecord("noise", "time.splice", "Both")
    wires = {
        Endpoint("noise", "first"): Endpoint("black", "image"),
        Endpoint("noise", "second"): Endpoint("white", "image"),
    }
    rig = rig_of((black, white, both), wires, viewed="noise")
    result = rig.retake(4, 8).result.node
    levels = [float(rig.pixels(result, frame).mean()) for frame in range(3, 9)]
    assert levels == pytest.approx([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], abs=1e-5)
    assert "along the motion" in rig.edit.summary
    assert rig.edit.prompt_node == ""


def test_undo_gives_the_same_project_and_redo_the_retake(rig_of: RigOf) -> None:
    rig = rig_of(_chain(), WIRES, viewed="noise")
    before = rig.document.project
    edit = rig.retake(4, 8)
    after = rig.document.project
    assert rig.document.step_labels == ("Retake frames 4 to 7",)
    assert rig.document.undo()
    assert rig.document.project is before
    assert rig.document.redo()
    assert rig.document.project == after
    assert rig.document.project.viewed_output == edit.result


def test_a_saved_retake_opens_with_the_same_pixels(rig_of: RigOf, tmp_path: Path) -> None:
    rig = rig_of(_chain(), WIRES, viewed="noise")
    result = rig.retake(4, 8).result.node
    shown = [rig.pixels(result, frame) for frame in range(3, 9)]
    path = tmp_path / "retake.loom"
    save_project(path, rig.document.project, rig.document.registry)
    rig.document.replace_project(load_project(path, rig.document.registry))
    assert rig.problems() == []
    again = [rig.pixels(result, frame) for frame in range(3, 9)]
    assert all(torch.equal(one, other) for one, other in zip(shown, again, strict=True))


def test_a_retake_of_a_retake_changes_only_its_own_frames(rig_of: RigOf) -> None:
    rig = rig_of(_chain(), WIRES, viewed="noise")
    first = rig.retake(3, 5).result.node
    second = rig.retake(7, 9).result.node
    assert rig.facts(second).length == 12
    assert _has_same_pixels(rig, range(7), second, source=first)
    assert _has_same_pixels(rig, range(9, 12), second)
    assert len({record.name for record in rig.level.graph.nodes.values()}) == len(rig.level.graph.nodes)


@pytest.mark.parametrize(("start", "stop"), [(4, 8), (0, 3), (9, 12)])
def test_the_sound_stays_sample_by_sample(start: int, stop: int, rig_of: RigOf, tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mkv", channels=2)
    video = NodeRecord("video", "source.video", "Video", params={"file": clip.as_posix()})
    rig = rig_of((video,), viewed="video")
    result = rig.retake(start, stop).result.node
    assert rig.problems() == []
    assert rig.facts(result, "audio") == rig.facts("video", "audio")
    assert torch.equal(rig.samples(result, 12), rig.samples("video", 12))


def test_readers_of_the_sound_stay_as_they_are(rig_of: RigOf, tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mkv")
    video = NodeRecord("video", "source.video", "Video", params={"file": clip.as_posix()})
    write = NodeRecord("write", "output.write_video", "Write", 2, params={"file": (tmp_path / "out.mp4").as_posix()})
    wires = {Endpoint("write", port): Endpoint("video", port) for port in ("image", "audio")}
    rig = rig_of((video, write), wires, viewed="video")
    edit = rig.retake(4, 8)
    assert rig.level.graph.wires[Endpoint("write", "image")] == edit.result
    assert rig.level.graph.wires[Endpoint("write", "audio")] == Endpoint("video", "audio")


def test_alpha_stays(rig_of: RigOf) -> None:
    rig = rig_of((noise("noise", with_alpha=True, low=(1.0, 0.0, 0.0, 0.3)),), viewed="noise")
    result = rig.retake(4, 8).result.node
    assert rig.facts(result).channels == 4
    assert _has_same_pixels(rig, range(4), result)


def test_a_range_is_cut_to_the_clip(rig_of: RigOf) -> None:
    rig = rig_of(_chain(), WIRES, viewed="noise")
    assert rig.retake(8, 40).new_frames == FrameRange(8, 12)
    assert rig.document.step_labels == ("Retake frames 8 to 11",)


@pytest.mark.parametrize(
    ("start", "stop", "length", "reason"),
    [
        (0, 12, 12, "In and out mark the whole clip"),
        (0, 99, 12, "In and out mark the whole clip"),
        (12, 20, 12, "beyond the clip's end, which is frame 11"),
        (0, 1, 1, "A still picture has no frames to make anew"),
    ],
)
def test_what_cannot_be_held_is_refused(start: int, stop: int, length: int, reason: str, rig_of: RigOf) -> None:
    rig = rig_of(_chain(length), WIRES, viewed="noise")
    with pytest.raises(GraphError, match=reason):
        rig.retake(start, stop)
    assert rig.document.step_labels == ()


def test_what_is_no_clip_is_refused(rig_of: RigOf) -> None:
    rig = rig_of((*_chain(), NodeRecord("flow", "motion.optical_flow", "Flow")), WIRES)
    with pytest.raises(GraphError, match="The viewer shows no clip"):
        rig.retake(4, 8)
    rig.view("flow", "flow")
    with pytest.raises(GraphError, match="Flow gives no frames"):
        rig.retake(4, 8)
    rig.view("noise")
    rig.document.apply_command(SetMuted(("noise",), is_muted=True))
    with pytest.raises(GraphError, match="Noise is muted"):
        rig.retake(4, 8)


def test_a_flow_is_no_picture(rig_of: RigOf) -> None:
    wires = {Endpoint("flow", "image"): Endpoint("noise", "image")}
    rig = rig_of((noise("noise"), NodeRecord("flow", "motion.optical_flow", "Flow")), wires)
    rig.view("flow", "flow")
    with pytest.raises(GraphError, match="Flow gives no pictures"):
        rig.retake(4, 8)


def test_a_disabled_node_passes_its_clip(rig_of: RigOf) -> None:
    rig = rig_of(_chain(), WIRES, viewed="gain")
    rig.document.apply_command(SetDisabled(("gain",), is_disabled=True))
    result = rig.retake(4, 8).result.node
    assert rig.problems() == []
    assert _has_same_pixels(rig, range(4), result)


def test_a_locked_reader_is_named_and_nothing_changes(rig_of: RigOf) -> None:
    rig = rig_of(_chain(), WIRES, viewed="noise")
    rig.document.apply_command(SetLocked(("gain",), is_locked=True))
    before = rig.document.project
    with pytest.raises(GraphError, match="Gain is locked"):
        rig.retake(4, 8)
    assert rig.document.project is before


def test_a_locked_clip_can_be_retaken(rig_of: RigOf) -> None:
    rig = rig_of(_chain(), WIRES, viewed="noise")
    rig.document.apply_command(SetLocked(("noise",), is_locked=True))
    assert rig.retake(4, 8).result.node in rig.level.graph.nodes


def test_a_missing_node_type_is_named(rig_of: RigOf) -> None:
    from studio.services.engine_setup import load_registry

    rig = rig_of(_chain(), WIRES, viewed="noise")
    rig.document.registry.replace_content(load_registry(("source", "color", "time"), has_user_nodes=False))
    with pytest.raises(GraphError, match=r"needs the node type motion\.optical_flow, which is not installed"):
        rig.retake(4, 8)


def _grouped() -> tuple[NodeRecord, ...]:
    nodes = (*_chain(), NodeRecord("result", OUTPUT, "Result"))
    inside = Graph({node.id: node for node in nodes}, {**WIRES, Endpoint("result", "in"): Endpoint("gain", "image")})
    layout = {node.id: Point(0.0, 0.0) for node in nodes}
    return (NodeRecord("group", GROUP, "Group", group_project=Project(inside, layout)),)


@pytest.mark.parametrize("viewed", ["gain", "result"])
def test_a_clip_in_an_open_group_is_retaken_there(viewed: str, rig_of: RigOf) -> None:
    rig = rig_of(_grouped())
    rig.level.enter_group("group")
    rig.view(viewed, "out" if viewed == "result" else "image")
    before = rig.document.project
    edit = rig.retake(4, 8)
    assert set(rig.document.graph.nodes) == {"group"}
    assert set(edit.node_ids) <= rig.level.graph.nodes.keys()
    splice = rig.level.graph.wires[Endpoint("result", "in")].node
    assert splice in edit.node_ids
    expected = Endpoint("group/result", "out") if viewed == "result" else Endpoint(f"group/{splice}", "image")
    assert rig.document.project.viewed_output == expected
    assert rig.problems() == []
    assert torch.equal(rig.pixels(f"group/{splice}", 2), rig.pixels("group/gain", 2))
    rig.document.undo()
    assert rig.document.project is before


def test_a_group_is_retaken_as_a_clip(rig_of: RigOf) -> None:
    rig = rig_of(_grouped())
    rig.view("group", "result")
    result = rig.retake(4, 8).result.node
    assert rig.problems() == []
    assert torch.equal(rig.pixels(result, 9), rig.pixels("group/gain", 9))


def test_what_lies_on_another_level_is_refused(rig_of: RigOf) -> None:
    rig = rig_of(_grouped())
    rig.document.set_viewed_output(Endpoint("group/gain", "image"))
    with pytest.raises(GraphError, match="lies on another level"):
        rig.retake(4, 8)


def test_a_dot_is_retaken_behind_it(rig_of: RigOf) -> None:
    wires = {Endpoint("dot", "in"): Endpoint("noise", "image"), Endpoint("gain", "image"): Endpoint("dot", "out")}
    rig = rig_of((*_chain(), NodeRecord("dot", DOT, "Dot")), wires)
    rig.view("dot", "out")
    edit = rig.retake(4, 8)
    assert rig.level.graph.wires[Endpoint("gain", "image")] == edit.result
    assert rig.level.graph.wires[Endpoint("dot", "in")] == Endpoint("noise", "image")
    assert rig.problems() == []
