"""Pictures steered by controls and references: equal to the bare call, by keyframes, and refused where they misfit."""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from nodes.generate.diffusion.base_nodes.image_pipeline_node import fill_with_image, image_to_pil
from nodes.generate.diffusion.image_to_image import ImageToImage
from nodes.generate.diffusion.pipelines.pipeline_loading import silence_logs
from nodes.generate.diffusion.stylise_clip import StyliseClip
from nodes.generate.diffusion.text_to_image import TextToImage
from studio.core.errors import ModelError, StudioError
from studio.sdk import AnimatedParam, Image, ModelRef, Options, Prompt
from studio.sdk.testing import run_frame, run_generator
from tests.nodes.generate.diffusion.model_pictures import far, media, picture, ref, right_half
from tests.nodes.generate.diffusion.tiny_pipelines import loaded, made
from tests.tiny_models.control import make_controlnet, make_ip_adapter, make_t2i_adapter
from tests.tiny_models.fixtures import TinyModel
from tests.tiny_models.single_files import name_like_authors

SIZE = 32
SETTINGS: Mapping[str, Any] = {"steps": 3, "width": SIZE, "height": SIZE, "guidance": 2.0, "prompt": Prompt("a cat")}
CONTROL = picture(5, width=SIZE, height=SIZE)
OTHER = picture(6, width=SIZE, height=SIZE)


def make(model: Path, inputs: Mapping[str, Any], **more: Any) -> Image:
    found = run_frame(TextToImage(model=ref(model), **{**SETTINGS, **more}), media=media(), **inputs)
    assert isinstance(found, Image)
    return found


def as_image(pixels: Any) -> Image:
    return Image(torch.from_numpy(np.asarray(pixels)).permute(2, 0, 1))


def control_pipeline(kind: str, model: Path, **parts: Any) -> Any:
    import diffusers

    found = getattr(diffusers, kind)
    takes = inspect.signature(found.__init__).parameters
    settings = {**loaded(model).components, "requires_safety_checker": False, **parts}
    found = found(**{name: part for name, part in settings.items() if name in takes})
    found.set_progress_bar_config(disable=True)
    return found


def call(pipe: Any, **more: Any) -> Any:
    with silence_logs():
        return made(pipe, width=SIZE, height=SIZE, **more)


def read(kind: str, folder: Path) -> Any:
    import diffusers

    with silence_logs():
        return getattr(diffusers, kind).from_pretrained(folder, local_files_only=True)


