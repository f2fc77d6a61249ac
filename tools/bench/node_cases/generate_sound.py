"""Nodes with a model for sound: what they add to the pipeline's own call, with a tiny model."""

from __future__ import annotations

import tempfile
from pathlib import Path

import torch

from nodes.generate.diffusion.pipelines.pipeline_loading import load_pipeline, silence_logs
from nodes.generate.sound.text_to_audio import TextToAudio
from studio.models.library import ModelLibrary
from studio.sdk import ModelRef
from studio.sdk.testing import MemoryMedia, StandaloneContext, run_generator
from tests.tiny_models.generated_sound import make_stable_audio
from tools.bench.node_case import NodeCase

_SECONDS, _RATE, _STEPS = 2.0, 25.0, 20


def cases() -> list[NodeCase]:
    """Return two seconds of sound from a tiny Stable Audio."""
    with silence_logs():  # a layer of the autoencoder is deprecated in torch
        model = ModelRef(str(make_stable_audio(Path(tempfile.mkdtemp(prefix="frameloom-bench-")))))
    context = StandaloneContext(media=MemoryMedia(models=ModelLibrary()))
    node = TextToAudio(model=model, length=round(_SECONDS * _RATE), rate=_RATE, steps=_STEPS)
    pipe = load_pipeline(context.media.models.facts(model), torch.float32)

    def call() -> object:
        with silence_logs(), torch.no_grad():
            return pipe(
                node.prompt.blocks[0][1], audio_end_in_s=_SECONDS, num_inference_steps=_STEPS,
                generator=torch.Generator().manual_seed(0),
            )  # fmt: skip

    return [
        NodeCase(
            f"generate.text_to_audio, tiny model, {_SECONDS:g} s in {_STEPS} steps",
            lambda: list(run_generator(node, ctx=context)), call, "StableAudioPipeline",
        )
    ]  # fmt: skip
