"""Control networks in single files: the pixels of their folders, under the names of authors, and refused in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from studio.core.errors import ModelError
from studio.sdk import Options, Task
from tests.nodes.generate.diffusion.control.test_control_pictures import CONTROL, make
from tests.nodes.generate.diffusion.model_pictures import far, media, ref
from tests.sweeps import all_but_slow
from tests.tiny_models.control import make_t2i_adapter
from tests.tiny_models.fixtures import TinyModel

Weights = dict[str, torch.Tensor]
STEERED = {"control": CONTROL}


def copy_file(net: Path, file: Path, rename: Callable[[str], str] = str) -> Path:
    """Write the weights of a folder into a single file, under other names."""
    tensors = load_file(net / "diffusion_pytorch_model.safetensors")
    save_file({rename(name): tensor for name, tensor in tensors.items()}, file)
    return file


def name_full_adapter_like_authors(blocks: int) -> Callable[[str], str]:
    """Return what names the layers of a T2I-Adapter as its authors do: blocks of all levels are numbered on."""

    def rename(name: str) -> str:
        parts = name.removeprefix("adapter.").split(".")
        if parts[0] != "body":
            return ".".join(parts)
        level = int(parts[1])
        block, rest = (int(parts[3]), parts[4:]) if parts[2] == "resnets" else (0, parts[2:])
        return ".".join(("body", str(level * blocks + block), *rest))

    return rename


def name_light_adapter_like_authors(name: str) -> str:
    return name.removeprefix("adapter.").replace(".resnets.", ".body.")


@pytest.mark.parametrize("channels", [3, 1])
@pytest.mark.parametrize("case", ["full", "light"])
def test_a_t2i_adapter(case: str, channels: int, tiny_model: TinyModel, tmp_path: Path) -> None:
    model = tiny_model("attending_stable_diffusion")
    settings: dict[str, Any] = (
        {"channels": [8, 16], "num_res_blocks": 2} if case == "full"
        else {"channels": [8], "num_res_blocks": 2, "adapter_type": "light_adapter"}
    )  # fmt: skip
    model, settings = (model, settings) if case == "full" else (tiny_model("even_stable_diffusion"), settings)
    net = make_t2i_adapter(tmp_path / "net", channels, **settings)
    authors = name_full_adapter_like_authors(2) if case == "full" else name_light_adapter_like_authors
    wanted = make(model, STEERED, control_model=ref(net))
    assert far(wanted, make(model, {})) > 0.001
    renames: tuple[Callable[[str], str], ...] = (str, authors)
    for number, rename in enumerate(renames):
        file = copy_file(net, tmp_path / f"{number}.safetensors", rename)
        found = media().models.facts(ref(file))
        assert (found.kind, set(found.tasks)) == ("T2I-Adapter", {Task.CONTROL})
        assert far(make(model, STEERED, control_model=ref(file)), wanted) == 0.0


def test_a_t2i_adapter_of_xl(tiny_model: TinyModel, tmp_path: Path) -> None:
    model = tiny_model("stable_diffusion_xl")
    net = make_t2i_adapter(
        tmp_path / "net", 3, channels=[8, 16], num_res_blocks=2, downscale_factor=16, adapter_type="full_adapter_xl"
    )
    large = {"width": 64, "height": 64}
    wanted = make(model, STEERED, control_model=ref(net), **large)
    assert far(wanted, make(model, {}, **large)) > 0.001
    file = copy_file(net, tmp_path / "file.safetensors", name_full_adapter_like_authors(2))
    assert far(make(model, STEERED, control_model=ref(file), **large), wanted) == 0.0


@pytest.mark.parametrize("case", all_but_slow(("controlnet_union_xl", "controlnet_flux"), ("controlnet_flux",)))
def test_a_union_controlnet(case: str, tiny_model: TinyModel, tmp_path: Path) -> None:
    """Its authors have the names of diffusers."""
    model = tiny_model("flux" if case == "controlnet_flux" else "stable_diffusion_xl")
    options = Options({"max_sequence_length": 32} if case == "controlnet_flux" else {})
    net = tiny_model(case)
    file = copy_file(net, tmp_path / "union.safetensors")
    assert Task.CONTROL in media().models.facts(ref(file)).tasks
    pictures = [
        [make(model, STEERED, control_model=ref(source), control_mode=mode, options=options) for mode in (0, 2)]
        for source in (net, file)
    ]
    assert far(pictures[0][0], pictures[0][1]) > 0.0
    for wanted, found in zip(*pictures, strict=True):
        assert far(found, wanted) == 0.0


class TestRefuses:
    def check(self, expected: str, model: Path, file: Path) -> None:
        with pytest.raises(ModelError, match=expected):
            make(model, STEERED, control_model=ref(file))

    def test_half_a_file(self, tiny_model: TinyModel, tmp_path: Path) -> None:
        for family, case, part in (
            ("attending_stable_diffusion", "t2i_adapter", "adapter.body.1.resnets.0.block2"),
            ("flux", "controlnet_flux", "controlnet_blocks.0"),
        ):
            tensors = load_file(tiny_model(case) / "diffusion_pytorch_model.safetensors")
            save_file(_without(tensors, part), tmp_path / "half.safetensors")
            said = rf"half\.safetensors lacks weights of the control network .*: {part}"
            self.check(said, tiny_model(family), tmp_path / "half.safetensors")

    def test_another_base_model(self, tiny_model: TinyModel, tmp_path: Path) -> None:
        net = make_t2i_adapter(tmp_path / "net", 3, channels=[8, 24])
        file = copy_file(net, tmp_path / "wide.safetensors")
        said = "was trained for another base model: its blocks have 8, 24 channels, and those of .* 8, 16"
        for network in (net, file):
            self.check(said, tiny_model("attending_stable_diffusion"), network)
        large = make_t2i_adapter(tmp_path / "xl", 3, downscale_factor=16, adapter_type="full_adapter_xl")
        said = "was trained for another base model"
        self.check(said, tiny_model("attending_stable_diffusion"), copy_file(large, tmp_path / "xl.safetensors"))
        self.check("which pipelines with the parts of FluxPipeline do not take", tiny_model("flux"), file)

    def test_names_of_others(self, tiny_model: TinyModel, tmp_path: Path) -> None:
        file = tmp_path / "other.safetensors"
        save_file({"controlnet_blocks.0.weight": torch.zeros(2), "double_blocks.0.x": torch.zeros(2)}, file)
        self.check(r"\(ControlNet\) is of no use here", tiny_model("flux"), file)

    def test_what_is_damaged(self, tiny_model: TinyModel, tmp_path: Path) -> None:
        file = copy_file(tiny_model("t2i_adapter"), tmp_path / "cut.safetensors")
        file.write_bytes(file.read_bytes()[:-8])
        self.check("truncated", tiny_model("attending_stable_diffusion"), file)


def _without(tensors: Mapping[str, torch.Tensor], part: str) -> Weights:
    return {name: tensor for name, tensor in tensors.items() if not name.startswith(part)}
