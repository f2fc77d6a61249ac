"""The table of families in docs/pretrained-models.md: LoRA, single file, GGUF, fp8, and clips made anew, one by one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from nodes.generate.diffusion.image_to_image import ImageToImage
from nodes.generate.diffusion.image_to_video import ImageToVideo
from nodes.generate.diffusion.pipelines.pipeline_loading import silence_logs
from nodes.generate.diffusion.stylise_clip import StyliseClip
from nodes.generate.diffusion.text_to_image import TextToImage
from nodes.generate.diffusion.text_to_video import TextToVideo
from studio.core.errors import ModelError
from studio.sdk import ModelRef, Prompt
from studio.sdk.params import ParamValue
from studio.sdk.testing import run_frame, run_generator
from tests.nodes.generate.diffusion.clips_for_tests import frames_of
from tests.nodes.generate.diffusion.clips_for_tests import made as made_clip
from tests.nodes.generate.diffusion.clips_for_tests import picture as noise
from tests.nodes.generate.diffusion.model_pictures import far, media, picture, ref, right_half
from tests.nodes.generate.diffusion.tiny_pipelines import loaded
from tests.sweeps import all_but_slow
from tests.tiny_models.fixtures import TinyModel
from tests.tiny_models.pictures import make_lora
from tests.tiny_models.single_files import copy_with_network, read_network, write_file, write_gguf

PICTURES = (
    "stable_diffusion", "stable_diffusion_xl", "stable_diffusion_3", "flux", "z_image", "sana_picture", "pixart",
)  # fmt: skip
MOVED = "wan_animate"
LORA = (
    "stable_diffusion_xl", "stable_diffusion_3", "z_image", "sana_picture", "wan", "vace", MOVED, "ltx", "cogvideox",
    "mochi", "hunyuan", "animatediff", "skyreels",
)  # fmt: skip
SINGLE_FILE = ("stable_diffusion_3", "z_image", "sana_picture", "vace", MOVED, "mochi", "hunyuan", "skyreels")
NO_SINGLE_FILE = ("pixart", "cogvideox", "latte", "animatediff", "hunyuan_15", "modelscope")
GGUF = (
    "stable_diffusion", "stable_diffusion_xl", "stable_diffusion_3", "z_image", "sana_picture", "vace", MOVED, "mochi",
    "hunyuan", "skyreels",
)  # fmt: skip
FP8 = (
    "stable_diffusion_xl", "stable_diffusion_3", "flux", "z_image", "sana_picture", "ltx", "vace", MOVED, "mochi",
    "hunyuan", "skyreels",
)  # fmt: skip
STEERED = {"control": 1, "control_2": 6}
CLOSE = 2e-6
FUSED = 2e-4  # weights are rounded once more where a LoRA is added to them


def make(family: str, model: Path, parts: Path | None = None, **more: Any) -> np.ndarray:
    """Return what a model makes of the same text each time."""
    if family in PICTURES:
        values = {"steps": 2, "width": 32, "height": 32, "prompt": Prompt("a cat"), **more}
        if "lora" in more:
            values["lora"] = ModelRef(more["lora"])
        given = ModelRef() if parts is None else ref(parts)
        return np.asarray(run_frame(TextToImage(model=ref(model), parts=given, **values), media=media()).pixels)
    settings: dict[str, ParamValue] = {"width": 32, "height": 32, "length": 5, **more}
    settings |= {"parts": "" if parts is None else str(parts)}
    if family != MOVED:
        return np.stack(frames_of(made_clip(TextToVideo, model, settings)))
    clips: dict[str, Any] = {
        port: [noise(number, 32, 32) for number in range(first, first + 5)] for port, first in STEERED.items()
    }
    return np.stack(frames_of(made_clip(ImageToVideo, model, settings | {"window": 5}), image=noise(), **clips))


@pytest.mark.parametrize("family", all_but_slow(LORA, ("wan",)))
def test_a_lora_makes_what_its_sum_with_the_weights_makes(family: str, tiny_model: TinyModel, tmp_path: Path) -> None:
    folder = tiny_model(family)
    with silence_logs():
        file = make_lora(tmp_path / "lora", folder)
        pipe = loaded(folder)
        pipe.load_lora_weights(str(file.parent), weight_name=file.name, adapter_name="ink", local_files_only=True)
        pipe.fuse_lora()
        pipe.unload_lora_weights()
        pipe.save_pretrained(tmp_path / "fused", safe_serialization=True)
    whole, none = (make(family, folder, lora=str(file), lora_strength=strength) for strength in (1.0, 0.0))
    np.testing.assert_allclose(none, make(family, folder), atol=CLOSE)
    assert np.abs(whole - none).max() > 0.001
    np.testing.assert_allclose(whole, make(family, tmp_path / "fused"), atol=FUSED)


@pytest.mark.parametrize("family", all_but_slow(SINGLE_FILE, ("vace",)))
def test_a_single_file_makes_what_its_folder_makes(family: str, tiny_model: TinyModel, tmp_path: Path) -> None:
    folder, network = tiny_model(family), read_network(tiny_model(family))
    wanted = make(family, copy_with_network(folder, tmp_path / "other", network))
    assert np.abs(make(family, folder) - wanted).max() > 0.01
    for prefix in ("", "model.diffusion_model."):
        file = write_file(tmp_path / f"file{len(prefix)}.safetensors", network, prefix)
        np.testing.assert_allclose(make(family, file, folder), wanted, atol=CLOSE)


@pytest.mark.parametrize("family", all_but_slow(GGUF, ("stable_diffusion",)))
def test_a_gguf_file_makes_what_its_dequantized_weights_make(
    family: str, tiny_model: TinyModel, tmp_path: Path
) -> None:
    folder, network = tiny_model(family), read_network(tiny_model(family))
    plain = write_gguf(tmp_path / "net.gguf", network, {name: name for name in network})
    wanted = make(family, copy_with_network(folder, tmp_path / "other", plain))
    difference = np.abs(make(family, tmp_path / "net.gguf", folder) - wanted)  # a layer's scales have 16 bits
    assert difference.mean() < 3e-4
    assert difference.max() < 0.02


@pytest.mark.parametrize("family", all_but_slow(FP8, ("stable_diffusion_xl",)))
def test_fp8_weights_are_multiplied_with_their_scales(family: str, tiny_model: TinyModel, tmp_path: Path) -> None:
    folder = tiny_model(family)
    held, plain = {}, {}
    for name, tensor in read_network(folder).items():
        held[name] = plain[name] = tensor
        if tensor.ndim == 2 and name.endswith(".weight"):
            scale = tensor.abs().max().clamp(min=1e-6) / 448.0
            held[name] = (tensor / scale).to(torch.float8_e4m3fn)
            held[f"{name.removesuffix('.weight')}.scale_weight"] = scale
            plain[name] = held[name].float() * scale
    file = write_file(tmp_path / "small.safetensors", held)
    wanted = make(family, copy_with_network(folder, tmp_path / "other", plain))
    np.testing.assert_allclose(make(family, file, folder), wanted, atol=CLOSE)


@pytest.mark.slow
@pytest.mark.parametrize("family", ["stable_diffusion_xl", "stable_diffusion_3", "z_image"])
def test_a_clip_is_made_anew(family: str, tiny_model: TinyModel) -> None:
    clip = [picture(1, width=32, height=32)] * 2
    frames = list(
        run_generator(StyliseClip(model=ref(tiny_model(family)), steps=3, size=32), media=media(), image=clip)
    )
    assert [(frame.width, frame.height) for frame in frames] == [(32, 32)] * 2
    assert all(torch.isfinite(frame.pixels).all() and far(frame, clip[0]) > 0.01 for frame in frames)


@pytest.mark.slow
def test_sana_begins_with_no_picture(tiny_model: TinyModel) -> None:
    said = "is of no use here: it is for text to image; accepted: image to image"
    node = ImageToImage(model=ref(tiny_model("sana_picture")), steps=2, size=32)
    clip = StyliseClip(model=ref(tiny_model("sana_picture")), steps=2, size=32)
    frame = picture(1, width=32, height=32)
    with pytest.raises(ModelError, match=said):
        run_frame(node, media=media(), image=frame, mask=right_half(32, 32))
    with pytest.raises(ModelError, match=said):
        list(run_generator(clip, media=media(), image=[frame]))


@pytest.mark.slow
@pytest.mark.parametrize("family", NO_SINGLE_FILE)
def test_families_without_single_files_are_refused(family: str, tiny_model: TinyModel, tmp_path: Path) -> None:
    folder, network = tiny_model(family), read_network(tiny_model(family))
    write_gguf(tmp_path / "net.gguf", network, {name: name for name in network}, "F16")
    for file in (write_file(tmp_path / "net.safetensors", network), tmp_path / "net.gguf"):
        with pytest.raises(ModelError, match=r"is a checkpoint in a single file, which does not say|is of no use here"):
            make(family, file, folder)