class TestEqualsTheBareCall:
    def test_controlnet(self, tiny_model: TinyModel) -> None:
        model, net = tiny_model("stable_diffusion"), tiny_model("controlnet")
        pipe = control_pipeline("StableDiffusionControlNetPipeline", model, controlnet=read("ControlNetModel", net))
        bare = call(
            pipe, image=fill_with_image(CONTROL, SIZE, SIZE), controlnet_conditioning_scale=0.8,
            control_guidance_start=0.0, control_guidance_end=0.7,
        )  # fmt: skip
        ours = make(model, {"control": CONTROL}, control_model=ref(net), control_strength=0.8, control_end=0.7)
        assert far(ours, as_image(bare)) == 0.0
        assert far(ours, make(model, {})) > 0.01

    def test_two_controlnets(self, tiny_model: TinyModel, tmp_path: Path) -> None:
        from diffusers import MultiControlNetModel

        model, nets = tiny_model("stable_diffusion"), (tiny_model("controlnet"), make_controlnet(tmp_path, seed=9))
        both = MultiControlNetModel([read("ControlNetModel", net) for net in nets])
        pipe = control_pipeline("StableDiffusionControlNetPipeline", model, controlnet=both)
        pictures = [fill_with_image(each, SIZE, SIZE) for each in (CONTROL, OTHER)]
        bare = call(pipe, image=pictures, controlnet_conditioning_scale=[1.0, 0.5])
        ours = make(
            model, {"control": CONTROL, "control_2": OTHER}, control_model=ref(nets[0]), control_2_model=ref(nets[1]),
            control_2_strength=0.5,
        )  # fmt: skip
        assert far(ours, as_image(bare)) == 0.0

    def test_controlnet_of_xl(self, tiny_model: TinyModel) -> None:
        model, net = tiny_model("stable_diffusion_xl"), tiny_model("controlnet_xl")
        pipe = control_pipeline("StableDiffusionXLControlNetPipeline", model, controlnet=read("ControlNetModel", net))
        bare = call(
            pipe, image=fill_with_image(CONTROL, SIZE, SIZE), controlnet_conditioning_scale=1.0, negative_prompt=""
        )
        assert far(make(model, {"control": CONTROL}, control_model=ref(net)), as_image(bare)) == 0.0

    def test_union_of_flux(self, tiny_model: TinyModel) -> None:
        model, net = tiny_model("flux"), tiny_model("controlnet_flux")
        pipe = control_pipeline("FluxControlNetPipeline", model, controlnet=read("FluxControlNetModel", net))
        bare = call(
            pipe, control_image=fill_with_image(CONTROL, SIZE, SIZE), control_mode=2, controlnet_conditioning_scale=1.0
        )
        short = Options({"max_sequence_length": 32})
        ours = make(model, {"control": CONTROL}, control_model=ref(net), control_mode=2, options=short)
        assert far(ours, as_image(bare)) == 0.0
        other = make(model, {"control": CONTROL}, control_model=ref(net), control_mode=1, options=short)
        assert far(ours, other) > 0.0

    def test_a_model_that_takes_a_control_itself(self, tiny_model: TinyModel) -> None:
        model, short = tiny_model("flux_control"), Options({"max_sequence_length": 32})
        bare = call(loaded(model), control_image=fill_with_image(CONTROL, SIZE, SIZE))
        assert far(make(model, {"control": CONTROL}, options=short), as_image(bare)) == 0.0
        with pytest.raises(StudioError, match="needs a control: connect a picture"):
            make(model, {})

    @pytest.mark.parametrize("channels", [3, 1])
    def test_t2i_adapter(self, channels: int, tiny_model: TinyModel, tmp_path: Path) -> None:
        model, net = tiny_model("attending_stable_diffusion"), make_t2i_adapter(tmp_path, channels)
        pipe = control_pipeline("StableDiffusionAdapterPipeline", model, adapter=read("T2IAdapter", net))
        shown = fill_with_image(CONTROL, SIZE, SIZE)
        bare = call(pipe, image=shown if channels == 3 else shown.convert("L"), adapter_conditioning_scale=0.6)
        ours = make(model, {"control": CONTROL}, control_model=ref(net), control_strength=0.6)
        assert far(ours, as_image(bare)) == 0.0

    def test_ip_adapter(self, tiny_model: TinyModel) -> None:
        model, adapter = tiny_model("stable_diffusion"), tiny_model("ip_adapter")
        pipe = loaded(model)
        pipe.load_ip_adapter(str(adapter.parent), subfolder="", weight_name=adapter.name)
        pipe.set_ip_adapter_scale(0.5)
        shown = [image_to_pil(each, each.width, each.height) for each in (CONTROL, OTHER)]
        bare = call(pipe, ip_adapter_image=[shown])
        references = {"reference": CONTROL, "reference_2": OTHER}
        ours = make(model, references, reference_model=ref(adapter), reference_strength=0.5)
        assert far(ours, as_image(bare)) == 0.0
        assert far(ours, make(model, {})) > 0.01

    def test_image_to_image_inside_a_mask(self, tiny_model: TinyModel) -> None:
        model, net = tiny_model("stable_diffusion"), tiny_model("controlnet")
        node = ImageToImage(model=ref(model), steps=3, size=SIZE, strength=0.7, control_model=ref(net))
        frame, mask = picture(1, width=SIZE, height=SIZE), right_half(SIZE, SIZE)
        steered = run_frame(node, media=media(), image=frame, mask=mask, control=CONTROL)
        plain = run_frame(node, media=media(), image=frame, mask=mask)
        half = SIZE // 2
        assert torch.equal(steered.pixels[:, :, :half], frame.pixels[:, :, :half])
        assert float((steered.pixels - plain.pixels).abs().max()) > 0.001

    def test_a_file_of_its_authors(self, tiny_model: TinyModel, tmp_path: Path) -> None:
        model, net = tiny_model("stable_diffusion"), tiny_model("controlnet")
        tensors = load_file(net / "diffusion_pytorch_model.safetensors")
        save_file(tensors, tmp_path / "plain.safetensors")
        save_file(_name_like_authors(tensors), tmp_path / "authors.safetensors")
        wanted = make(model, {"control": CONTROL}, control_model=ref(net))
        for name in ("plain", "authors"):
            file = ref(tmp_path / f"{name}.safetensors")
            assert far(make(model, {"control": CONTROL}, control_model=file), wanted) == 0.0


