"""Object Mask with a video segmenter: equal to the bare calls, bounded memory, and models that cannot be used."""

from __future__ import annotations

import importlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from torch.nn import functional

from nodes.composite.object_mask import video_segmenter
from nodes.composite.object_mask.object_mask import ObjectMask, ObjectMaskEdge
from nodes.shared.pretrained.preprocessor_config import find_image_preprocessor
from studio.core.errors import CancelledError, ModelError
from studio.models.library import ModelLibrary
from studio.sdk import ClipInfo, Image, ModelRef, ObjectClicks
from studio.sdk.clicks.object_clicks import ClickedObject, ObjectBox, ObjectClick
from studio.sdk.models import Task
from studio.sdk.testing import MemoryMedia, StandaloneContext, run_frame
from tests.nodes.motion.scenes import texture
from tests.tiny_models.fixtures import TinyModel

MEDIA = MemoryMedia(models=ModelLibrary())
WIDTH, HEIGHT, FRAMES = 48, 32, 12
CLICKS = ObjectClicks(
    (
        ClickedObject(
            "A",
            (ObjectClick(4, 10, 12), ObjectClick(4, 40, 6, is_excluded=True), ObjectClick(8, 20, 12)),
            (ObjectBox(4, 2, 3, 30, 28),),
        ),
        ClickedObject("B", (ObjectClick(6, 30, 20),), color=1),
    )
)


@pytest.fixture
def model(tiny_model: TinyModel) -> ModelRef:
    return ModelRef(str(tiny_model("sam2_video")))


def make_frames() -> list[Image]:
    whole = texture(3, WIDTH + 2 * FRAMES, HEIGHT)
    return [Image(whole[:, :, 2 * frame : 2 * frame + WIDTH].contiguous()) for frame in range(FRAMES)]


def call_bare(model: ModelRef, frames: list[Image]) -> dict[int, torch.Tensor]:
    """Return the logits of both objects of the library's own session over the whole video, [2, H, W] by frame."""
    from transformers import AutoModel

    net = AutoModel.from_pretrained(str(model)).eval()
    preparation = find_image_preprocessor(MEDIA.models.facts(model))
    video = torch.cat([preparation.preprocess_pictures(each.pixels[None], whole=True) for each in frames])
    module = importlib.import_module(type(net).__module__)
    make_session = getattr(module, type(net).__name__.removesuffix("Model") + "InferenceSession")
    session = make_session(video=video, video_height=HEIGHT, video_width=WIDTH, dtype=torch.float32)
    scale = torch.tensor([video.shape[-1] / WIDTH, video.shape[-2] / HEIGHT])
    inputs: dict[int, dict[int, tuple[list[list[float]], list[int]]]] = {
        4: {0: ([[2, 3], [30, 28], [10, 12], [40, 6]], [2, 3, 1, 0])},
        6: {1: ([[30, 20]], [1])},
        8: {0: ([[20, 12]], [1])},
    }
    found = {}
    with torch.inference_mode():
        for frame, objects in inputs.items():
            for number, (places, labels) in objects.items():
                points = (torch.tensor(places, dtype=torch.float32) * scale)[None, None]
                told = {"point_coords": points, "point_labels": torch.tensor(labels, dtype=torch.int32)[None, None]}
                session.add_point_inputs(session.obj_id_to_idx(number), frame, told)
            session.obj_with_new_inputs = list(objects)
            net(session, frame_idx=frame)
        for is_reverse in (False, True):
            for made in net.propagate_in_video_iterator(session, start_frame_idx=4, reverse=is_reverse):
                assert list(made.object_ids) == [0, 1]
                found[made.frame_idx] = functional.interpolate(
                    made.pred_masks.float().clamp(-8.0, 8.0), (HEIGHT, WIDTH), mode="bilinear", align_corners=False
                )[:, 0]
    return found


