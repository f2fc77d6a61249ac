"""Detect Objects: equal to the bare calls of transformers, by labels and by words, and what is refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from nodes.motion.objects.box_set import BoxOrder
from nodes.motion.objects.detect_objects import DetectObjects, MaskedBoxes
from nodes.shared.boxes import Box, read_box_keypoints
from studio.core.errors import ModelError, StudioError
from studio.models.library import ModelLibrary
from studio.sdk import ClipInfo, Image, ModelRef, ParameterError
from studio.sdk.models import Task
from studio.sdk.testing import MemoryMedia, StandaloneContext, run_frame
from tests.nodes.motion.scenes import texture
from tests.tiny_models.detection import LABELS
from tests.tiny_models.fixtures import TinyModel

MEDIA = MemoryMedia(models=ModelLibrary())
WORDS = ("a cat", "red car")
BY_LABELS = {
    "detr": (64, 48), "conditional_detr": (64, 48), "deformable_detr": (64, 48), "table_transformer": (64, 48),
    "yolos": (64, 48), "rt_detr": (64, 64), "rt_detr_v2": (64, 64), "d_fine": (64, 64), "rf_detr": (64, 64),
}  # fmt: skip
"""Families and a size of picture that their processors leave as it is, so that no pixel is rounded by Pillow."""
BY_WORDS = {"owlvit": (48, 48), "owlv2": (61, 45), "grounding_dino": (64, 48), "mm_grounding_dino": (64, 48)}


@pytest.fixture
def at(tiny_model: TinyModel) -> Callable[[str], ModelRef]:
    return lambda family: ModelRef(str(tiny_model(family)))


def make_picture(width: int, height: int) -> Image:
    """Return a picture whose levels are those of 8 bits."""
    return Image(((texture(1, width, height) * 255).round() / 255).contiguous())


def find(model: ModelRef, image: Image, **params: Any) -> Any:
    """Return all outputs of a node that leaves nothing out, if it is not told to."""
    usual: dict[str, Any] = {"threshold": 0.0, "overlap": 1.0, "count": 1000}
    return DetectObjects(model=model, **(usual | params)).process(image, StandaloneContext(media=MEDIA))


def get_rows(found: Any) -> torch.Tensor:
    """Return the boxes of a result: [N, 5], score and corners."""
    boxes = read_box_keypoints(found.boxes)
    return torch.tensor([(box.confidence, box.left, box.top, box.right, box.bottom) for box in boxes]).reshape(-1, 5)


def get_names(found: Any) -> list[str]:
    return [line.split(" ", 1)[1].rsplit(" ", 2)[0] for line in found.labels.splitlines()]


def call_by_hand(kind: str, model: ModelRef, inputs: Any) -> Any:
    import transformers

    net = getattr(transformers, kind).from_pretrained(str(model), local_files_only=True).eval()
    with torch.no_grad():
        return net(**inputs)


def assert_same(found: Any, bare: Any, names: list[str]) -> None:
    """Compare scores, corners and labels, the surest first."""
    order = bare["scores"].argsort(descending=True, stable=True)
    rows = get_rows(found)
    assert len(rows) == len(order) > 3
    torch.testing.assert_close(rows[:, 0], bare["scores"][order], atol=1e-4, rtol=0.0)
    assert float((rows[:, 1:] - sort_corners(bare["boxes"][order])).abs().max()) < 0.5
    assert get_names(found) == [names[at] for at in order.tolist()]
    assert len(set(rows[:, 1].round().tolist())) > 3, "the boxes of the tiny model differ"


def sort_corners(corners: torch.Tensor) -> torch.Tensor:
    left, top, right, bottom = corners.unbind(1)
    return torch.stack([left.minimum(right), top.minimum(bottom), left.maximum(right), top.maximum(bottom)], 1)


class TestByLabels:
    @pytest.mark.parametrize("family", BY_LABELS)
    def test_boxes_are_equal_to_the_bare_call(self, at: Callable[[str], ModelRef], family: str) -> None:
        import transformers

        image = make_picture(*BY_LABELS[family])
        if family == "rf_detr":  # its own needs torchvision; its numbers mean the same
            mean, std = (torch.tensor(each).reshape(3, 1, 1) for each in ([0.5, 0.45, 0.4], [0.3, 0.25, 0.3]))
            processor: Any = transformers.RTDetrImageProcessorPil()
            inputs: Any = {"pixel_values": ((image.pixels - mean) / std)[None]}
        else:
            processor = transformers.AutoImageProcessor.from_pretrained(str(at(family)))
            inputs = processor((image.pixels * 255).byte().permute(1, 2, 0).numpy(), return_tensors="pt")
        outputs = call_by_hand("AutoModelForObjectDetection", at(family), inputs)
        size = [(image.height, image.width)]
        bare = processor.post_process_object_detection(outputs, threshold=0.0, target_sizes=size)[0]
        assert_same(find(at(family), image), bare, [LABELS[label] for label in bare["labels"].tolist()])

    def test_words_choose_labels_by_name_by_one_of_several_and_by_number(self, at: Callable[[str], ModelRef]) -> None:
        image, model = make_picture(64, 64), at("rt_detr")
        every = list(zip(get_names(find(model, image)), get_rows(find(model, image)).tolist(), strict=True))
        for words, wanted in (
            ("Cat", {"cat"}),
            ("automobile; 3", {LABELS[2], LABELS[3]}),
            (" , ", set(LABELS.values())),
        ):
            found = find(model, image, words=words)
            assert get_rows(found).tolist() == [row for name, row in every if name in wanted]
            assert found.found == len(get_rows(found))

    def test_a_word_that_is_no_label_is_refused_with_those_near_to_it(self, at: Callable[[str], ModelRef]) -> None:
        with pytest.raises(ParameterError, match=r"'words'.*traffic lihgt.*such as traffic light: 1 cat, 2 car"):
            find(at("detr"), make_picture(64, 48), words="cat, traffic lihgt")
        node = DetectObjects(model=at("detr"), words="unicorn")
        assert "unicorn" in node.get_remarks({}, MEDIA)[0]
        assert DetectObjects(model=at("detr"), words="cat").get_remarks({}, MEDIA) == ()

    @pytest.mark.parametrize("size", [(1, 1), (3, 200), (131, 17)])
    @pytest.mark.parametrize("family", ["detr", "yolos", "rt_detr"])
    def test_any_size_and_alpha(self, at: Callable[[str], ModelRef], family: str, size: tuple[int, int]) -> None:
        pixels = torch.rand(4, *size, generator=torch.Generator().manual_seed(2))
        found = find(at(family), Image(pixels))
        over_black = find(at(family), Image(pixels[:3] * pixels[3:]))
        assert found.mask.pixels.shape == (1, *size)
        assert found.found == 12.0
        torch.testing.assert_close(get_rows(found), get_rows(over_black))


class TestByWords:
    @pytest.mark.parametrize("family", BY_WORDS)
    def test_boxes_are_equal_to_the_bare_call(self, at: Callable[[str], ModelRef], family: str) -> None:
        import transformers

        image = make_picture(*BY_WORDS[family])
        images = transformers.AutoImageProcessor.from_pretrained(str(at(family)))
        tokenizer = transformers.AutoTokenizer.from_pretrained(str(at(family)))
        pixels = (image.pixels * 255).byte().permute(1, 2, 0).numpy()
        size = [(image.height, image.width)]
        if family.startswith("owl"):
            processor: Any = transformers.OwlViTProcessor(images, tokenizer)
            inputs = processor(text=[list(WORDS)], images=pixels, return_tensors="pt")
            outputs = call_by_hand("AutoModelForZeroShotObjectDetection", at(family), inputs)
            bare = processor.post_process_grounded_object_detection(
                outputs, threshold=0.0, target_sizes=size, text_labels=[list(WORDS)]
            )[0]
            names = bare["text_labels"]
        else:
            processor = transformers.GroundingDinoProcessor(images, tokenizer)
            inputs = processor(text=[list(WORDS)], images=pixels, return_tensors="pt")
            outputs = call_by_hand("AutoModelForZeroShotObjectDetection", at(family), inputs)
            bare = processor.post_process_grounded_object_detection(
                outputs, inputs["input_ids"], threshold=0.0, target_sizes=size
            )[0]
            names = name_by_tokens(
                outputs.logits[0].sigmoid(), tokenizer.tokenize("a cat"), tokenizer.tokenize("red car")
            )
        assert_same(find(at(family), image, words="a cat. red car,"), bare, names)
        assert {"owlvit": 2, "owlv2": 2}.get(family, 1) <= len(set(names))

    def test_the_threshold_leaves_out_boxes_of_which_the_model_is_less_sure(
        self, at: Callable[[str], ModelRef]
    ) -> None:
        image = make_picture(64, 48)
        rows = get_rows(find(at("mm_grounding_dino"), image, words="a cat, red car"))
        limit = float(rows[5, 0] + rows[4, 0]) / 2
        found = find(at("mm_grounding_dino"), image, words="a cat, red car", threshold=limit)
        torch.testing.assert_close(get_rows(found), rows[:5])

    @pytest.mark.parametrize("family", BY_WORDS)
    def test_without_words_it_says_which_parameter_has_to_have_some(
        self, at: Callable[[str], ModelRef], family: str
    ) -> None:
        node = DetectObjects(model=at(family))
        node.facts({"image": ClipInfo(width=32, height=32)}, MEDIA)
        assert "words" in node.get_remarks({}, MEDIA)[0]
        with pytest.raises(ParameterError, match=r"'words'.*such as 'a cat, red car'"):
            find(at(family), make_picture(32, 32))

    def test_what_a_model_does_not_read_is_quoted(self, at: Callable[[str], ModelRef]) -> None:
        context, image = StandaloneContext(media=MEDIA), make_picture(48, 48)
        DetectObjects(model=at("owlvit"), words="a cat, a car with a long tail").process(image, context)
        DetectObjects(model=at("grounding_dino"), words="a cat, red car, tree, wheel").process(image, context)
        assert context.notices[0].endswith("“ail”"), "16 tokens of one letter, with the two marks"
        assert context.notices[1].endswith("“wheel”"), "24 tokens of one letter"

    def test_a_first_word_that_is_too_long_is_refused(self, at: Callable[[str], ModelRef]) -> None:
        with pytest.raises(ParameterError, match=r"'words'.*xxx.*24 tokens"):
            find(at("grounding_dino"), make_picture(64, 48), words="x" * 60)


def name_by_tokens(scores: torch.Tensor, first: list[str], second: list[str]) -> list[str]:
    """Return the word of each query's surest token, where all are "[CLS] first . second . [SEP]"."""
    one, two = slice(1, 1 + len(first)), slice(2 + len(first), 2 + len(first) + len(second))
    return [WORDS[int(row[two].max() > row[one].max())] for row in scores]


