"""Captions: those that transformers writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from nodes.convert.caption import Caption
from studio.core.errors import ModelError
from studio.core.time import FrameRate
from studio.sdk import ClipInfo, Image
from studio.sdk.testing import run_frame
from tests.models.folders import write_json, write_weights
from tests.nodes.encode.pretrained import bare, media_of, noise, ref
from tests.tiny_models.fixtures import TinyModel
from tests.tiny_models.text import gpt_tokenizer


def _caption(folder: Path, picture: torch.Tensor, **more: Any) -> str:
    node = Caption(model=ref(folder), **{"max_tokens": 8, **more})
    return str(run_frame(node, image=Image(picture), media=media_of(folder)))


def _theirs(folder: Path, picture: torch.Tensor, **more: Any) -> str:
    from transformers import AutoImageProcessor, AutoTokenizer

    array = (picture.permute(1, 2, 0) * 255).round().byte().numpy()
    pixels = AutoImageProcessor.from_pretrained(folder, backend="pil")(array, return_tensors="pt")["pixel_values"]
    model = bare(folder, "AutoModelForImageTextToText")
    found = model.generate(pixel_values=pixels, max_new_tokens=8, do_sample=False, **more)
    return str(AutoTokenizer.from_pretrained(folder).decode(found[0], skip_special_tokens=True)).strip()


@pytest.mark.parametrize("family", ["blip", "git", "vit_gpt2"])
def test_a_caption_is_that_of_transformers(tiny_model: TinyModel, family: str) -> None:
    folder, picture = tiny_model(family), noise(3, 32, 32)
    found = _caption(folder, picture)
    assert found == _theirs(folder, picture)
    assert found


def test_a_caption_begins_with_the_prompt(tiny_model: TinyModel) -> None:
    from transformers import AutoTokenizer

    folder, picture = tiny_model("blip"), noise(3, 32, 32)
    given = AutoTokenizer.from_pretrained(folder)("a fox", return_tensors="pt")
    ids = {name: given[name] for name in ("input_ids", "attention_mask")}
    assert _caption(folder, picture, prompt="a fox") == _theirs(folder, picture, **ids)


def test_git_goes_on_with_the_prompt(tiny_model: TinyModel) -> None:
    from transformers import AutoTokenizer

    folder, picture = tiny_model("git"), noise(3, 32, 32)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    ids = [tokenizer.cls_token_id, *tokenizer("a fox", add_special_tokens=False)["input_ids"]]
    assert _caption(folder, picture, prompt="a fox") == _theirs(folder, picture, input_ids=torch.tensor([ids]))


def test_who_reads_no_prompt_says_so(tiny_model: TinyModel) -> None:
    for family, said in (("vit_gpt2", ("vit_gpt2 reads no prompt",)), ("blip", ())):
        folder = tiny_model(family)
        assert Caption(model=ref(folder), prompt="a fox").get_remarks({}, media_of(folder)) == said


def test_a_model_that_talks_is_asked_as_its_processor_says(tiny_model: TinyModel) -> None:
    from PIL import Image as Pillow
    from transformers import AutoProcessor

    folder, picture = tiny_model("llava"), noise(3, 32, 32)
    processor = AutoProcessor.from_pretrained(folder)
    seen = Pillow.fromarray((picture.permute(1, 2, 0) * 255).round().byte().numpy())
    given = processor(images=seen, text="<user><image>what is it?<a>", return_tensors="pt")
    written = bare(folder, "AutoModelForImageTextToText").generate(**given, max_new_tokens=8, do_sample=False)[0]
    wanted = processor.tokenizer.decode(written[given["input_ids"].shape[1] :], skip_special_tokens=True).strip()
    assert _caption(folder, picture, prompt="what is it?") == wanted
    assert wanted


def test_without_a_prompt_blip2_describes_the_picture(tiny_model: TinyModel) -> None:
    from PIL import Image as Pillow
    from transformers import AutoProcessor

    folder, picture = tiny_model("blip2"), noise(3, 32, 32)
    processor = AutoProcessor.from_pretrained(folder)
    seen = Pillow.fromarray((picture.permute(1, 2, 0) * 255).round().byte().numpy())
    for prompt in ("", "a fox"):
        given = processor(images=seen, text=prompt or None, return_tensors="pt")
        written = bare(folder, "AutoModelForImageTextToText").generate(**given, max_new_tokens=8, do_sample=False)[0]
        asked = given["input_ids"].shape[1] if prompt else 0
        wanted = processor.tokenizer.decode(written[asked:], skip_special_tokens=True).strip()
        assert _caption(folder, picture, prompt=prompt) == wanted


@pytest.mark.parametrize(
    ("model_type", "architecture", "processor"),
    [
        ("qwen2_vl", "Qwen2VLForConditionalGeneration", "Qwen2VL"),
        ("video_llava", "VideoLlavaForConditionalGeneration", "VideoLlava"),
    ],
)
def test_a_model_whose_processor_needs_torchvision_is_refused_before_it_runs(
    tmp_path: Path, model_type: str, architecture: str, processor: str
) -> None:
    gpt_tokenizer().save_pretrained(tmp_path)
    write_weights(tmp_path / "model.safetensors")
    write_json(tmp_path / "config.json", {"model_type": model_type, "architectures": [architecture]})
    kinds = {"image_processor_type": f"{processor}ImageProcessor", "processor_class": f"{processor}Processor"}
    write_json(tmp_path / "preprocessor_config.json", kinds)
    node, clip = Caption(model=ref(tmp_path)), ClipInfo(FrameRate.from_value(25), 1, 32, 32, 3)
    for _ in range(2):
        with pytest.raises(ModelError, match=r"the processor of .* cannot be read: it needs torchvision"):
            node.facts({"image": clip}, media_of(tmp_path))


def test_some_frames_are_looked_at() -> None:
    node = Caption(every=10)
    clip = ClipInfo(length=100)
    assert [node.source_frame("image", frame, clip) for frame in (0, 9, 10, 25)] == [0, 0, 10, 20]


@pytest.mark.parametrize("shape", [(3, 1, 1), (4, 33, 17), (3, 1, 500)])
def test_any_picture_has_a_caption(tiny_model: TinyModel, shape: tuple[int, ...]) -> None:
    assert isinstance(_caption(tiny_model("blip"), noise(*shape)), str)


def test_a_model_of_another_task_is_refused(tiny_model: TinyModel) -> None:
    with pytest.raises(ModelError, match="is of no use here"):
        _caption(tiny_model("vit"), noise(3, 8, 8))
