"""Networks and checkpoints in single files: the pixels of a folder, under any names, quantized, and refused."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from nodes.generate.diffusion.pipelines.scaled_weights import dequantize_weights
from nodes.generate.diffusion.text_to_image import TextToImage
from nodes.generate.diffusion.text_to_video import TextToVideo
from studio.core.errors import ModelError
from studio.models.library import ModelLibrary
from studio.sdk import ModelRef, Precision, Task
from studio.sdk.testing import MemoryMedia, run_frame
from tests.nodes.generate.diffusion.clips_for_tests import frames_of
from tests.nodes.generate.diffusion.clips_for_tests import made as made_clip
from tests.nodes.generate.diffusion.model_pictures import media, ref
from tests.sweeps import all_but_slow
from tests.tiny_models.fixtures import TinyModel
from tests.tiny_models.single_files import (
    PREFIX,
    copy_with_network,
    name_autoencoder_like_authors,
    name_like_authors,
    read_network,
    write_file,
    write_gguf,
)

CLIPS = ("wan", "ltx")
FAMILIES = ("stable_diffusion", "stable_diffusion_xl", "flux", "wan", "ltx")
KINDS = dict(zip(FAMILIES, ("Stable Diffusion", "Stable Diffusion XL", "Flux", "Wan", "LTX"), strict=True))
CLOSE = 2e-6  # the same sums; where tensors lie in memory decides in which order they are added


def make(family: str, model: Path, parts: Path | None = None, **more: Any) -> np.ndarray:
    """Return what a model makes of the same text each time."""
    if family in CLIPS:
        values = {"width": 32, "height": 32, "length": 5, "parts": "" if parts is None else str(parts), **more}
        return np.stack(frames_of(made_clip(TextToVideo, model, values)))
    given = ModelRef() if parts is None else ref(parts)
    node = TextToImage(model=ref(model), parts=given, steps=2, width=32, height=32, **more)
    return np.asarray(run_frame(node, media=media()).pixels)


@pytest.mark.parametrize("family", all_but_slow(FAMILIES, ("stable_diffusion", "wan")))
def test_a_network_in_a_file_makes_what_its_folder_makes(family: str, tiny_model: TinyModel, tmp_path: Path) -> None:
    folder, network = tiny_model(family), read_network(tiny_model(family))
    wanted = make(family, copy_with_network(folder, tmp_path / "other", network))
    assert np.abs(make(family, folder) - wanted).max() > 0.01
    names = [(network, ""), (network, "diffusion_model.")]
    if family != "flux":  # its converter knows the sizes of the published network alone
        named = name_like_authors(family, network)
        assert named.keys() != network.keys()
        names += [(named, ""), (named, PREFIX)]
    for number, (tensors, prefix) in enumerate(names):
        file = write_file(tmp_path / f"{number}.safetensors", tensors, prefix)
        found = media().models.facts(ref(file))
        assert found.kind == KINDS[family]
        assert {Task.TEXT_TO_VIDEO if family in CLIPS else Task.TEXT_TO_IMAGE} <= found.tasks
        np.testing.assert_allclose(make(family, file, folder), wanted, atol=CLOSE)


def test_a_whole_checkpoint_brings_its_autoencoder_and_text_encoder(tiny_model: TinyModel, tmp_path: Path) -> None:
    folder, network = tiny_model("stable_diffusion"), read_network(tiny_model("stable_diffusion"))
    other = copy_with_network(folder, tmp_path / "other", network)
    vae, encoder = (load_file(next((other / part).glob("*.safetensors"))) for part in ("vae", "text_encoder"))
    file = write_file(
        tmp_path / "whole.safetensors",
        {f"{PREFIX}{name}": tensor for name, tensor in name_like_authors("stable_diffusion", network).items()}
        | name_autoencoder_like_authors(vae, levels=4)
        | {f"cond_stage_model.transformer.text_model.{n.removeprefix('text_model.')}": t for n, t in encoder.items()},
    )
    bare = tmp_path / "bare"  # a folder whose own parts would make something else
    shutil.copytree(folder, bare)
    for part in ("vae", "text_encoder"):
        (weights,) = (bare / part).glob("*.safetensors")
        write_file(weights, {name: tensor * 0.5 for name, tensor in load_file(weights).items()})
    wanted = make("stable_diffusion", other)
    assert np.abs(make("stable_diffusion", bare) - wanted).max() > 0.01
    np.testing.assert_allclose(make("stable_diffusion", file, bare), wanted, atol=CLOSE)


@pytest.mark.parametrize("kind", ["float8", "int8"])
def test_quantized_weights_are_multiplied_with_their_scales(kind: str, tiny_model: TinyModel, tmp_path: Path) -> None:
    folder = tiny_model("wan")
    quantized, plain = {}, {}
    for name, tensor in read_network(folder).items():
        quantized[name] = plain[name] = tensor
        if tensor.ndim == 2 and name.endswith(".weight"):
            stem = name.removesuffix(".weight")
            if kind == "float8":
                scale = tensor.abs().max() / 448.0
                held = (tensor / scale).to(torch.float8_e4m3fn)
                quantized[f"{stem}.scale_weight"] = scale
            else:
                scale = tensor.abs().amax(1) / 127.0
                held = (tensor / scale[:, None]).round().to(torch.int8)
                quantized[f"{stem}.weight_scale"] = scale
            quantized[name] = held
            plain[name] = held.float() * (scale if kind == "float8" else scale[:, None])
    quantized["scaled_fp8"] = torch.zeros(2, dtype=torch.float8_e4m3fn)
    file = write_file(tmp_path / "small.safetensors", quantized, PREFIX)
    wanted = make("wan", copy_with_network(folder, tmp_path / "other", plain))
    np.testing.assert_allclose(make("wan", file, folder), wanted, atol=CLOSE)
    assert media().models.facts(ref(file)).bytes < 0.6 * sum(4 * tensor.numel() for tensor in plain.values())


@pytest.mark.parametrize("case", all_but_slow(("wan Q8_0", "ltx Q4_0", "flux Q8_0"), ("wan Q8_0",)))
def test_a_gguf_file_makes_what_its_dequantized_weights_make(case: str, tiny_model: TinyModel, tmp_path: Path) -> None:
    family, quantization = case.split()
    folder, network = tiny_model(family), read_network(tiny_model(family))
    names = {name: name for name in network}
    rename = names if family == "flux" else {old: new for new, old in name_like_authors(family, names).items()}
    file = tmp_path / "net.gguf"
    plain = write_gguf(file, network, rename, quantization)
    found = media().models.facts(ref(file))
    assert found.kind == f"{KINDS[family]}, GGUF {quantization}"
    assert found.bytes < sum(4 * tensor.numel() for tensor in network.values())
    wanted = make(family, copy_with_network(folder, tmp_path / "other", plain))
    assert np.abs(make(family, folder) - wanted).max() > 0.01
    for precision in (Precision.AUTO, Precision.FLOAT8):  # a layer multiplies with scales of 16 bits
        np.testing.assert_allclose(make(family, file, folder, precision=precision), wanted, atol=5e-4)


def test_a_gguf_file_of_something_else_is_refused(tmp_path: Path) -> None:
    language = tmp_path / "language.gguf"
    write_gguf(language, {"blk.0.attn_q.weight": torch.zeros(4, 32)}, {"blk.0.attn_q.weight": "blk.0.attn_q.weight"})
    assert "(GGUF (test)) is of no use here" in _why(language, tmp_path)
    rare = tmp_path / "rare.gguf"
    write_gguf(rare, {"a.weight": torch.zeros(4, 256)}, {"a.weight": "a.weight"}, "TQ1_0")
    assert "quantized as TQ1_0, which cannot be read; accepted: BF16" in _why(rare, tmp_path)


def test_scales_of_blocks() -> None:
    weight, scale = torch.ones(4, 6, dtype=torch.int8), torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    found = dequantize_weights({"a.weight": weight, "a.weight_scale_inv": scale, "b": weight}, torch.float32)
    assert found.keys() == {"a.weight", "b"}
    assert found["a.weight"].equal(scale.repeat_interleave(2, 0).repeat_interleave(2, 1))
    assert found["b"] is weight


def test_it_works_with_weights_of_8_bits(tiny_model: TinyModel, tmp_path: Path) -> None:
    folder = tiny_model("stable_diffusion")
    file = write_file(tmp_path / "net.safetensors", read_network(folder))
    other = copy_with_network(folder, tmp_path / "other", read_network(folder))
    found, wanted = (
        make("stable_diffusion", *given, precision=Precision.FLOAT8) for given in ((file, folder), (other,))
    )
    np.testing.assert_allclose(found, wanted, atol=CLOSE)


def test_the_only_installed_pipeline_that_fits_is_found(tiny_model: TinyModel, tmp_path: Path) -> None:
    home = tmp_path / "models"
    for family in ("stable_diffusion", "stable_diffusion_xl", "flux"):
        shutil.copytree(tiny_model(family), home / family)
    for family in ("stable_diffusion", "stable_diffusion_xl"):
        file = write_file(home / f"{family}.safetensors", read_network(tiny_model(family)))
        node = TextToImage(model=ref(file), steps=2, width=32, height=32)
        found = run_frame(node, media=MemoryMedia(models=ModelLibrary([home], tmp_path / "none")))
        np.testing.assert_allclose(found.pixels, make(family, file, tiny_model(family)), atol=CLOSE)
        listed = {
            each.display_name for each in ModelLibrary([home], tmp_path / "none").list_models((Task.TEXT_TO_IMAGE,))
        }
        assert {file.name, family} <= listed
    shutil.copytree(tiny_model("stable_diffusion"), home / "second")
    assert "Several installed pipelines" in _why(home / "stable_diffusion.safetensors", home, "parts")
    assert "none is installed: choose one in 'parts'" in _why(
        home / "stable_diffusion.safetensors", tmp_path / "none", "parts"
    )


def _why(file: Path, home: Path, parameter: str = "", **more: Any) -> str:
    node = TextToImage(model=ref(file), steps=2, width=32, height=32, **more)
    with pytest.raises(ModelError) as caught:
        node.facts({}, MemoryMedia(models=ModelLibrary([home], home / "none")))
    assert caught.value.parameter == parameter
    return str(caught.value)


def test_the_folder_with_the_other_parts_needs_no_network(tiny_model: TinyModel, tmp_path: Path) -> None:
    home = tmp_path / "models"
    for family in ("stable_diffusion", "wan"):
        file = write_file(tmp_path / f"{family}.safetensors", read_network(tiny_model(family)))
        wanted = make(family, file, tiny_model(family))
        shutil.copytree(tiny_model(family), home / family)
        for weights in (
            *(home / family).glob("unet/*.safetensors"),
            *(home / family).glob("transformer/*.safetensors"),
        ):
            weights.unlink()
        np.testing.assert_allclose(make(family, file, home / family), wanted, atol=CLOSE)
    library = ModelLibrary([home], tmp_path / "none")
    node = TextToImage(model=ref(tmp_path / "stable_diffusion.safetensors"), steps=2, width=32, height=32)
    assert node.get_model_info(MemoryMedia(models=library)).path == home / "stable_diffusion"
    assert "weights of the unet of 'stable_diffusion' are missing" in _why(home / "stable_diffusion", home)


def test_parts_that_do_not_fit_are_refused_before_anything_is_read(tiny_model: TinyModel, tmp_path: Path) -> None:
    file = write_file(tmp_path / "net.safetensors", read_network(tiny_model("stable_diffusion")))
    for family in ("stable_diffusion_xl", "flux"):
        said = _why(file, tmp_path, parts=ref(tiny_model(family)), parameter="parts")
        assert f"which is no part of '{family}'" in said
        assert "accepted in 'parts': the folder of a pipeline with a UNet2DConditionModel" in said
    assert "which is no part of 'net.safetensors'" in _why(file, tmp_path, "parts", parts=ref(file))


def test_a_file_that_lacks_weights_is_refused(tiny_model: TinyModel, tmp_path: Path) -> None:
    folder, network = tiny_model("stable_diffusion"), read_network(tiny_model("stable_diffusion"))
    half = {name: tensor for name, tensor in network.items() if not name.startswith("up_blocks.1")}
    with pytest.raises(ModelError, match=r"half\.safetensors lacks weights of the unet .* a part of one: up_blocks\.1"):
        make("stable_diffusion", write_file(tmp_path / "half.safetensors", half), folder)
    named = write_file(tmp_path / "named.safetensors", name_like_authors("stable_diffusion", half), PREFIX)
    with pytest.raises(ModelError, match=r"named\.safetensors lacks weights of the unet"):
        make("stable_diffusion", named, folder)
    other = dict(network) | {"conv_in.weight": network["conv_in.weight"][:, :2]}
    with pytest.raises(ModelError, match=r"weights of other\.safetensors do not match its configuration"):
        make("stable_diffusion", write_file(tmp_path / "other.safetensors", other), folder)


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (("image_proj.proj.weight", "ip_adapter.1.to_k_ip.weight"), "IP-Adapter"),
        (("control_model.input_hint_block.0.weight", "control_model.input_blocks.0.0.weight"), "ControlNet"),
        (
            ("controlnet_cond_embedding.conv_in.weight", "conv_in.weight", "time_embedding.linear_1.weight"),
            "ControlNet",
        ),
        (("model.1.sub.0.RDB1.conv1.0.weight",), "upscaler"),
        (("text_model.encoder.layers.0.mlp.fc1.weight",), "text encoder"),
        (("decoder.conv_in.weight", "encoder.conv_in.weight"), "autoencoder"),
    ],
)
def test_files_of_other_kinds_are_called_what_they_are(names: tuple[str, ...], kind: str, tmp_path: Path) -> None:
    file = write_file(tmp_path / "file.safetensors", {name: torch.zeros(2) for name in names})
    assert media().models.facts(ref(file)).kind == kind
    for node, check in (
        (TextToImage(model=ref(file)), TextToImage.get_model_info),
        (TextToImage(lora=ref(file)), TextToImage.check_adapters),
    ):
        with pytest.raises(ModelError, match=rf"\({kind}\) is of no use here"):
            check(node, media())
