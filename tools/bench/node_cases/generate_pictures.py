"""Nodes with a model for pictures: what they add to the pipeline's own call, with a tiny model."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import torch

from nodes.generate.diffusion.base_nodes.image_pipeline_node import image_to_pil
from nodes.generate.diffusion.image_to_image import ImageToImage
from nodes.generate.diffusion.pipelines.pipeline_loading import load_pipeline, silence_logs
from nodes.generate.diffusion.pipelines.pipeline_switch import PictureStart, switch_pipeline
from nodes.generate.diffusion.stylise_clip import StyliseClip
from nodes.generate.diffusion.text_to_image import TextToImage
from studio.models.library import ModelLibrary
from studio.sdk import ModelRef
from studio.sdk.testing import MemoryMedia, StandaloneContext, run_frame, run_generator
from tests.tiny_models.pictures import make_stable_diffusion
from tools.bench.node_case import NodeCase, picture

_SIZE = 512, 288
_STEPS = 8


def cases() -> list[NodeCase]:
    """Return a picture from 8 steps, one made anew by 4 of them, and a frame of a clip."""
    return [_text(), _image(), _clip()]


@cache
def _model() -> ModelRef:
    folder = Path(tempfile.mkdtemp(prefix="frameloom-bench-"))
    return ModelRef(str(make_stable_diffusion(folder)))


def _context() -> StandaloneContext:
    return StandaloneContext(media=MemoryMedia(models=ModelLibrary()))


def _bare(start: PictureStart, text: str, **more: Any) -> Callable[[], object]:
    pipe = switch_pipeline(load_pipeline(_context().media.models.facts(_model()), torch.float32), start)

    def call() -> object:
        with silence_logs(), torch.no_grad():
            return pipe(
                prompt=text, num_inference_steps=_STEPS, output_type="np",
                generator=torch.Generator().manual_seed(0), **more,
            )  # fmt: skip

    return call


def _text() -> NodeCase:
    width, height = _SIZE
    node = TextToImage(model=_model(), steps=_STEPS, width=width, height=height)
    bare = _bare(PictureStart.NOISE, node.prompt.text, width=width, height=height)
    context = _context()
    return NodeCase(
        f"generate.text_to_image, tiny model, {width}×{height} in {_STEPS} steps",
        lambda: run_frame(node, ctx=context), bare,
        "StableDiffusionPipeline",
    )  # fmt: skip


def _image() -> NodeCase:
    frame, context = picture(), _context()
    node = ImageToImage(model=_model(), steps=_STEPS, size=_SIZE[0], strength=0.5)
    bare = _bare(PictureStart.PICTURE, node.prompt.text, image=image_to_pil(frame, *_SIZE), strength=0.5)
    return NodeCase(
        f"generate.image_to_image, tiny model, at {_SIZE[0]}×{_SIZE[1]}, 4 of {_STEPS} steps",
        lambda: run_frame(node, ctx=context, image=frame), bare, "StableDiffusionImg2ImgPipeline",
    )  # fmt: skip


def _clip() -> NodeCase:
    clip, context = [picture(1), picture(1)], _context()
    node = StyliseClip(model=_model(), steps=_STEPS, size=_SIZE[0])
    return NodeCase(
        "generate.stylise_clip, tiny model, 2 frames", lambda: list(run_generator(node, ctx=context, image=clip))
    )
