"""Which tiny model each node type with a model is tested with: where a test sets the parameters of any node."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from studio.sdk.networks.pretrained_node import ModelNode
from studio.sdk.params import ParamValue
from studio.sdk.spec import NodeSpec

MODELS: Mapping[str, str] = {
    "composite.object_mask": "sam2_video",
    "composite.segment": "segformer",
    "convert.caption": "blip",
    "convert.speak_with_model": "vits",
    "convert.transcribe": "whisper",
    "encode.audio": "clap",
    "encode.image": "clip",
    "encode.text": "clip",
    "encode.video": "videomae",
    "filter.onnx_model": "onnx_picture",
    "generate.audio_to_video": "animatediff",
    "generate.chain_clips": "cogvideox_image",
    "generate.image_to_image": "stable_diffusion",
    "generate.image_to_video": "cogvideox_image",
    "generate.stylise_clip": "stable_diffusion",
    "generate.text_to_audio": "audioldm2",
    "generate.text_to_image": "stable_diffusion",
    "generate.text_to_video": "animatediff",
    "generate.video_to_video": "animatediff_video",
    "judge.perceptual_distance": "clip",
    "motion.depth": "dpt",
    "motion.detect_objects": "detr",
    "motion.pose": "vitpose",
    "realism.upscale": "swin2sr",
    "text.generate": "gpt2",
    "text.part_of_speech": "tagger",
    "text.translate": "marian",
}
"""Families by node type, as {"generate.text_to_video": "wan"}."""

_QUICK: Mapping[str, ParamValue] = {"steps": 2, "clips": 2}
_SMALL: Mapping[str, ParamValue] = {"width": 16, "height": 16, "length": 4}
"""For what makes clips: of the size that a model likes they take minutes."""


def values_with_model(spec: NodeSpec, tiny_model: Callable[[str], Path]) -> dict[str, ParamValue]:
    """Return what has to be set for a node type to run: its tiny model, and few steps; nothing for others.

    Args:
        spec: The node type.
        tiny_model: Returns the folder of a family.
    """
    if not issubclass(spec.cls, ModelNode):
        return {}
    quick = {name: value for name, value in _QUICK.items() if name in spec.params}
    small = _SMALL if _SMALL.keys() <= spec.params.keys() else {}
    return {"model": str(tiny_model(MODELS[spec.id])), **quick, **small}
