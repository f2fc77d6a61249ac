"""E19: a clip by a large video model through the graph, against diffusers called bare.

The model is a Wan pipeline with random weights: about a billion of them on a graphics card, 36 million without one.
Each run is a process of its own that loads, makes a clip, and times the next one; graph and bare call take turns.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import torch

from studio.sdk.networks.hf import configure_libraries
from tests.tiny_models.parts import saved, t5_text, t5_tokenizer, wan_vae
from tools.bench.large_model_job import Run
from tools.bench.report import Figure

ROOT = Path(__file__).resolve().parents[2]
TIME_LIMIT, MEMORY_LIMIT = 1.02, 1.05
_MEBIBYTE = 1 << 20


def measure(pairs: int = 3, heads: int = 0, frames: int = 0, steps: int = 4) -> list[Figure]:
    """Return the ratios of time and of the peak of memory, as medians of pairs.

    Args:
        pairs: How often each runs.
        heads: Of the transformer, 128 wide each; 0 for what suits the machine.
        frames: Of the clip; 0 for what suits the machine.
        steps: From noise to the clip.
    """
    on_card = torch.cuda.is_available()
    heads, frames, size = heads or (12 if on_card else 4), frames or (33 if on_card else 9), 480 if on_card else 96
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "wan"
        parameters = make_model(folder, heads, layers=24 if on_card else 8)
        numbers = tuple(map(str, (frames, steps, size)))
        runs = [(_run("graph", folder, numbers), _run("bare", folder, numbers)) for _ in range(pairs)]
    time = statistics.median(_time(graph, on_card) / _time(plain, on_card) for graph, plain in runs)
    peak = statistics.median(graph.peak / plain.peak for graph, plain in runs)
    graph, plain = runs[-1]
    what = f"a model of {parameters / 1e6:.0f} M parameters in the graph / diffusers bare"
    clip = f"{frames} frames {size}×{size}, {steps} steps"
    seconds = f"{clip}: {_time(graph, on_card):.2f} s / {_time(plain, on_card):.2f} s"
    mebibytes = f"{graph.peak / _MEBIBYTE:.0f} MiB / {plain.peak / _MEBIBYTE:.0f} MiB"
    return [
        Figure("E19", f"time of {what}", time, TIME_LIMIT, "x", seconds),
        Figure("E19", f"peak memory of {what}", peak, MEMORY_LIMIT, "x", mebibytes),
    ]


def _time(run: Run, on_card: bool) -> float:
    return run.wall if on_card else run.cpu


def _run(kind: str, folder: Path, numbers: tuple[str, ...]) -> Run:
    command = [sys.executable, "-m", "tools.bench.large_model_job", kind, str(folder), *numbers]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return Run(**json.loads(done.stdout.splitlines()[-1]))


def make_model(folder: Path, heads: int, layers: int) -> int:
    """Save a Wan pipeline with random weights; return how many numbers its transformer has."""
    configure_libraries()
    from diffusers import UniPCMultistepScheduler, WanTransformer3DModel

    make: Callable[..., torch.nn.Module] = WanTransformer3DModel
    torch.manual_seed(0)
    transformer = make(
        patch_size=(1, 2, 2), num_attention_heads=heads, attention_head_dim=128, in_channels=16, out_channels=16,
        text_dim=32, freq_dim=256, ffn_dim=heads * 128 * 4, num_layers=layers, cross_attn_norm=True,
        qk_norm="rms_norm_across_heads", rope_max_seq_len=1024,
    )  # fmt: skip
    scheduler = UniPCMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0)
    saved(
        "WanPipeline", folder, transformer=transformer, tokenizer=t5_tokenizer(), text_encoder=t5_text(kind="UMT5"),
        vae=wan_vae(), scheduler=scheduler,
    )  # fmt: skip
    return sum(weights.numel() for weights in transformer.parameters())