class TestChoice:
    def test_the_first_box_drives_the_signals(self, at: Callable[[str], ModelRef]) -> None:
        image = make_picture(80, 60)
        for order in BoxOrder:
            found = find(at("detr"), image, order=order, count=6)
            rows = get_rows(found)
            score, left, top, right, bottom = rows[0].tolist()
            measured = [found.x * 80, found.y * 60, found.width * 80, found.height * 60, found.confidence]
            assert measured == pytest.approx(
                [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top, score], abs=1e-3
            )
            middles = (rows[:, 1:3] + rows[:, 3:]) / 2
            keys = {
                BoxOrder.CERTAIN: -rows[:, 0], BoxOrder.LARGEST: -(rows[:, 3:] - rows[:, 1:3]).prod(1),
                BoxOrder.LEFT: middles[:, 0], BoxOrder.CENTRAL: (middles - torch.tensor([40.0, 30.0])).norm(dim=1),
            }[order]  # fmt: skip
            assert bool((keys.diff() >= -1e-3).all())
            assert found.found == 6.0

    def test_the_surest_are_kept_whatever_the_order(self, at: Callable[[str], ModelRef]) -> None:
        image = make_picture(80, 60)
        surest = get_rows(find(at("detr"), image))[:3, 0]
        found = get_rows(find(at("detr"), image, order=BoxOrder.LARGEST, count=3))
        torch.testing.assert_close(found[:, 0].sort(descending=True).values, surest)

    def test_nothing_found_is_an_empty_mask_and_the_middle_of_the_frame(self, at: Callable[[str], ModelRef]) -> None:
        found = find(at("detr"), make_picture(64, 48), threshold=1.0)
        assert (found.labels, found.boxes.ids, found.found) == ("", (), 0.0)
        assert (found.x, found.y, found.width, found.height, found.confidence) == (0.5, 0.5, 0.0, 0.0, 0.0)
        assert float(found.mask.pixels.abs().max()) == 0.0

    def test_the_mask_is_of_all_boxes_or_of_the_first(self, at: Callable[[str], ModelRef]) -> None:
        image = make_picture(80, 60)
        every, first = (find(at("detr"), image, masked=masked).mask.pixels for masked in MaskedBoxes)
        box = read_box_keypoints(find(at("detr"), image).boxes)[0]
        torch.testing.assert_close(first[0], cover_by_hand(box, 80, 60), atol=0.05, rtol=0.0)
        assert bool((every >= first).all())
        assert float(every.sum()) > float(first.sum())

    def test_a_proxy_has_the_same_boxes_at_its_scale(self, at: Callable[[str], ModelRef]) -> None:
        pixels = texture(7, 80, 60)
        full, half = (
            Image(pixels.repeat_interleave(2, 1).repeat_interleave(2, 2).contiguous()),
            Image(pixels.contiguous()),
        )
        values: dict[str, Any] = {"model": str(at("owlv2")), "words": "a cat", "threshold": 0.0, "grow": 8.0}
        nodes = [DetectObjects.spec.create_node(values, scale) for scale in (1.0, 0.5)]
        runs = [
            run_frame(node, media=MEDIA, scale=scale, output=output, image=image)
            for output in ("x", "boxes", "mask")
            for node, scale, image in zip(nodes, (1.0, 0.5), (full, half), strict=True)
        ]
        assert runs[0] == pytest.approx(runs[1], abs=0.02)
        torch.testing.assert_close(runs[2].points[:2] / 2, runs[3].points[:2], atol=2.0, rtol=0.0)
        assert runs[4].pixels.shape == (1, 120, 160)
        assert runs[5].pixels.shape == (1, 60, 80)


