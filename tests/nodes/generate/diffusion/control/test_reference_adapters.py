"""IP-Adapters of other families than Stable Diffusion 1.5: equal to the bare call of diffusers, or refused in words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from nodes.generate.diffusion.base_nodes.image_pipeline_node import image_to_pil
from nodes.generate.diffusion.text_to_image import TextToImage
from studio.core.errors import ModelError
from studio.sdk import Options, Precision
from tests.nodes.generate.diffusion.control.test_control_pictures import CONTROL, OTHER, as_image, call, make
from tests.nodes.generate.diffusion.model_pictures import far, media, ref
from tests.nodes.generate.diffusion.tiny_pipelines import loaded
from tests.sweeps import all_but_slow
from tests.tiny_models.fixtures import TinyModel

FAMILIES: Mapping[str, str] = {
    "ip_adapter_xl": "stable_diffusion_xl", "ip_adapter_plus_xl": "stable_diffusion_xl",
    "ip_adapter_plus": "stable_diffusion", "ip_adapter_flux": "flux", "ip_adapter_sd3": "stable_diffusion_3",
}  # fmt: skip
SHORT = Options({"max_sequence_length": 32})


def load_adapter(pipe: Any, adapter: Path) -> None:
    """Lay an adapter over a pipeline as diffusers does it."""
    place, name = str(adapter.parent), adapter.name
    if "Flux" in type(pipe).__name__:
        encoder = {"image_encoder_pretrained_model_name_or_path": f"{place}/image_encoder"}
        pipe.load_ip_adapter(place, weight_name=name, image_encoder_dtype=torch.float32, **encoder)
    elif "Diffusion3" in type(pipe).__name__:
        pipe.load_ip_adapter(place, weight_name=name, image_encoder_folder=f"{place}/image_encoder")
    else:
        pipe.load_ip_adapter(place, subfolder="", weight_name=name)


@pytest.mark.parametrize("case", all_but_slow(FAMILIES, ("ip_adapter_plus_xl", "ip_adapter_flux", "ip_adapter_sd3")))
def test_it_makes_what_the_bare_call_makes(case: str, tiny_model: TinyModel) -> None:
    model, adapter = tiny_model(FAMILIES[case]), tiny_model(case)
    pictures = [CONTROL] if case == "ip_adapter_sd3" else [CONTROL, OTHER]
    pipe = loaded(model)
    load_adapter(pipe, adapter)
    pipe.set_ip_adapter_scale(0.5)
    options = SHORT if "max_sequence_length" in _arguments(pipe) else Options({})
    negative = {"negative_prompt": ""} if case != "ip_adapter_flux" else {}
    shown = [image_to_pil(each, each.width, each.height) for each in pictures]
    bare = call(pipe, ip_adapter_image=[shown], **negative)
    references = {"reference": CONTROL} | ({"reference_2": OTHER} if len(pictures) > 1 else {})
    ours = make(model, references, reference_model=ref(adapter), reference_strength=0.5, options=options)
    assert far(ours, as_image(bare)) == 0.0
    assert far(ours, make(model, {}, options=options)) > 0.001
    off = make(model, references, reference_model=ref(adapter), reference_strength=0.0, options=options)
    assert far(off, make(model, {}, options=options)) < 1e-5


@pytest.mark.slow
@pytest.mark.parametrize("case", FAMILIES)
def test_it_computes_in_16_bits(case: str, tiny_model: TinyModel) -> None:
    model, options = tiny_model(FAMILIES[case]), SHORT if case == "ip_adapter_flux" else Options({})
    found = make(
        model, {"reference": CONTROL}, reference_model=ref(tiny_model(case)), options=options,
        precision=Precision.BFLOAT16,
    )  # fmt: skip
    assert found.pixels.isfinite().all()


def _arguments(pipe: Any) -> Any:
    import inspect

    return inspect.signature(pipe.__call__).parameters


def test_a_second_picture_is_said_to_have_no_effect(tiny_model: TinyModel) -> None:
    from studio.sdk import ClipInfo

    node = TextToImage(model=ref(tiny_model("stable_diffusion_3")), reference_model=ref(tiny_model("ip_adapter_sd3")))
    inputs = {port: ClipInfo(width=32, height=32) for port in ("reference", "reference_3")}
    assert "the IP-Adapters of StableDiffusion3Pipeline read one picture" in " ".join(node.get_remarks(inputs, media()))
    assert {"reference_2", "reference_3", "reference_4"} <= node.get_unused_inputs(inputs, media()).keys()


class TestRefuses:
    def check(self, expected: str, model: Path, adapter: Path) -> None:
        with pytest.raises(ModelError, match=expected):
            make(model, {"reference": CONTROL}, reference_model=ref(adapter))

    @pytest.mark.parametrize(
        ("family", "case"), [("flux", "ip_adapter_xl"), ("stable_diffusion", "ip_adapter_flux"),
                             ("stable_diffusion_xl", "ip_adapter"), ("stable_diffusion_3", "ip_adapter_flux")],
    )  # fmt: skip
    def test_another_base_model(self, family: str, case: str, tiny_model: TinyModel) -> None:
        self.check("it was trained for another base model|was trained for Flux", tiny_model(family), tiny_model(case))

    def test_faces(self, tiny_model: TinyModel, tmp_path: Path) -> None:
        file = tmp_path / "face.safetensors"
        save_file(
            {"image_proj.proj.0.weight": torch.zeros(2, 2), "ip_adapter.0.to_k_ip.weight": torch.zeros(2, 2)}, file
        )
        self.check(r"as those for faces \(FaceID\); accepted: those for pictures", tiny_model("stable_diffusion"), file)

    def test_half_a_file(self, tiny_model: TinyModel, tmp_path: Path) -> None:
        source = tiny_model("ip_adapter_xl")
        tensors = {name: tensor for name, tensor in load_file(source).items() if "to_v_ip" not in name}
        save_file(tensors, tmp_path / "half.safetensors")
        (tmp_path / "image_encoder").symlink_to(source.parent / "image_encoder")
        self.check(
            "does not fit StableDiffusionXLPipeline", tiny_model("stable_diffusion_xl"), tmp_path / "half.safetensors"
        )
