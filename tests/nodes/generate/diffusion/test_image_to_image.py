"""Image to Image: how much is made anew, where, and what stays to the bit."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from nodes.generate.diffusion.image_to_image import ImageToImage
from studio.core.errors import ModelError
from studio.sdk import ClipInfo, FrameRate, Image, ModelRef, Prompt
from studio.sdk.testing import run_frame
from tests.nodes.generate.diffusion.model_pictures import far, media, picture, ref, right_half
from tests.sweeps import all_but_slow
from tests.tiny_models.fixtures import TinyModel

FAMILIES = ("stable_diffusion", "stable_diffusion_xl", "stable_diffusion_3", "flux", "z_image", "inpainting")


@pytest.fixture
def model(tiny_model: TinyModel) -> ModelRef:
    return ref(tiny_model("stable_diffusion"))


def made(model: ModelRef, image: Image | None = None, **more: Any) -> Image:
    inputs = {name: more.pop(name) for name in ("mask",) if name in more}
    settings = {"steps": 4, "size": 48, **more}
    image = picture() if image is None else image
    found = run_frame(ImageToImage(model=model, **settings), media=media(), image=image, **inputs)
    assert isinstance(found, Image)
    return found


@pytest.mark.parametrize("family", all_but_slow(FAMILIES, ("stable_diffusion", "inpainting")))
def test_every_family_makes_a_picture_anew_and_fills_a_mask(family: str, tiny_model: TinyModel) -> None:
    folder, image = ref(tiny_model(family)), picture()
    anew = made(folder, image, strength=0.8)
    filled = made(folder, image, strength=0.8, mask=right_half())
    middle = image.width // 2
    assert (anew.width, anew.height) == (image.width, image.height)
    assert far(anew, image) > 0.05
    assert torch.equal(filled.pixels[:, :, :middle], image.pixels[:, :, :middle])
    assert float((filled.pixels - image.pixels)[:, :, middle:].abs().mean()) > 0.02
    assert far(filled, made(folder, image, strength=0.8, mask=right_half())) == 0.0


def test_strength_and_what_else_may_be_keyed(model: ModelRef) -> None:
    image = picture()
    assert made(model, image, strength=0.0) is image
    assert made(model, image, strength=0.2) is image, "a fifth of four steps is none"
    half = made(model, image)
    for changed in (
        {"strength": 0.25},
        {"strength": 1.0},
        {"seed": 1},
        {"prompt": Prompt("an oil painting", "rain", 0.5)},
        {"guidance": 2.0},
    ):
        assert far(made(model, image, **changed), half) > 0.0, changed


def test_a_soft_mask_mixes_and_one_of_another_size_is_fitted(model: ModelRef) -> None:
    image, whole = picture(), made(model, strength=1.0, mask=right_half())
    assert torch.equal(made(model, strength=1.0, mask=right_half(12, 8)).pixels[:, :, :18], image.pixels[:, :, :18])
    assert far(whole, image) > 0.05


def test_a_model_without_masks_says_what_it_does(tiny_model: TinyModel, monkeypatch: pytest.MonkeyPatch) -> None:
    from nodes.generate.diffusion import image_to_image
    from nodes.generate.diffusion.base_nodes import image_pipeline_node
    from nodes.generate.diffusion.pipelines.pipeline_switch import PictureStart

    for module in (image_to_image, image_pipeline_node):
        monkeypatch.setattr(module, "list_starts", lambda kind: (PictureStart.NOISE, PictureStart.PICTURE))
    folder, image = ref(tiny_model("stable_diffusion")), picture()
    facts = ClipInfo(FrameRate.from_value(25), 1, image.width, image.height, channels=3)
    assert ImageToImage(model=folder, size=48).get_remarks({"image": facts, "mask": facts}, media()) == (
        "This model has no inpainting: the whole picture is regenerated, and the mask is applied to it.",
    )
    filled = made(folder, image, strength=1.0, mask=right_half())
    assert torch.equal(filled.pixels[:, :, :24], image.pixels[:, :, :24])


def test_it_works_at_its_own_size_and_says_so(model: ModelRef) -> None:
    facts = ClipInfo(FrameRate.from_value(25), 1, 960, 540, channels=3)
    node = ImageToImage(model=model)
    assert node.facts({"image": facts}, media()) == facts
    assert node.get_remarks({"image": facts}, media()) == (
        "The model works at 88×48; the result is resized to 960×540.",
    )


def test_alpha_stays_and_nothing_bleeds_out_of_what_is_transparent(model: ModelRef) -> None:
    image = picture(channels=4)
    pixels = image.pixels.clone()
    pixels[3] = right_half().pixels[0]
    hidden = pixels.clone()
    hidden[:3, :, :24] = 7.0
    one, other = (made(model, Image(each), strength=0.5) for each in (pixels, hidden))
    assert torch.equal(one.pixels[3], pixels[3])
    assert float((one.pixels - other.pixels)[:3].abs().max()) < 1e-4


@pytest.mark.parametrize(("width", "height"), [(1, 1), (7, 3), (200, 3), (64, 64)])
def test_odd_sizes(width: int, height: int, model: ModelRef) -> None:
    found = made(model, picture(width=width, height=height), size=0)
    assert (found.width, found.height) == (width, height)
    assert bool(found.pixels.isfinite().all())


def test_what_is_no_number_is_black(model: ModelRef) -> None:
    broken = picture().pixels.clone()
    broken[:, :8] = float("nan")
    broken[:, 8:16] = float("inf")
    assert bool(made(model, Image(broken)).pixels.isfinite().all())


def test_a_proxy_looks_like_the_picture(model: ModelRef) -> None:
    node, image = ImageToImage(model=model, steps=4, strength=0.5, size=48), picture()
    small = Image(image.pixels.reshape(3, 16, 2, 24, 2).mean((2, 4)))
    proxy = run_frame(node, media=media(), image=small, scale=0.5)
    full = made(model, image).pixels.reshape(3, 16, 2, 24, 2).mean((2, 4))
    assert (proxy.width, proxy.height) == (24, 16)
    assert float((proxy.pixels - full).abs().mean()) < 0.05


def test_a_model_for_texts_alone_is_refused(tiny_model: TinyModel) -> None:
    with pytest.raises(ModelError, match=r"of no use here.*image to image"):
        ImageToImage(model=ref(tiny_model("pixart"))).facts({}, media())
