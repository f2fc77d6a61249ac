"""Segment by words: equal to the bare call of CLIPSeg, several words as one mask, and what is missing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import torch

from nodes.composite.segment import MaskEdge, SegmentImage
from studio.core.errors import ModelError
from studio.models.library import ModelLibrary
from studio.sdk import ClipInfo, Image, Mask, ModelRef, ParameterError
from studio.sdk.testing import MemoryMedia, run_frame
from tests.tiny_models.fixtures import TinyModel

MEDIA = MemoryMedia(models=ModelLibrary())


def make_picture() -> Image:
    return Image(torch.rand(3, 32, 32, generator=torch.Generator().manual_seed(3)))


def make_mask(folder: Path, label: str, edge: MaskEdge = MaskEdge.SOFT) -> torch.Tensor:
    node = SegmentImage(model=ModelRef(str(folder)), label=label, edge=edge)
    found = run_frame(node, media=MEDIA, image=make_picture())
    assert isinstance(found, Mask)
    return found.pixels[0]


def test_a_mask_is_equal_to_the_bare_call(tiny_model: TinyModel) -> None:
    from transformers import AutoTokenizer, CLIPSegForImageSegmentation

    folder = tiny_model("clipseg")
    tokenizer, model = AutoTokenizer.from_pretrained(folder), CLIPSegForImageSegmentation.from_pretrained(folder).eval()
    mean, std = (torch.tensor(each).reshape(3, 1, 1) for each in ([0.5, 0.45, 0.4], [0.3, 0.25, 0.3]))
    levels = (make_picture().pixels * 255).round() / 255
    for words in ("a red ball", "the sky"):
        with torch.no_grad():
            bare = model(pixel_values=((levels - mean) / std)[None], **tokenizer([words], return_tensors="pt")).logits
        mask = make_mask(folder, words)
        assert float((mask - bare.reshape(32, 32).sigmoid()).abs().max()) < 0.01
        assert float(mask.std()) > 0.01


def test_several_words_are_one_mask_and_a_hard_one_is_where_the_model_is_sure(tiny_model: TinyModel) -> None:
    folder = tiny_model("clipseg")
    ball, sky = make_mask(folder, "a red ball"), make_mask(folder, "the sky")
    both = make_mask(folder, "a red ball, the sky")
    assert torch.allclose(both, torch.maximum(ball, sky), atol=1e-3)
    hard = make_mask(folder, "the sky", MaskEdge.HARD)
    assert torch.equal(hard, (sky > 0.5).to(hard))


def test_the_words_are_listed_with_their_share_of_the_frame(tiny_model: TinyModel) -> None:
    folder = tiny_model("clipseg")
    node = SegmentImage(model=ModelRef(str(folder)), label="a red ball, the sky")
    lines = str(run_frame(node, media=MEDIA, image=make_picture(), output="labels")).splitlines()
    assert sorted(line.split(maxsplit=1)[1].rsplit(maxsplit=2)[0] for line in lines) == ["a red ball", "the sky"]
    assert all(line.endswith(" %") for line in lines)


def test_without_words_it_says_which_parameter_has_to_have_some(tiny_model: TinyModel) -> None:
    node = SegmentImage(model=ModelRef(str(tiny_model("clipseg"))))
    with pytest.raises(ParameterError, match="label"):
        node.facts({"image": ClipInfo(width=32, height=32)}, MEDIA)


def test_a_folder_without_its_tokenizer_is_refused(tiny_model: TinyModel, tmp_path: Path) -> None:
    half = shutil.copytree(tiny_model("clipseg"), tmp_path / "half")
    for path in half.glob("*token*"):
        path.unlink()
    for name in ("vocab.json", "merges.txt"):
        (half / name).unlink(missing_ok=True)
    with pytest.raises(ModelError, match="tokenizer"):
        make_mask(half, "the sky")