def cover_by_hand(box: Box, width: int, height: int) -> torch.Tensor:
    """Return the share of each pixel inside a box, counted at 400 places of it."""
    x = (torch.arange(20 * width) + 0.5) / 20
    y = (torch.arange(20 * height) + 0.5) / 20
    inside = ((y > box.top) & (y < box.bottom)).float()[:, None] * ((x > box.left) & (x < box.right)).float()
    return torch.nn.functional.avg_pool2d(inside[None], 20)[0]


class TestRefusals:
    @pytest.mark.parametrize("family", ["segformer", "clip", "sam"])
    def test_a_model_for_something_else(self, at: Callable[[str], ModelRef], family: str) -> None:
        with pytest.raises(ModelError, match="object detection"):
            DetectObjects(model=at(family)).facts({}, MEDIA)

    @pytest.mark.parametrize(
        ("changes", "library"),
        [
            ({"backbone_config": None, "use_timm_backbone": True, "backbone": "resnet50"}, "timm"),
            ({"model_type": "omdet-turbo", "architectures": ["OmDetTurboForObjectDetection"], "backbone_config": None},
             "torchvision"),
        ],
    )  # fmt: skip
    def test_what_needs_another_library_is_refused_beforehand(
        self, tiny_model: TinyModel, tmp_path: Path, changes: dict[str, Any], library: str
    ) -> None:
        folder = copy_model(tiny_model("detr"), tmp_path, "config.json", changes)
        with pytest.raises(ModelError, match=f"cannot be read: it needs {library}"):
            DetectObjects(model=ModelRef(str(folder))).facts({}, MEDIA)

    def test_an_image_processor_that_needs_torchvision_is_named(self, tiny_model: TinyModel, tmp_path: Path) -> None:
        changes = {"image_processor_type": "PPDocLayoutV2ImageProcessor"}
        folder = copy_model(tiny_model("detr"), tmp_path, "preprocessor_config.json", changes)
        with pytest.raises(ModelError, match="it needs torchvision"):
            DetectObjects(model=ModelRef(str(folder))).facts({}, MEDIA)

    @pytest.mark.parametrize("changes", [{"id2label": "no"}, {"d_model": "wide"}, {"num_queries": -3}])
    def test_a_damaged_configuration(self, tiny_model: TinyModel, tmp_path: Path, changes: dict[str, Any]) -> None:
        folder = copy_model(tiny_model("detr"), tmp_path, "config.json", changes)
        with pytest.raises(ModelError, match="model cannot be read"):
            find(ModelRef(str(folder)), make_picture(64, 48))

    def test_half_a_folder(self, tiny_model: TinyModel, tmp_path: Path) -> None:
        folder = shutil.copytree(tiny_model("owlvit"), tmp_path / "half")
        for path in [*folder.glob("*token*"), *folder.glob("vocab*"), *folder.glob("merges*")]:
            path.unlink()
        with pytest.raises(ModelError, match="tokenizer"):
            find(ModelRef(str(folder)), make_picture(48, 48), words="a cat")
        (folder / "preprocessor_config.json").unlink()
        with pytest.raises(ModelError, match="does not say how its inputs are prepared"):
            DetectObjects(model=ModelRef(str(folder))).facts({}, MEDIA)

    @pytest.mark.parametrize("family", ["detr", "rt_detr", "owlvit", "grounding_dino"])
    def test_weights_that_are_no_numbers_give_no_boxes_in_silence(
        self, tiny_model: TinyModel, tmp_path: Path, family: str
    ) -> None:
        folder = shutil.copytree(tiny_model(family), tmp_path / "model")
        broken = {
            name: torch.full_like(each, torch.nan) if "class" in name or "text_projection" in name else each
            for name, each in load_file(folder / "model.safetensors").items()
        }
        save_file(broken, folder / "model.safetensors", {"format": "pt"})
        with pytest.raises(StudioError, match="NaN"):
            find(ModelRef(str(folder)), make_picture(64, 48), words="" if "detr" in family else "a cat")


def copy_model(folder: Path, into: Path, name: str, changes: dict[str, Any]) -> Path:
    """Return a copy of a model with other entries in one of its files; None takes an entry away."""
    copy = shutil.copytree(folder, into / "model")
    known = json.loads((copy / name).read_text(encoding="utf-8")) | changes
    known = {entry: value for entry, value in known.items() if value is not None}
    (copy / name).write_text(json.dumps(known), encoding="utf-8")
    return copy


def test_the_models_are_known_by_their_tasks(at: Callable[[str], ModelRef]) -> None:
    library = ModelLibrary()
    assert all(Task.DETECT in library.facts(at(family)).tasks for family in BY_LABELS)
    assert all(Task.DETECT_BY_WORDS in library.facts(at(family)).tasks for family in BY_WORDS)


def test_the_picture_is_not_written_to(at: Callable[[str], ModelRef]) -> None:
    image = make_picture(64, 48)
    before = np.array(image.as_array())
    find(at("detr"), image)
    assert np.array_equal(before, image.as_array())
