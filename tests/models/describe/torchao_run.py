"""Program that quantizes tiny pipelines with torchao, saves them, and makes clips of the folders; prints what it found.

It runs in a process of its own, because libraries import torchao with themselves where it is installed, and warn then.
"""

from __future__ import annotations

import json
import sys
import tempfile
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import torch


def main() -> None:
    """Print a line of JSON for each quantization."""
    warnings.simplefilter("ignore")
    from studio.sdk.networks.hf import configure_libraries

    configure_libraries()
    torchao = import_module("torchao.quantization")  # an extra, without which the types are unknown
    group = import_module("torchao.quantization.granularity").PerGroup(8)
    int4: Any = getattr(torch, "int4")  # noqa: B009  (the stubs lack it)
    kinds = {
        "int8": torchao.Int8WeightOnlyConfig(version=2),
        "int4": torchao.IntxWeightOnlyConfig(weight_dtype=int4, granularity=group, version=2),
    }
    home = Path(tempfile.mkdtemp())
    plain = _make_plain(home / "plain")
    for name, config in kinds.items():
        sys.stdout.write(json.dumps({"kind": name} | _check(plain, home / name, config)) + "\n")


def _make_plain(folder: Path) -> Path:
    from tests.tiny_models.video import make_wan

    torch.manual_seed(0)
    return make_wan(folder)


def _check(plain: Path, folder: Path, config: Any) -> dict[str, Any]:
    import diffusers

    from nodes.generate.diffusion.text_to_video import TextToVideo
    from studio.models.memory_estimate import estimate_memory_fit
    from studio.sdk import Precision
    from tests.nodes.generate.diffusion.clips_for_tests import MEDIA, frames_of, made

    pipe = diffusers.DiffusionPipeline.from_pretrained(plain, local_files_only=True)
    quantized = diffusers.WanTransformer3DModel.from_pretrained(
        plain / "transformer", quantization_config=diffusers.TorchAoConfig(config), torch_dtype=torch.float32
    )
    pipe.transformer = quantized
    pipe.save_pretrained(folder, safe_serialization=True)
    nodes = [made(TextToVideo, each, {"width": 32, "height": 32, "length": 5}) for each in (folder, plain)]
    ours, wanted = (np.stack(frames_of(node)) for node in nodes)
    facts = nodes[0].get_memory_info(MEDIA, frozenset())
    read = nodes[0].use_pipeline(MEDIA).load_model(torch.float32)
    return {
        "type": type(read.transformer.blocks[0].attn1.to_q.weight).__name__,
        "difference": float(np.abs(ours - wanted).max()),
        "formats": dict(facts.format_bytes),
        "bytes": estimate_memory_fit(facts, None, Precision.FLOAT32).part_bytes["transformer"],
    }


if __name__ == "__main__":
    main()
