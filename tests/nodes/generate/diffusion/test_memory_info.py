"""Memory figures equal the bytes of what is loaded: parts, single files, GGUF, 8-bit weights, and what is laid over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from nodes.generate.diffusion.text_to_image import TextToImage
from nodes.generate.diffusion.text_to_video import TextToVideo
from studio.core.errors import ModelError
from studio.engine.pretrained.int4_weights import apply_int4_weights
from studio.engine.pretrained.offload import apply_fp8_casting, get_modules
from studio.models.memory_estimate import estimate_memory_fit
from studio.sdk import Media, ModelInfo, ModelRef, Precision
from tests.nodes.generate.diffusion.model_pictures import media, ref
from tests.sweeps import all_but_slow
from tests.tiny_models.fixtures import TinyModel
from tests.tiny_models.single_files import name_like_authors, read_network, write_file, write_gguf

CLIPS = ("wan", "ltx", "cogvideox")
FAMILIES = ("stable_diffusion", "stable_diffusion_xl", "stable_diffusion_3", "flux", "z_image", *CLIPS)
DTYPES = {Precision.FLOAT32: torch.float32, Precision.BFLOAT16: torch.bfloat16}


def node_of(family: str, model: Path, **more: Any) -> TextToImage | TextToVideo:
    kind = TextToVideo if family in CLIPS else TextToImage
    return kind(model=ref(model), **more)


def estimated(
    node: TextToImage | TextToVideo, precision: Precision, computing: Precision, *ports: str
) -> dict[str, int]:
    facts = node.get_memory_info(media(), frozenset(ports))
    found = estimate_memory_fit(facts, None, precision, computing=computing)
    assert found.weight_bytes == sum(found.part_bytes.values())
    return dict(found.part_bytes)


def loaded(request: Any, dtype: torch.dtype, precision: Precision = Precision.AUTO) -> dict[str, int]:
    """Return the bytes of the weights of each part of a pipeline that is loaded."""
    pipe = request.load_model(dtype)
    for module in get_modules(pipe).values():
        module.requires_grad_(False)
    if precision is Precision.FLOAT8:
        apply_fp8_casting(pipe, dtype)
    elif precision is Precision.INT4:
        apply_int4_weights(pipe)
    return {name: _count(module) for name, module in get_modules(pipe).items()}


def _count(module: torch.nn.Module) -> int:
    """Return the bytes of what a file of a module holds; weights that two layers share count once."""
    return sum({tensor.data_ptr(): tensor.nbytes for tensor in module.state_dict().values()}.values())


@pytest.mark.parametrize("family", all_but_slow(FAMILIES, ("stable_diffusion", "flux", "wan")))
def test_each_part_of_a_folder(family: str, tiny_model: TinyModel) -> None:
    node = node_of(family, tiny_model(family))
    for precision, dtype in DTYPES.items():
        request = node.use_pipeline(media())
        assert estimated(node, precision, precision) == loaded(request, dtype)
        for small in (Precision.FLOAT8, Precision.INT4):
            narrow = loaded(request, dtype, small)
            assert estimated(node, small, precision) == narrow
            assert sum(narrow.values()) <= sum(loaded(request, dtype).values())


@pytest.mark.parametrize("case", all_but_slow(("stable_diffusion", "wan Q8_0", "ltx Q4_0", "flux Q8_0"), ("wan Q8_0",)))
def test_a_single_file_with_the_parts_of_a_folder(case: str, tiny_model: TinyModel, tmp_path: Path) -> None:
    family, _, quantization = case.partition(" ")
    folder, network = tiny_model(family), read_network(tiny_model(family))
    if quantization:
        names = {name: name for name in network}
        rename = {old: new for new, old in name_like_authors(family, names).items()} if family == "ltx" else names
        file = tmp_path / "net.gguf"
        write_gguf(file, network, rename, quantization)
    else:
        file = write_file(tmp_path / "net.safetensors", network)
    node = node_of(family, file, parts=ref(folder))
    request = node.use_pipeline(media())
    for precision in (Precision.FLOAT32, Precision.FLOAT8, Precision.INT4):
        wanted = loaded(request, torch.float32, precision)
        assert estimated(node, precision, Precision.FLOAT32) == wanted
    if quantization:
        whole = estimated(node_of(family, folder), Precision.FLOAT32, Precision.FLOAT32)
        assert sum(estimated(node, Precision.FLOAT32, Precision.FLOAT32).values()) < sum(whole.values())


def test_fp8_weights_with_scales_take_what_they_are_multiplied_to(tiny_model: TinyModel, tmp_path: Path) -> None:
    folder, tensors = tiny_model("wan"), {}
    for name, tensor in read_network(folder).items():
        tensors[name] = tensor
        if tensor.ndim == 2 and name.endswith(".weight"):
            tensors[name] = tensor.to(torch.float8_e4m3fn)
            tensors[f"{name.removesuffix('.weight')}.scale_weight"] = torch.ones(())
    node = node_of("wan", write_file(tmp_path / "small.safetensors", tensors), parts=ref(folder))
    facts = node.get_memory_info(media(), frozenset())
    assert facts.format_bytes["F8_E4M3"] == sum(t.nbytes for t in tensors.values() if t.dtype == torch.float8_e4m3fn)
    assert estimated(node, Precision.FLOAT32, Precision.FLOAT32) == loaded(node.use_pipeline(media()), torch.float32)


def test_what_steers_counts_where_it_is_connected(tiny_model: TinyModel) -> None:
    node = TextToImage(
        model=ref(tiny_model("stable_diffusion")), control_model=ref(tiny_model("controlnet")),
        reference_model=ref(tiny_model("ip_adapter")),
    )  # fmt: skip
    assert estimated(node, Precision.FLOAT32, Precision.FLOAT32).keys() == {"unet", "vae", "text_encoder"}
    found = estimated(node, Precision.FLOAT32, Precision.FLOAT32, "control", "reference")
    steering = node.find_steering(node.get_model_info(media()), media(), frozenset({"control", "reference"}))
    wanted = loaded(node.request_steered(media(), steering), torch.float32)
    wanted["unet"] -= found["ip_adapter"]  # its layers lie in the U-Net
    assert {name: found[name] for name in wanted} == wanted
    assert found["ip_adapter"] == _count_file(tiny_model("ip_adapter"))


def test_a_lora_counts(tiny_model: TinyModel) -> None:
    node = TextToImage(model=ref(tiny_model("stable_diffusion")), lora=ref(tiny_model("stable_diffusion_lora")))
    found = estimated(node, Precision.FLOAT32, Precision.FLOAT32)
    assert sum(found.values()) == sum(loaded(node.use_pipeline(media()), torch.float32).values())


def test_a_lora_of_another_base_model_is_said_before_it_is_loaded(tiny_model: TinyModel) -> None:
    class Known:
        """The models of the tests, as if their sizes were those of published ones."""

        def __init__(self, **bases: Any) -> None:
            self._bases = bases

        def facts(self, given: ModelRef, tasks: Any = ()) -> ModelInfo:
            from dataclasses import replace

            found = media().models.facts(given, tasks)
            name = "lora" if "lora" in str(given) else "model"
            return replace(found, base=self._bases.get(name))

        def __getattr__(self, name: str) -> Any:
            return getattr(media().models, name)

    from studio.sdk.model_files.model_categories import BaseModel
    from studio.sdk.testing import MemoryMedia

    node = TextToImage(model=ref(tiny_model("stable_diffusion")), lora_2=ref(tiny_model("stable_diffusion_lora")))
    model, other = BaseModel("Stable Diffusion", "1.5"), BaseModel("Stable Diffusion XL")
    wrong: Media = MemoryMedia(models=Known(model=model, lora=other))
    said = r"was trained for Stable Diffusion XL, and .* is Stable Diffusion 1\.5; accepted: a LoRA for Stable Diff"
    with pytest.raises(ModelError, match=said) as caught:
        node.facts({}, wrong)
    assert caught.value.parameter == "lora_2"
    for bases in ({"model": model, "lora": model}, {"model": model}, {"lora": other}):
        node.facts({}, MemoryMedia(models=Known(**bases)))


def _count_file(file: Path) -> int:
    from safetensors.torch import load_file

    return sum(tensor.nbytes for tensor in load_file(file).values())