@pytest.mark.parametrize(
    "family",
    [
        "sam2_video",
        pytest.param("edgetam_video", marks=pytest.mark.slow),
        pytest.param("sam3_tracker_video", marks=pytest.mark.slow),
    ],
)
def test_masks_are_equal_to_the_bare_calls(tiny_model: TinyModel, family: str) -> None:
    model, frames = ModelRef(str(tiny_model(family))), make_frames()
    bare = call_bare(model, frames)
    assert sorted(bare) == list(range(FRAMES))
    both = ObjectMask(model=model, clicks=CLICKS)
    context = StandaloneContext(media=MEDIA, analyses=[])
    for frame, logits in bare.items():
        mask = run_frame(both, frame, ctx=context, image=frames).pixels
        torch.testing.assert_close(mask, logits.sigmoid().amax(0, keepdim=True), atol=0.02, rtol=0.0)
    assert float(torch.stack(list(bare.values())).std()) > 0.05
    hard = ObjectMask(model=model, clicks=CLICKS, edge=ObjectMaskEdge.HARD)
    mask = run_frame(hard, 2, media=MEDIA, image=frames).pixels
    assert float((mask != (bare[2] > 0).any(0).float()).float().mean()) < 0.02


def test_what_the_session_keeps_does_not_grow(model: ModelRef, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[int] = []
    forget = video_segmenter._forget

    def count(session: Any, *more: Any) -> None:
        forget(session, *more)
        kept.append(len(session.output_dict_per_obj[0]["non_cond_frame_outputs"]))
        assert len(dict.keys(session.processed_frames)) == 1

    monkeypatch.setattr(video_segmenter, "_forget", count)
    clicks = ObjectClicks((ClickedObject("A", (ObjectClick(0, 10, 12),)),))
    frames = make_frames() * 3
    run_frame(ObjectMask(model=model, clicks=clicks), 35, media=MEDIA, image=frames)
    assert len(kept) >= 36
    assert max(kept) <= 11


@pytest.mark.parametrize("allowed", [1, 4, 9])
def test_a_canceled_analysis_stops_where_it_is(model: ModelRef, allowed: int) -> None:
    checks = 0

    class Stopped(StandaloneContext):
        def check(self) -> None:
            nonlocal checks
            checks += 1
            if checks > allowed:
                raise CancelledError

    with pytest.raises(CancelledError):
        run_frame(ObjectMask(model=model, clicks=CLICKS), ctx=Stopped(media=MEDIA), image=make_frames())
    assert checks == allowed + 1


def test_a_backbone_of_timm_is_refused_by_name(model: ModelRef, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(str(model), folder)
    config = json.loads((folder / "config.json").read_text("utf-8"))
    config["vision_config"]["backbone_config"] = {"model_type": "timm_wrapper", "architecture": "repvit_m1"}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    with pytest.raises(ModelError, match="timm"):
        ObjectMask(model=ModelRef(str(folder))).facts({"image": ClipInfo(width=8, height=8)}, MEDIA)


def test_without_clicks_nothing_is_masked(model: ModelRef) -> None:
    mask = run_frame(ObjectMask(model=model), 1, media=MEDIA, image=make_frames())
    assert float(mask.pixels.abs().max()) == 0.0


def test_it_is_known_by_its_task(model: ModelRef) -> None:
    assert Task.SEGMENT_BY_CLICKS in MEDIA.models.facts(model).tasks


@pytest.mark.parametrize("family", ["sam2", "dpt"])
def test_other_models_are_refused_with_what_is_accepted(tiny_model: TinyModel, family: str) -> None:
    node = ObjectMask(model=ModelRef(str(tiny_model(family))))
    with pytest.raises(ModelError, match="video segmentation by clicks"):
        node.facts({"image": ClipInfo(width=8, height=8)}, MEDIA)


def test_a_folder_that_is_not_whole_is_refused(model: ModelRef, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(str(model), folder)
    (folder / "preprocessor_config.json").unlink()
    node = ObjectMask(model=ModelRef(str(folder)), clicks=CLICKS)
    with pytest.raises(ModelError, match="does not say how its inputs are prepared"):
        node.facts({"image": ClipInfo(width=8, height=8)}, MEDIA)
    with pytest.raises(ModelError, match="nowhere"):
        ObjectMask(model=ModelRef("/nowhere")).facts({"image": ClipInfo(width=8, height=8)}, MEDIA)
