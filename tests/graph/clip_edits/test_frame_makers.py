"""Frames by models: who makes them, what is held, and lengths that a model rounds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from studio.core.clip_info import ClipInfo
from studio.core.errors import GraphError
from studio.core.image import Image
from studio.core.time import FrameRate
from studio.graph.clip_edits.frame_makers import FrameMethod, check_model_rate, choose_frame_maker
from studio.graph.clip_edits.made_frames import ClipEnd
from studio.graph.commands import AddNode, SetParam
from studio.graph.file.project_file import load_project, save_project
from studio.graph.model import NodeRecord
from studio.sdk.node import GeneratorNode
from studio.sdk.params import Point
from studio.sdk.pixels import resize
from studio.sdk.testing import StandaloneContext, run_generator
from tests.graph.clip_edits.edit_rig import EditRig, noise
from tests.tiny_models.fixtures import TinyModel

RigOf = Callable[..., EditRig]


def _make_small(rig: EditRig) -> str:
    """Let the new node with a model make a small clip in few steps, and make it; return the node."""
    node = rig.edit.prompt_node
    for name, value in (("width", 32), ("height", 32), ("steps", 2)):
        rig.level.apply_command(SetParam(node, name, value))
    assert rig.problems() == []
    rig.engine.generate_clip(rig.document.graph, node)
    return node


def _is_same(rig: EditRig, result: str, frames: range, shift: int = 0) -> bool:
    return all(torch.equal(rig.pixels(result, frame + shift), rig.pixels("noise", frame)) for frame in frames)


@pytest.mark.parametrize("count", [3, 4])
def test_a_retake_holds_the_frames_before_and_after(count: int, rig_of: RigOf, tiny_model: TinyModel) -> None:
    rig = rig_of((noise("noise"),), viewed="noise", models=(tiny_model("wan_image"),))
    splice = rig.retake(4, 4 + count).result.node
    node = _make_small(rig)
    made_count = rig.facts(node).length
    assert made_count == {3: 5, 4: 9}[count]
    assert rig.facts(splice) == rig.facts("noise")
    assert _is_same(rig, splice, range(4))
    assert _is_same(rig, splice, range(4 + count, 12))
    record = rig.level.graph[node]
    alone = rig.document.registry[record.type].create_node({**record.params})
    assert isinstance(alone, GeneratorNode)
    first, last = Image(rig.pixels("noise", 3)), Image(rig.pixels("noise", 4 + count))
    ctx = StandaloneContext(media=rig.engine.media)
    frames = [image.pixels for image in run_generator(alone, ctx=ctx, image=first, last=last)]
    assert all(torch.allclose(rig.pixels(node, at), frames[at], atol=1e-6) for at in range(made_count))
    if made_count == count + 2:  # nothing was rounded: they are the model's frames, as large as the clip
        shown = [rig.pixels(splice, 4 + at) for at in range(count)]
        filled = [resize(frame, 32, 32)[:, 4:28] for frame in frames[1:-1]]
        assert all(torch.allclose(one, other, atol=1e-5) for one, other in zip(shown, filled, strict=True))
    else:
        assert rig.level.graph[rig.find_node("time.retime")].params["length"] == count


def test_a_made_retake_opens_with_the_same_pixels(rig_of: RigOf, tiny_model: TinyModel, tmp_path: Path) -> None:
    rig = rig_of((noise("noise"),), viewed="noise", models=(tiny_model("wan_image"),))
    splice = rig.retake(4, 7).result.node
    _make_small(rig)
    shown = [rig.pixels(splice, frame) for frame in range(12)]
    path = tmp_path / "retake.loom"
    save_project(path, rig.document.project, rig.document.registry)
    rig.document.replace_project(load_project(path, rig.document.registry))
    assert all(torch.equal(rig.pixels(splice, frame), shown[frame]) for frame in range(12))


@pytest.mark.parametrize("end", list(ClipEnd))
@pytest.mark.parametrize("family", ["svd", "wan_image"])
def test_an_extension_goes_on_from_the_frame_at_the_seam(
    family: str, end: ClipEnd, rig_of: RigOf, tiny_model: TinyModel
) -> None:
    rig = rig_of((noise("noise", length=6),), viewed="noise", models=(tiny_model(family),))
    splice = rig.extend(5, end).result.node
    node = _make_small(rig)
    is_start = end is ClipEnd.START
    assert rig.facts(splice).length == 11
    assert _is_same(rig, splice, range(6), 5 if is_start else 0)
    held = rig.level.graph.find_input_sources(node)["image"].node
    assert torch.equal(rig.pixels(held, 0), rig.pixels("noise", 0 if is_start else 5))
    assert rig.facts(node).length >= 6
    order = range(5, 0, -1) if is_start else range(1, 6)
    shown = [rig.pixels(splice, at + (0 if is_start else 6)) for at in range(5)]
    expected = [resize(rig.pixels(node, at), 32, 32)[:, 4:28] for at in order]
    assert all(torch.allclose(one, other, atol=1e-5) for one, other in zip(shown, expected, strict=True))


def test_vace_holds_both_edges_as_keyframes(rig_of: RigOf, tiny_model: TinyModel) -> None:
    rig = rig_of((noise("noise"),), viewed="noise", models=(tiny_model("vace"),))
    splice = rig.retake(4, 7).result.node
    node = _make_small(rig)
    assert rig.makers[-1].method is FrameMethod.VIDEO_TO_VIDEO
    edges = rig.level.graph.find_input_sources(node)
    assert edges["video"] == edges["keyframes"]
    assert torch.equal(rig.pixels(edges["video"].node, 0), rig.pixels("noise", 3))
    assert all(torch.equal(rig.pixels(edges["video"].node, at), rig.pixels("noise", 7)) for at in range(1, 5))
    assert float(rig.pixels(edges["mask"].node, 0).min()) == 1.0
    assert _is_same(rig, splice, range(4))
    assert _is_same(rig, splice, range(7, 12))


def test_a_gap_is_filled_by_a_model(rig_of: RigOf, tiny_model: TinyModel) -> None:
    rig = rig_of((noise("noise", length=5), noise("other", length=4, seed=1)), models=(tiny_model("wan_image"),))
    splice = rig.fill(3, ("noise", "other")).result.node
    node = _make_small(rig)
    wires = rig.level.graph.find_input_sources(node)
    assert torch.equal(rig.pixels(wires["image"].node, 0), rig.pixels("noise", 4))
    assert wires["last"].node == "other"
    assert _is_same(rig, splice, range(5))
    assert torch.equal(rig.pixels(splice, 8), rig.pixels("other", 0))


@pytest.mark.parametrize("family", ["svd", "ltx_image", "wan", "modelscope"])
def test_models_that_hold_no_last_picture_make_no_retake(family: str, rig_of: RigOf, tiny_model: TinyModel) -> None:
    rig = rig_of((noise("noise"),), viewed="noise", models=(tiny_model(family),))
    rig.retake(4, 8)
    assert rig.makers[-1].method is FrameMethod.FLOW


def test_the_model_that_the_graph_uses_goes_first(rig_of: RigOf, tiny_model: TinyModel) -> None:
    folders = tiny_model("svd"), tiny_model("wan_image")
    rig = rig_of((noise("noise"),), viewed="noise", models=folders)
    for folder in folders:
        record = NodeRecord("used", "generate.image_to_video", "Used", 2, params={"model": str(folder)})
        rig.level.apply_command(AddNode(record, Point(0.0, 0.0)))
        rig.extend(3)
        assert rig.makers[-1].params["model"] == str(folder)
        while rig.document.undo():
            pass


@pytest.mark.parametrize(("family", "window"), [("wan_image", 81), ("ltx_condition", 161)])
@pytest.mark.parametrize("count", [1, 2, 3, 60, 79, 80, 100, 150, 400, 1001])
def test_several_windows_end_with_the_last_picture(
    family: str, window: int, count: int, rig_of: RigOf, tiny_model: TinyModel
) -> None:
    rig = rig_of((noise("noise", length=2000),), viewed="noise", models=(tiny_model(family),))
    media, registry = rig.engine.media, rig.document.registry
    clip = ClipInfo(FrameRate.from_value(24), 2000, 32, 24, 3)
    maker = choose_frame_maker(
        rig.document.graph, registry, media, media.models.list_models(), clip, count, holds_both_ends=True
    )
    assert maker.method is FrameMethod.IMAGE_TO_VIDEO
    node = registry["generate.image_to_video"].create_node(maker.params)
    inputs = {"image": clip, "last": clip}
    plan = node._plan(media, inputs)  # type: ignore[attr-defined]  # what windows there are, no fact says
    assert plan.length == maker.made_count == node.facts(inputs, media).length >= count + 2
    assert plan.window_starts[-1] + plan.window == plan.length
    assert plan.window <= window
    assert maker.made_count - (count + 2) <= 8 * plan.window_count


def test_a_rate_that_no_parameter_can_give_is_refused(rig_of: RigOf, tiny_model: TinyModel) -> None:
    odd = ClipInfo(FrameRate.from_value("2997/125"), 10, 32, 24, 3)
    with pytest.raises(GraphError, match="put a Frame Rate node behind the clip"):
        check_model_rate(odd)
    for rate in ("24", "25", "30000/1001", "24000/1001", "12.5"):
        check_model_rate(ClipInfo(FrameRate.from_value(rate), 10, 32, 24, 3))


def test_damaged_models_are_passed_over(rig_of: RigOf, tiny_model: TinyModel, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    source = tiny_model("wan_image")
    (broken / "model_index.json").write_bytes((source / "model_index.json").read_bytes())
    rig = rig_of((noise("noise"),), viewed="noise", models=(broken, source))
    rig.retake(4, 8)
    assert rig.makers[-1].params["model"] == str(source)
