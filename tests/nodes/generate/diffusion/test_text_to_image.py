"""Text to Image: any family from a folder, keyed texts, LoRAs, sizes, and what it says where it cannot."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from nodes.generate.diffusion.pipelines.schedulers import Scheduler
from nodes.generate.diffusion.text_to_image import TextToImage
from studio.core.errors import CancelledError, MissingModelError, ModelError
from studio.sdk import Image, ModelRef, Options, ParameterError, Prompt, StudioError
from studio.sdk.testing import StandaloneContext, run_frame
from tests.nodes.generate.diffusion.model_pictures import far, media, ref
from tests.sweeps import all_but_slow
from tests.tiny_models.fixtures import TinyModel
from tests.tiny_models.pictures import make_lora

FAMILIES = (
    "stable_diffusion",
    "stable_diffusion_xl",
    "stable_diffusion_3",
    "flux",
    "pixart",
    "sana_picture",
    "z_image",
)


@pytest.fixture
def model(tiny_model: TinyModel) -> ModelRef:
    return ref(tiny_model("stable_diffusion"))


def made(model: ModelRef, **more: Any) -> Image:
    settings = {"steps": 2, "width": 32, "height": 32, **more}
    found = run_frame(TextToImage(model=model, **settings), media=media())
    assert isinstance(found, Image)
    return found


@pytest.mark.parametrize("family", all_but_slow(FAMILIES, ("stable_diffusion", "flux")))
def test_every_family_makes_a_picture(family: str, tiny_model: TinyModel) -> None:
    folder = ref(tiny_model(family))
    node = TextToImage(model=folder, steps=2, width=64, height=32)
    facts = node.facts({}, media())
    found = run_frame(node, media=media())
    assert (found.width, found.height, found.channels) == (facts.width, facts.height, 3)
    assert float(found.pixels.std()) > 0.01
    assert far(found, run_frame(node, media=media())) == 0.0


def test_what_is_wished_for_counts(model: ModelRef) -> None:
    plain = made(model)
    for changed in (
        {"seed": 1}, {"prompt": Prompt("dogs at night")}, {"guidance": 3.0}, {"negative": "rain"}, {"steps": 3},
        {"scheduler": Scheduler.DDIM}, {"options": Options({"guidance_rescale": 0.9})},
    ):  # fmt: skip
        assert far(made(model, **changed), plain) > 0.0, changed


def test_a_text_turns_into_the_next_one(model: ModelRef) -> None:
    first, last = made(model, prompt=Prompt("a cat")), made(model, prompt=Prompt("rain"))
    half = made(model, prompt=Prompt("a cat", "rain", 0.5))
    assert far(made(model, prompt=Prompt("a cat", "rain", 1.0)), last) == 0.0
    assert 0.0 < far(half, first) < 1.5 * far(first, last)


def test_sides_are_rounded_and_the_card_says_so(model: ModelRef) -> None:
    node = TextToImage(model=model, width=50, height=31)
    facts = node.facts({}, media())
    assert (facts.width, facts.height) == (48, 32)
    assert node.get_remarks({}, media()) == (
        "The result is 48×32: this model needs sides that are multiples of 8; 50×31 was requested.",
    )
    assert TextToImage(model=model).get_remarks({}, media()) == ()


def test_a_proxy_is_the_picture_made_smaller(model: ModelRef) -> None:
    node = TextToImage(model=model, steps=2, width=32, height=32)
    small = run_frame(node, media=media(), scale=0.5)
    assert (small.width, small.height) == (16, 16)
    full = made(model).pixels.reshape(3, 16, 2, 16, 2).mean((2, 4))
    assert float((small.pixels - full).abs().max()) < 1e-5


def test_a_lora_changes_it_by_its_strength(model: ModelRef, tmp_path: Path) -> None:
    lora = ref(make_lora(tmp_path, Path(model), seed=4))
    plain, whole = made(model), made(model, lora=lora)
    assert far(whole, plain) > 0.001
    assert 0.0 < far(made(model, lora=lora, lora_strength=0.5), plain) < far(whole, plain)
    assert far(made(model, lora=lora, lora_strength=0.0), plain) == 0.0
    assert far(made(model, lora=lora, lora_2=lora, lora_strength=0.25, lora_2_strength=0.75), whole) < 1e-5
    assert far(made(model), plain) == 0.0
    assert ref(Path(lora)).path in TextToImage(model=model, lora=lora).files_read(0, media())


def test_cancelling_stops_it_within_a_step(model: ModelRef) -> None:
    context = StandaloneContext(media=media())
    asked = 0

    def check() -> None:
        nonlocal asked
        asked += 1
        if asked > 6:
            raise CancelledError

    context.check = check  # type: ignore[method-assign]  # a cancel that comes in the first step
    with pytest.raises(CancelledError):
        run_frame(TextToImage(model=model, steps=50, width=32, height=32), ctx=context)
    assert asked == 7
    assert far(made(model), made(model)) == 0.0


class TestRefuses:
    def check(self, expected: str, error: type[StudioError] = ModelError, **params: Any) -> None:
        with pytest.raises(error, match=expected):
            TextToImage(**params).facts({}, media())

    def test_no_model(self) -> None:
        self.check("No model is chosen")

    def test_a_model_that_is_not_here(self) -> None:
        self.check("'org/none' is not here", MissingModelError, model=ModelRef("org/none"))

    def test_a_video_model(self, tiny_model: TinyModel) -> None:
        self.check("of no use here.*text to image", model=ref(tiny_model("wan")))

    def test_a_model_that_fills_masks_only(self, tiny_model: TinyModel) -> None:
        with pytest.raises(StudioError):
            made(ref(tiny_model("inpainting")))

    def test_a_lora_that_is_a_pickle(self, model: ModelRef, tmp_path: Path) -> None:
        file = tmp_path / "style.bin"
        file.write_bytes(b"pickled")
        self.check(r"style\.bin.*safetensors", model=model, lora=ref(file))

    def test_a_lora_that_is_no_lora(self, model: ModelRef) -> None:
        self.check("of no use here.*LoRA", model=model, lora=model)

    def test_a_lora_of_another_model(self, model: ModelRef, tiny_model: TinyModel, tmp_path: Path) -> None:
        lora = ref(make_lora(tmp_path, tiny_model("flux")))
        with pytest.raises(ModelError, match="does not fit StableDiffusionPipeline"):
            made(model, lora=lora)

    def test_a_missing_part(self, model: ModelRef, tmp_path: Path) -> None:
        folder = tmp_path / "model"
        shutil.copytree(model, folder)
        shutil.rmtree(folder / "tokenizer")
        with pytest.raises(ModelError, match="tokenizer"):
            made(ref(folder))

    def test_one_of_a_newer_diffusers(self, model: ModelRef, tmp_path: Path) -> None:
        folder = tmp_path / "model"
        shutil.copytree(model, folder)
        index = json.loads((folder / "model_index.json").read_text())
        index |= {"_class_name": "DreamOfTomorrowPipeline", "_diffusers_version": "9.0.0"}
        (folder / "model_index.json").write_text(json.dumps(index))
        self.check(r"9\.0\.0|newer", model=ref(folder))

    def test_a_way_that_the_model_cannot_go(self, tiny_model: TinyModel) -> None:
        with pytest.raises(ParameterError, match=r"LMS.*for this model: the model's own, Euler"):
            made(ref(tiny_model("flux")), scheduler=Scheduler.LMS)

    def test_options_that_are_none(self, model: ModelRef) -> None:
        with pytest.raises(ParameterError, match="no_such"):
            made(model, options=Options({"no_such": 1}))
