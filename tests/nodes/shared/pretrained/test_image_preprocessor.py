"""Pictures for pretrained models: as the processors of transformers make them, without their libraries."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from nodes.shared.pretrained.image_preprocessor import ImagePreprocessor, resize_pictures
from nodes.shared.pretrained.preprocessor_config import find_image_preprocessor
from studio.sdk import ModelInfo, ModelRef
from studio.sdk.networks.hf import configure_libraries
from tests.nodes.motion.scenes import texture

MEAN, DEVIATION = [0.48, 0.45, 0.40], [0.26, 0.26, 0.27]
LEVELS = {"image_mean": MEAN, "image_std": DEVIATION, "do_normalize": True, "do_rescale": True}
CASES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "shorter side, middle": (
        "clip", "CLIPImageProcessorPil",
        {"size": {"shortest_edge": 32}, "crop_size": {"height": 32, "width": 32}, "do_center_crop": True,
         "resample": 3, **LEVELS},
    ),
    "one size": ("vit", "ViTImageProcessorPil", {"size": {"height": 24, "width": 40}, "resample": 2, **LEVELS}),
    "near a size": (
        "dpt", "DPTImageProcessorPil",
        {"size": {"height": 64, "width": 64}, "keep_aspect_ratio": True, "ensure_multiple_of": 14, "resample": 3,
         **LEVELS},
    ),
    "multiples, smaller": (
        "glpn", "GLPNImageProcessorPil", {"do_resize": True, "size_divisor": 32, "resample": 2, "do_rescale": True},
    ),
    "blue first": (
        "mobilevit", "MobileViTImageProcessorPil",
        {"size": {"shortest_edge": 40}, "crop_size": {"height": 32, "width": 32}, "do_center_crop": True,
         "do_flip_channel_order": True, "resample": 2, "do_rescale": True},
    ),
    "no rescaling": ("vit", "ViTImageProcessorPil", {"size": {"height": 32, "width": 32}, "do_rescale": False,
                                                    "do_normalize": False, "resample": 2}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("size", [(90, 61), (71, 133), (200, 200)])
def test_it_is_what_the_processor_makes(case: str, size: tuple[int, int]) -> None:
    configure_libraries()
    family, name, settings = CASES[case]
    module = import_module(f"transformers.models.{family}.image_processing_pil_{family}")
    picture = (texture(4, *size) * 255).round().byte()
    wanted = getattr(module, name)(**settings)(picture.permute(1, 2, 0).numpy(), return_tensors="pt")["pixel_values"]
    found = ImagePreprocessor.from_settings(settings).preprocess_pictures(picture.float().div(255).unsqueeze(0))
    assert found.shape == wanted.shape
    unit = 255.0 if case == "no rescaling" else 1.0
    off = (found - wanted.float()).abs()
    assert float(off.mean()) < 0.01 * unit
    assert float(off.max()) < 0.05 * unit, "PIL rounds levels to bytes"


@pytest.mark.parametrize(
    ("settings", "picture", "expected"),
    [
        ({"size": 24}, (90, 60), (24, 24)),
        ({"size": 24, "default_to_square": False}, (90, 60), (36, 24)),
        ({"size": {"shortest_edge": 30, "longest_edge": 40}}, (90, 60), (40, 26)),
        ({"size": {"longest_edge": 64}}, (90, 60), (64, 43)),
        ({"size": {"height": 32, "width": 32}, "do_resize": False}, (90, 60), (90, 60)),
        ({"size": {"max_height": 30, "max_width": 30}}, (90, 60), (45, 30)),
        ({"do_resize": True, "size_divisor": 32}, (9, 7), (32, 32)),
        ({}, (9, 7), (9, 7)),
        ({"size": {"shortest_edge": 224}}, (1, 1), (224, 224)),
        ({"size": {"shortest_edge": 224}}, (1, 30_000), (224, 16_384)),
    ],
)
def test_sizes(settings: dict[str, Any], picture: tuple[int, int], expected: tuple[int, int]) -> None:
    assert ImagePreprocessor.from_settings(settings).compute_resized_size(*picture) == expected


DETECTORS: dict[str, dict[str, Any]] = {
    "DetrImageProcessor": {"size": {"shortest_edge": 40, "longest_edge": 56}},
    "DetrFeatureExtractor": {"size": 40, "max_size": 56},
    "DeformableDetrImageProcessorFast": {"size": {"shortest_edge": 40, "longest_edge": 61}},
    "GroundingDinoImageProcessor": {"size": {"shortest_edge": 33, "longest_edge": 61}},
    "YolosImageProcessor": {"size": {"shortest_edge": 64, "longest_edge": 90}},
    "RTDetrImageProcessor": {"size": {"height": 64, "width": 48}},
    "OwlViTImageProcessor": {"size": {"height": 48, "width": 48}},
    "Owlv2ImageProcessor": {"size": {"height": 48, "width": 40}},
}


@pytest.mark.parametrize("kind", DETECTORS)
@pytest.mark.parametrize("size", [(90, 61), (71, 133), (640, 271), (33, 20), (1, 1)])
def test_pictures_for_boxes_are_what_their_processors_make(tmp_path: Path, kind: str, size: tuple[int, int]) -> None:
    import transformers

    settings = {"image_processor_type": kind, **DETECTORS[kind]}
    (tmp_path / "preprocessor_config.json").write_text(json.dumps(settings), encoding="utf-8")
    drawn = torch.rand(3, size[1], size[0], generator=torch.Generator().manual_seed(4))
    picture = ((texture(4, *size) if min(size) > 1 else drawn) * 255).round().byte()
    name = kind.removesuffix("Fast").replace("FeatureExtractor", "ImageProcessor")
    processor = getattr(transformers, f"{name}Pil")(**DETECTORS[kind])
    wanted = processor(picture.permute(1, 2, 0).numpy(), return_tensors="pt", input_data_format="channels_last")
    facts = ModelInfo(ModelRef(str(tmp_path)), tmp_path, "transformers", "Detector", frozenset())
    found = find_image_preprocessor(facts).preprocess_pictures(picture.float().div(255)[None], whole=True)
    off = (found - wanted["pixel_values"].float()).abs()
    assert float(off.mean()) < (1e-5 if kind.startswith("Owlv2") else 0.01)
    assert float(off.max()) < 0.05, "PIL rounds levels to bytes"


def test_nothing_is_cut_off_where_the_result_is_laid_over_the_picture() -> None:
    settings = {"size": {"shortest_edge": 40}, "crop_size": 32, "do_center_crop": True, "do_normalize": False}
    preparation = ImagePreprocessor.from_settings(settings)
    assert preparation.preprocess_pictures(torch.rand(1, 3, 60, 90), whole=True).shape == (1, 3, 32, 32)
    assert preparation.preprocess_pictures(torch.rand(2, 3, 60, 90)).shape == (2, 3, 32, 32)


def test_a_size_that_is_right_stays_the_same_memory() -> None:
    pictures = torch.rand(1, 3, 8, 8)
    assert resize_pictures(pictures, 8, 8) is pictures
    assert np.allclose(ImagePreprocessor().preprocess_pictures(pictures), pictures)
