"""What tests of clips by pretrained models share."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nodes.generate.diffusion.audio_to_video import AudioToVideo
from nodes.generate.diffusion.base_nodes.video_pipeline_node import VideoPipelineNode
from nodes.generate.diffusion.chain_clips import ChainClips
from nodes.generate.diffusion.image_to_video import ImageToVideo
from nodes.generate.diffusion.text_to_video import TextToVideo
from nodes.generate.diffusion.video_to_video import VideoToVideo
from studio.graph.curves.curve import Curve, Keyframe
from studio.graph.file.project_formatter import format_project
from studio.graph.file.project_parser import parse_project
from studio.graph.model import Graph, NodeRecord, Project
from studio.graph.param_evaluation import build_param_courses
from studio.models.library import ModelLibrary
from studio.sdk import Image
from studio.sdk.params import ModelRef, ParamValue
from studio.sdk.registry import Registry
from studio.sdk.testing import MemoryMedia, StandaloneContext, run_generator

REGISTRY = Registry([TextToVideo.spec, ImageToVideo.spec, VideoToVideo.spec, ChainClips.spec, AudioToVideo.spec])
MEDIA = MemoryMedia(models=ModelLibrary())
SMALL: Mapping[str, ParamValue] = {"width": 32, "height": 32, "length": 9, "steps": 2}


def curve(*keys: tuple[int, ParamValue]) -> Curve:
    """Return a curve through keys (frame, value)."""
    return Curve(tuple(Keyframe(*key) for key in keys))


def made(
    kind: type[VideoPipelineNode],
    folder: Path | str,
    params: Mapping[str, ParamValue] | None = None,
    curves: Mapping[str, Curve] | None = None,
) -> Any:
    """Return a node, after its graph was written to the text of a project file and read again."""
    values = {**SMALL, "model": str(folder), **(params or {})}
    record = NodeRecord("clip", kind.spec.id, "Clip", kind.spec.version, params=values, curves=curves or {})
    path = Path("clip.frameloom")
    text = format_project(Project(Graph({"clip": record})), path, REGISTRY)
    reopened = parse_project(text, path, REGISTRY).graph.nodes["clip"]
    assert reopened == record
    return kind.spec.create_node({**reopened.params, **build_param_courses(reopened, kind.spec)})


def frames_of(node: Any, ctx: StandaloneContext | None = None, **inputs: Any) -> list[Any]:
    """Return the frames that a node makes, as arrays [H, W, 3]."""
    context = ctx or context_of()
    return [image.as_array() for image in run_generator(node, ctx=context, **inputs)]


def context_of(**settings: Any) -> StandaloneContext:
    """Return a context with the models of this machine."""
    return StandaloneContext(media=MEDIA, **settings)


def picture(seed: int = 0, width: int = 32, height: int = 32, channels: int = 3) -> Image:
    """Return a picture of noise."""
    import torch

    random = torch.Generator().manual_seed(seed)
    return Image(torch.rand(height, width, channels, generator=random).permute(2, 0, 1))


def kind_of(folder: Path) -> type[VideoPipelineNode]:
    """Return the node that a model is for."""
    tasks = MEDIA.models.facts(ModelRef(str(folder))).tasks
    return next(kind for kind in (TextToVideo, ImageToVideo, VideoToVideo) if set(kind.tasks) & tasks)


def inputs_of(kind: type[VideoPipelineNode]) -> dict[str, Any]:
    """Return what a node needs to be fed."""
    if kind is ImageToVideo:
        return {"image": picture()}
    return {"video": [picture(number) for number in range(9)]} if kind is VideoToVideo else {}