def _name_like_authors(tensors: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return the weights of a ControlNet by the names that its authors gave them."""
    hint = {"conv_in": "input_hint_block.0", "conv_out": "input_hint_block.14"}
    hint |= {f"blocks.{number}": f"input_hint_block.{2 * number + 2}" for number in range(6)}
    found: dict[str, torch.Tensor] = {}
    for name, tensor in tensors.items():
        part, _, end = name.partition(".")
        if part == "controlnet_cond_embedding":
            layer, _, kind = end.rpartition(".")
            found[f"{hint[layer]}.{kind}"] = tensor
        elif part == "controlnet_down_blocks":
            number, _, kind = end.partition(".")
            found[f"zero_convs.{number}.0.{kind}"] = tensor
        elif part == "controlnet_mid_block":
            found[f"middle_block_out.0.{end}"] = tensor
        else:
            found |= name_like_authors("stable_diffusion", {name: tensor})
    return {f"control_model.{name}": tensor for name, tensor in found.items()}


class TestStrength:
    def test_zero_is_as_without(self, tiny_model: TinyModel) -> None:
        model, net = tiny_model("stable_diffusion"), tiny_model("controlnet")
        off = make(model, {"control": CONTROL}, control_model=ref(net), control_strength=0.0)
        assert far(off, make(model, {})) < 1e-6

    def test_an_unconnected_network_is_not_used_and_the_card_says_so(self, tiny_model: TinyModel) -> None:
        model, net = tiny_model("stable_diffusion"), tiny_model("controlnet")
        node = TextToImage(model=ref(model), control_model=ref(net), reference_model=ref(tiny_model("ip_adapter")))
        assert node.get_remarks({}, media()) == (
            "'control_model' has no effect: nothing is connected to 'control'.",
            "'reference_model' has no effect: nothing is connected to 'reference'.",
        )
        assert far(make(model, {}, control_model=ref(net)), make(model, {})) == 0.0

    def test_keyframes_of_a_clip(self, tiny_model: TinyModel) -> None:
        model, net = tiny_model("stable_diffusion"), tiny_model("controlnet")
        clip = [picture(1, width=SIZE, height=SIZE)] * 2

        def frames(strength: AnimatedParam) -> list[Image]:
            node = StyliseClip(
                model=ref(model), steps=3, size=SIZE, control_model=ref(net), control_strength=strength,
                keep=AnimatedParam.from_constant(0.0), feed=AnimatedParam.from_constant(0.0),
            )  # fmt: skip
            return list(run_generator(node, media=media(), image=clip, control=[CONTROL]))

        off, whole = (frames(AnimatedParam.from_constant(value)) for value in (0.0, 1.0))
        keyed = frames(AnimatedParam("control_strength", float))
        assert far(keyed[0], off[0]) == 0.0
        assert far(keyed[1], whole[1]) == 0.0
        assert far(off[1], whole[1]) > 0.001

    def test_the_canvas_has_the_shape_of_the_control(self, tiny_model: TinyModel) -> None:
        node = TextToImage(
            model=ref(tiny_model("stable_diffusion")), steps=2, control_model=ref(tiny_model("controlnet"))
        )
        wide = picture(2, width=96, height=48)
        found = run_frame(node, media=media(), control=wide)
        assert found.width > 1.5 * found.height


class TestRefuses:
    def check(self, expected: str, model: Path, inputs: Mapping[str, Image], param: str, **more: Any) -> None:
        with pytest.raises(ModelError, match=expected) as caught:
            make(model, inputs, **more)
        assert caught.value.parameter == param

    def test_a_network_of_another_base_model(self, tiny_model: TinyModel) -> None:
        model, control = tiny_model("stable_diffusion"), {"control": CONTROL}
        net = ref(tiny_model("controlnet_xl"))
        self.check("was trained for another base model", model, control, "control_model", control_model=net)
        net = ref(tiny_model("controlnet_flux"))
        self.check("is a FluxControlNetModel, which pipelines with the parts of StableDiffusionPipeline do not take; "
                   "accepted: ControlNetModel", model, control, "control_model", control_model=net)  # fmt: skip
        self.check("cannot be used: PixArtSigmaPipeline takes none", tiny_model("pixart"), control, "control_model",
                   control_model=net)  # fmt: skip

    def test_what_is_no_network(self, tiny_model: TinyModel) -> None:
        model, control = tiny_model("stable_diffusion"), {"control": CONTROL}
        self.check("control network", model, control, "control_model", control_model=ref(model))
        self.check("IP-Adapter", model, {"reference": CONTROL}, "reference_model",
                   reference_model=ref(tiny_model("controlnet")))  # fmt: skip
        gone = ModelRef("/nowhere/net")
        self.check("nowhere", model, control, "control_model", control_model=gone)

    def test_two_kinds_together(self, tiny_model: TinyModel) -> None:
        nets = {"control_model": ref(tiny_model("controlnet")), "control_2_model": ref(tiny_model("t2i_adapter"))}
        self.check("cannot be used together", tiny_model("stable_diffusion"),
                   {"control": CONTROL, "control_2": OTHER}, "control_2_model", **nets)  # fmt: skip

    def test_half_a_file(self, tiny_model: TinyModel, tmp_path: Path) -> None:
        tensors = load_file(tiny_model("controlnet") / "diffusion_pytorch_model.safetensors")
        for name in [name for name in tensors if name.startswith("down_blocks.1.resnets")]:
            del tensors[name]
        save_file(tensors, tmp_path / "half.safetensors")
        with pytest.raises(ModelError, match="lacks weights of the control network"):
            make(tiny_model("stable_diffusion"), {"control": CONTROL}, control_model=ref(tmp_path / "half.safetensors"))

    def test_an_adapter_without_its_image_encoder(self, tiny_model: TinyModel, tmp_path: Path) -> None:
        file = make_ip_adapter(tmp_path)
        shutil.rmtree(file.parent / "image_encoder")
        self.check("needs an image encoder with projection_dim 32", tiny_model("stable_diffusion"),
                   {"reference": CONTROL}, "reference_model", reference_model=ref(file))  # fmt: skip

    def test_what_has_no_effect_is_said(self, tiny_model: TinyModel) -> None:
        node = TextToImage(model=ref(tiny_model("pixart")))
        found = run_remarks(node, control=CONTROL, reference=CONTROL)
        assert found == (
            "'control' has no effect: PixArtSigmaPipeline takes no control.",
            "'reference' has no effect: PixArtSigmaPipeline takes no reference pictures.",
        )

    def test_no_pipeline_that_begins_with_a_picture(self, tiny_model: TinyModel) -> None:
        node = ImageToImage(
            model=ref(tiny_model("stable_diffusion")), steps=2, size=SIZE, control_model=ref(tiny_model("t2i_adapter"))
        )
        with pytest.raises(StudioError, match="StableDiffusionAdapterPipeline cannot start from a picture"):
            run_frame(node, media=media(), image=CONTROL, control=CONTROL)


def run_remarks(node: TextToImage, **inputs: Image) -> tuple[str, ...]:
    """Return what a card says with pictures connected."""
    from studio.sdk import ClipInfo

    facts = {name: ClipInfo(width=image.width, height=image.height) for name, image in inputs.items()}
    return tuple(remark for remark in node.get_remarks(facts, media()) if "The result is" not in remark)
