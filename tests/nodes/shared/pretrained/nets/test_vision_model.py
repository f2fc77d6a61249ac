"""Depth, poses, segmentation and enlarging by pretrained models, against transformers called by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
from torch.nn import functional

from nodes.composite.segment import MaskEdge, SegmentImage
from nodes.motion.depth import EstimateDepth
from nodes.motion.pose import Pose
from nodes.realism.upscale import Upscale
from nodes.shared.pretrained.depth_levels import DepthConvention, DepthLevels
from nodes.shared.pretrained.preprocessor_config import find_image_preprocessor
from studio.core.errors import ModelError
from studio.models.library import ModelLibrary
from studio.sdk import Image, Mask, ModelRef, ParameterError, PretrainedNode
from studio.sdk.testing import MemoryMedia, run_frame
from tests.nodes.motion.scenes import texture
from tests.tiny_models.fixtures import TinyModel

LIBRARY = ModelLibrary()
PICTURE = Image(texture(1, 61, 45).contiguous())


@pytest.fixture
def at(tiny_model: TinyModel) -> Callable[[str], ModelRef]:
    return lambda family: ModelRef(str(tiny_model(family)))


def run(node: PretrainedNode, output: str = "", **inputs: Any) -> Any:
    return run_frame(node, media=MemoryMedia(models=LIBRARY), output=output, **inputs)


def by_hand(kind: str, ref: ModelRef, picture: torch.Tensor) -> Any:
    """Return what a model says of a picture that is prepared as its settings say."""
    import transformers

    model = getattr(transformers, kind).from_pretrained(str(ref), local_files_only=True).eval()
    with torch.no_grad():
        return model(find_image_preprocessor(LIBRARY.facts(ref)).preprocess_pictures(picture.unsqueeze(0), whole=True))


class TestDepth:
    @pytest.mark.parametrize(
        ("family", "farther"),
        [("depth_anything", False), ("dpt", False), ("depth_anything_metric", True), ("glpn", True)],
    )
    def test_it_is_what_the_model_says_larger_is_farther(
        self, at: Callable[[str], ModelRef], family: str, farther: bool
    ) -> None:
        said = by_hand("AutoModelForDepthEstimation", at(family), PICTURE.pixels).predicted_depth
        whole = functional.interpolate(said[:, None], (45, 61), mode="bicubic", align_corners=False)[0]
        share = (whole - whole.min()) / (whole.max() - whole.min()).clamp_min(1e-4)
        found = run(EstimateDepth(model=at(family)), image=PICTURE).pixels
        torch.testing.assert_close(found, share if farther else 1.0 - share, atol=1e-4, rtol=1e-4)
        told = run(
            EstimateDepth(model=at(family), says=DepthConvention.NEARNESS if farther else DepthConvention.DISTANCE),
            image=PICTURE,
        )
        torch.testing.assert_close(told.pixels, 1.0 - found, atol=1e-4, rtol=1e-4)

    def test_metres_stay_metres_and_a_range_is_steady(self, at: Callable[[str], ModelRef]) -> None:
        model = at("depth_anything_metric")
        metres = run(EstimateDepth(model=model, levels=DepthLevels.MODEL), image=PICTURE).pixels
        ranged = run(EstimateDepth(model=model, levels=DepthLevels.RANGE, least=2.0, most=18.0), image=PICTURE).pixels
        torch.testing.assert_close(ranged, ((metres - 2.0) / 16.0).clamp(0.0, 1.0), atol=1e-4, rtol=1e-4)

    def test_nearness_becomes_distances(self, at: Callable[[str], ModelRef]) -> None:
        found = run(EstimateDepth(model=at("dpt"), levels=DepthLevels.MODEL), image=PICTURE).pixels
        assert float(found.min()) >= 0.99
        assert float(found.max()) <= 100.0


class TestPose:
    def test_points_lie_in_the_box_and_have_names(self, at: Callable[[str], ModelRef]) -> None:
        inside = torch.zeros(1, 45, 61)
        inside[:, 10:30, 20:40] = 1.0
        node = Pose(model=at("vitpose"), threshold=0.0)
        found = run(node, image=PICTURE, mask=Mask(inside))
        assert found.ids == (0, 1, 2, 3, 4)
        assert (found.points - torch.tensor([30.0, 20.0])).abs().max() <= 0.5 * 1.25 * 20.0 * 64 / 48 + 3.0
        assert float(found.confidence.min()) >= 0.0
        assert run(node, "names").splitlines()[3] == "3 left hand"

    def test_it_is_the_same_wherever_the_body_is(self, at: Callable[[str], ModelRef]) -> None:
        wall = torch.zeros(3, 120, 160)
        wall[:, 30:78, 40:76], mask = texture(2, 36, 48), torch.zeros(1, 120, 160)
        mask[:, 30:78, 40:76] = 1.0
        node = Pose(model=at("vitpose"), threshold=0.0)
        here = run(node, image=Image(wall), mask=Mask(mask))
        moved = run(node, image=Image(wall.roll((20, 30), (1, 2))), mask=Mask(mask.roll((20, 30), (1, 2))))
        torch.testing.assert_close(moved.points, here.points + torch.tensor([30.0, 20.0]), atol=1e-2, rtol=1e-4)

    def test_nobody_is_seen_where_the_mask_covers_nothing(self, at: Callable[[str], ModelRef]) -> None:
        found = run(Pose(model=at("vitpose")), image=PICTURE, mask=Mask(torch.zeros(1, 45, 61)))
        assert float(found.confidence.max()) == 0.0

    def test_points_anywhere(self, at: Callable[[str], ModelRef]) -> None:
        said = by_hand("AutoModelForKeypointDetection", at("superpoint"), PICTURE.pixels)
        found = run(Pose(model=at("superpoint"), threshold=0.0, most=20), image=PICTURE)
        best = said.scores[0].sort(descending=True).values[: len(found.ids)]
        torch.testing.assert_close(found.confidence, best)
        assert 0 < len(found.ids) <= 20


class TestSegment:
    @pytest.mark.parametrize(("label", "numbers"), [("sky", [2]), ("Human, 3", [1, 3]), ("", [1, 2, 3])])
    def test_it_is_how_sure_the_model_is(self, at: Callable[[str], ModelRef], label: str, numbers: list[int]) -> None:
        said = by_hand("AutoModelForSemanticSegmentation", at("segformer"), PICTURE.pixels).logits
        shares = functional.interpolate(said, (45, 61), mode="bilinear", align_corners=False)[0].softmax(0)
        found = run(SegmentImage(model=at("segformer"), label=label), image=PICTURE).pixels[0]
        torch.testing.assert_close(found, shares[numbers].sum(0), atol=1e-5, rtol=1e-4)
        hard = run(SegmentImage(model=at("segformer"), label="sky", edge=MaskEdge.HARD), image=PICTURE).pixels[0]
        assert hard.equal((shares.argmax(0) == 2).float())

    def test_labels_are_listed_with_their_shares(self, at: Callable[[str], ModelRef]) -> None:
        lines = run(SegmentImage(model=at("segformer")), "labels", image=PICTURE).splitlines()
        shares = [float(line.split()[-2]) for line in lines]
        assert sorted(line.split()[0] for line in lines) == ["0", "1", "2", "3"]
        assert shares == sorted(shares, reverse=True)
        assert sum(shares) == pytest.approx(100.0, abs=0.3)

    def test_queries_are_summed_by_their_classes(self, at: Callable[[str], ModelRef]) -> None:
        said = by_hand("AutoModelForUniversalSegmentation", at("maskformer"), PICTURE.pixels)
        masks = functional.interpolate(said.masks_queries_logits, (45, 61), mode="bilinear")[0].sigmoid()
        sums = torch.einsum("qc,qhw->chw", said.class_queries_logits[0].softmax(-1)[:, :-1], masks)
        found = run(SegmentImage(model=at("maskformer"), label="tree"), image=PICTURE).pixels
        torch.testing.assert_close(found[0], sums[1] / sums.sum(0).clamp_min(1.0), atol=1e-4, rtol=1e-4)

    def test_queries_of_detr_are_summed_by_their_classes(self, at: Callable[[str], ModelRef]) -> None:
        said = by_hand("AutoModelForUniversalSegmentation", at("detr_segmentation"), PICTURE.pixels)
        masks = functional.interpolate(said.pred_masks, (45, 61), mode="bilinear")[0].sigmoid()
        sums = torch.einsum("qc,qhw->chw", said.logits[0].softmax(-1)[:, :-1], masks)
        found = run(SegmentImage(model=at("detr_segmentation"), label="automobile"), image=PICTURE).pixels
        torch.testing.assert_close(found[0], sums[2] / sums.sum(0).clamp_min(1.0), atol=1e-6, rtol=1e-4)
        assert float(found.std()) > 1e-4

    def test_a_backbone_of_timm_is_refused_beforehand(self, tiny_model: TinyModel, tmp_path: Path) -> None:
        import json
        import shutil

        copy = shutil.copytree(tiny_model("detr_segmentation"), tmp_path / "model")
        known = json.loads((copy / "config.json").read_text(encoding="utf-8")) | {"use_timm_backbone": True}
        del known["backbone_config"]
        (copy / "config.json").write_text(json.dumps(known), encoding="utf-8")
        with pytest.raises(ModelError, match="it needs timm"):
            SegmentImage(model=ModelRef(str(copy))).facts({}, MemoryMedia(models=LIBRARY))

    def test_a_label_that_there_is_not_is_refused_with_those_there_are(self, at: Callable[[str], ModelRef]) -> None:
        with pytest.raises(ParameterError, match=r"unicorn.*1 person; human, 2 sky, 3 car"):
            run(SegmentImage(model=at("segformer"), label="unicorn"), image=PICTURE)

    def test_a_model_that_knows_no_labels_is_refused_in_words(self, at: Callable[[str], ModelRef]) -> None:
        with pytest.raises(ModelError, match=r"OwlViTForObjectDetection.* is for .*; accepted: segmentation"):
            run(SegmentImage(model=at("owlvit")), image=PICTURE)


class TestUpscale:
    def test_it_is_what_the_model_makes(self, at: Callable[[str], ModelRef]) -> None:
        import transformers

        kind = transformers.models.swin2sr.image_processing_pil_swin2sr.Swin2SRImageProcessorPil
        picture = (PICTURE.pixels * 255).round() / 255
        padded = kind()((picture * 255).byte().permute(1, 2, 0).numpy(), return_tensors="pt")["pixel_values"]
        model = transformers.AutoModelForImageToImage.from_pretrained(str(at("swin2sr"))).eval()
        with torch.no_grad():
            wanted = model(padded).reconstruction[0, :, :90, :122].clamp(0.0, 1.0)
        found = run(Upscale(model=at("swin2sr")), image=Image(picture)).pixels
        torch.testing.assert_close(found, wanted, atol=1e-4, rtol=1e-3)

    def test_tiles_pass_into_each_other(self, at: Callable[[str], ModelRef]) -> None:
        picture = Image(texture(3, 150, 70).contiguous())
        whole = run(Upscale(model=at("swin2sr")), image=picture).pixels
        tiled = run(Upscale(model=at("swin2sr"), tile=64), image=picture).pixels
        assert whole.shape == tiled.shape == (3, 140, 300)
        seam = (tiled - whole).diff(dim=2).abs().mean((0, 1))
        assert float(seam.max()) < 0.02

    @pytest.mark.parametrize("size", [(1, 1), (3, 40)])
    def test_small_pictures(self, at: Callable[[str], ModelRef], size: tuple[int, int]) -> None:
        found = run(Upscale(model=at("swin2sr")), image=Image(torch.rand(4, *size)))
        assert found.pixels.shape == (4, 2 * size[0], 2 * size[1])


@pytest.mark.parametrize(
    ("node", "family"), [(EstimateDepth, "segformer"), (Pose, "dpt"), (SegmentImage, "swin2sr"), (Upscale, "vitpose")]
)
def test_a_model_of_no_use_is_refused_beforehand(
    at: Callable[[str], ModelRef], node: type[PretrainedNode], family: str
) -> None:
    with pytest.raises(ModelError):
        node(model=at(family)).facts({}, MemoryMedia(models=LIBRARY))


def test_a_size_that_a_model_cannot_do_is_said_in_words(tiny_model: TinyModel, tmp_path: Path) -> None:
    folder = _copied(tiny_model("vitpose"), tmp_path, {"size": {"height": 32, "width": 32}})
    with pytest.raises(ModelError, match="cannot look at a picture of 32×32"):
        run(Pose(model=ModelRef(str(folder))), image=PICTURE)


def test_a_model_without_settings_for_pictures_is_refused(tiny_model: TinyModel, tmp_path: Path) -> None:
    folder = _copied(tiny_model("dpt"), tmp_path, None)
    with pytest.raises(ModelError, match="does not say how its inputs are prepared"):
        run(EstimateDepth(model=ModelRef(str(folder))), image=PICTURE)


def _copied(folder: Path, into: Path, changes: Mapping[str, Any] | None) -> Path:
    import json
    import shutil

    copy = shutil.copytree(folder, into / "model")
    path = copy / "preprocessor_config.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    path.unlink()
    if changes is not None:
        path.write_text(json.dumps({**settings, **changes}), encoding="utf-8")
    return copy


def test_missing_memory_is_left_to_the_engine(at: Callable[[str], ModelRef], monkeypatch: pytest.MonkeyPatch) -> None:
    def short(self: Any, **_: Any) -> Any:
        raise RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`")

    from transformers import DepthAnythingForDepthEstimation

    monkeypatch.setattr(DepthAnythingForDepthEstimation, "forward", short)
    with pytest.raises(RuntimeError, match="ALLOC_FAILED"):
        run(EstimateDepth(model=at("depth_anything")), image=PICTURE)
