"""Nodes with a model for clips: what they add to the pipeline's own call, with a tiny model."""

from __future__ import annotations

import tempfile
from pathlib import Path

import torch

from nodes.generate.diffusion.pipelines.pipeline_loading import load_pipeline, silence_logs
from nodes.generate.diffusion.text_to_video import TextToVideo
from studio.models.library import ModelLibrary
from studio.sdk import ModelRef
from studio.sdk.testing import MemoryMedia, StandaloneContext, run_generator
from tests.tiny_models.video_unets import make_animatediff
from tools.bench.node_case import NodeCase

_SIDE, _FRAMES, _STEPS = 192, 16, 8


def cases() -> list[NodeCase]:
    """Return a clip of one window, shown at each step."""
    model = ModelRef(str(make_animatediff(Path(tempfile.mkdtemp(prefix="frameloom-bench-")))))
    context = StandaloneContext(media=MemoryMedia(models=ModelLibrary()))
    node = TextToVideo(model=model, width=_SIDE, height=_SIDE, length=_FRAMES, steps=_STEPS)
    pipe = load_pipeline(context.media.models.facts(model), torch.float32)

    def bare() -> object:
        with silence_logs(), torch.no_grad():
            return pipe(
                prompt=node.prompt.evaluate_at(0).text, width=_SIDE, height=_SIDE, num_frames=_FRAMES,
                num_inference_steps=_STEPS, output_type="np", generator=torch.Generator().manual_seed(0),
            )  # fmt: skip

    name = f"generate.text_to_video, tiny model, {_SIDE}×{_SIDE}×{_FRAMES} in {_STEPS} steps"
    return [NodeCase(name, lambda: list(run_generator(node, ctx=context)), bare, "AnimateDiffPipeline")]
