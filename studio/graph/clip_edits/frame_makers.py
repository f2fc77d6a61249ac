"""Choice of what makes new frames: a pretrained model that is there and can, else a node that needs none."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from studio.core.clip_info import ClipInfo
from studio.core.errors import GraphError, StudioError
from studio.core.time import FrameRate
from studio.core.translation import tr
from studio.graph.clip_edits.node_ids import IMAGE_TO_VIDEO, VIDEO_TO_VIDEO
from studio.graph.model import Graph
from studio.sdk.media import Media
from studio.sdk.models import MODEL_PARAM, ModelInfo
from studio.sdk.networks.pipeline_controls import is_vace
from studio.sdk.networks.pretrained_node import PretrainedNode
from studio.sdk.params import ParamValue
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec

_LAST: Final = "last"
_MOST_ROUNDING: Final = 32
"""By how many frames more than needed a model is asked at most, so that it does not make fewer."""
_OVERLAP: Final = 9
"""Frames that windows share: 1 + 8, which models with 1, 2, 4 or 8 frames a latent all can."""
_LEAST_WINDOW: Final = 26
"""The least window of a model that can share so many frames in windows of half its length; shorter ones share one."""


class FrameMethod(StrEnum):
    """How new frames are made."""

    IMAGE_TO_VIDEO = "image to video"  # from the pictures that are held
    VIDEO_TO_VIDEO = "video to video"  # inside a mask, with the held pictures as keyframes: VACE
    FLOW = "flow"  # between two pictures, along their motion; no model
    MIRROR = "mirror"  # the clip plays back from its end; no model


@dataclass(frozen=True, slots=True)
class FrameMaker:
    """What makes new frames.

    Args:
        method: How.
        made_count: Frames that a model makes, the held ones included; 0 without a model.
        params: Of the model's node.
        model_name: As it is shown; empty without a model.
    """

    method: FrameMethod
    made_count: int = 0
    params: Mapping[str, ParamValue] = field(default_factory=dict)
    model_name: str = ""


def choose_frame_maker(
    graph: Graph,
    registry: Registry,
    media: Media,
    models: Sequence[ModelInfo],
    clip: ClipInfo,
    count: int,
    *,
    holds_both_ends: bool,
) -> FrameMaker:
    """Return what makes new frames best. Reads the descriptions of models: not for the thread of a window.

    That is the first model that can hold what is to be held: those that the graph uses already come first, and Image to
    Video before Video to Video. Models that cannot be used are passed over.

    Args:
        graph: Says which models are used.
        registry: The node types.
        media: For the models.
        models: Those that are there, the best first.
        clip: Facts of the clip that gets the frames.
        count: New frames.
        holds_both_ends: Whether a last picture is held, too.

    Raises:
        GraphError: A model's node cannot be set to the clip's frame rate.
    """
    ordered = sorted(models, key=lambda model: str(model.ref) not in _find_used_models(graph))
    for type, plan in ((IMAGE_TO_VIDEO, _plan_image_to_video), (VIDEO_TO_VIDEO, _plan_video_to_video)):
        spec = registry.find_spec(type)
        if spec is None or not issubclass(spec.cls, PretrainedNode):
            continue
        usable = (model for model in ordered if model.tasks & set(spec.cls.tasks))
        for model in usable:
            try:
                made = plan(spec, media, model, clip, count, holds_both_ends=holds_both_ends)
            except StudioError:
                continue  # it cannot be used, or needs more than pictures
            if made is not None:
                if made.method is FrameMethod.IMAGE_TO_VIDEO:
                    check_model_rate(clip)
                return replace(made, model_name=model.display_name)
    return FrameMaker(FrameMethod.FLOW if holds_both_ends else FrameMethod.MIRROR)


def check_model_rate(clip: ClipInfo) -> None:
    """Raise GraphError if no parameter can give new frames exactly the rate of a clip."""
    if clip.rate is not None and FrameRate.from_value(float(clip.rate)) != clip.rate:
        raise GraphError(
            tr(
                "A model's frames cannot have the clip's rate of {rate} fps; put a Frame Rate node behind the clip.",
                rate=clip.rate,
            )
        )


def _find_used_models(graph: Graph) -> set[str]:
    """Return the models that nodes of a graph name."""
    return {str(record.params[MODEL_PARAM]) for record in graph.nodes.values() if MODEL_PARAM in record.params}


def _plan_image_to_video(
    spec: NodeSpec, media: Media, model: ModelInfo, clip: ClipInfo, count: int, *, holds_both_ends: bool
) -> FrameMaker | None:
    """Return how Image to Video makes frames with a model; None if the model cannot hold the last picture."""
    picture = replace(clip, length=1)
    inputs = {"image": picture, _LAST: picture} if holds_both_ends else {"image": picture}
    length = _LengthProbe(spec, media, model, inputs)
    params: dict[str, ParamValue] = {MODEL_PARAM: str(model.ref)}
    if clip.rate is not None:
        params["rate"] = float(clip.rate)
    if not holds_both_ends:
        made = length.count_made(length.find_request(count + 1))
        return FrameMaker(FrameMethod.IMAGE_TO_VIDEO, made, {**params, "length": made})
    if _LAST in spec.create_node(params).get_unused_inputs(inputs, media):
        return None
    return FrameMaker(FrameMethod.IMAGE_TO_VIDEO, *_fit_windows(length, count + 2, params))


def _fit_windows(
    length: _LengthProbe, wanted: int, params: Mapping[str, ParamValue]
) -> tuple[int, Mapping[str, ParamValue]]:
    """Return how many frames are made, at least as many as wanted, and the parameters of the model's node.

    The picture that is held at the end is the last frame of the last window, so that window has to be whole: where one
    window does not do, several of one length are made, which is as short as it can be.
    """
    window = length.count_made(0)
    if wanted <= window:
        made = length.count_made(length.find_request(wanted, most=window))
        return made, {**params, "length": made}
    overlap = _OVERLAP if window >= _LEAST_WINDOW else 1
    windows = math.ceil((wanted - overlap) / (window - overlap))
    each = math.ceil((wanted + (windows - 1) * overlap) / windows)
    each = length.count_made(length.find_request(each, most=window))
    made = windows * each - (windows - 1) * overlap
    return made, {**params, "length": made, "window": each, "overlap": overlap}


def _plan_video_to_video(
    spec: NodeSpec, media: Media, model: ModelInfo, clip: ClipInfo, count: int, *, holds_both_ends: bool
) -> FrameMaker | None:
    """Return how Video to Video makes frames with a model; None if the model takes no mask and keyframes."""
    node = spec.create_node({MODEL_PARAM: str(model.ref)})
    assert isinstance(node, PretrainedNode)
    if not is_vace(node.get_model_info(media).arguments):
        return None
    wanted = count + 1 + holds_both_ends
    shown = replace(clip, length=wanted)
    length = _LengthProbe(spec, media, model, dict.fromkeys(("video", "mask", "keyframes"), shown))
    made = length.count_made(length.find_request(wanted))
    params: dict[str, ParamValue] = {
        MODEL_PARAM: str(model.ref),
        "prompt": "",
        "length": made,
        "keyframe_frames": "0, -1" if holds_both_ends else "0",
    }
    return FrameMaker(FrameMethod.VIDEO_TO_VIDEO, made, params)


@dataclass(frozen=True, slots=True)
class _LengthProbe:
    """Asks a node how many frames a model makes.

    Args:
        spec: The node's type.
        media: For the model.
        model: The model.
        inputs: Facts of what is connected.
    """

    spec: NodeSpec
    media: Media
    model: ModelInfo
    inputs: Mapping[str, ClipInfo]

    def count_made(self, asked: int) -> int:
        """Return how many frames are made where so many are asked for; 0 leaves the number to the model."""
        node = self.spec.create_node({MODEL_PARAM: str(self.model.ref), "length": asked})
        return node.facts(self.inputs, self.media).length

    def find_request(self, wanted: int, most: int | None = None) -> int:
        """Return the least number to ask for that gives at least the wanted one; that one where none does.

        Args:
            wanted: Frames.
            most: The most to ask for; None for somewhat more than wanted.
        """
        return next((asked for asked in self._requests(wanted, most) if self.count_made(asked) >= wanted), wanted)

    @staticmethod
    def _requests(wanted: int, most: int | None) -> Iterator[int]:
        end = wanted + _MOST_ROUNDING
        yield from range(wanted, 1 + (end if most is None else min(end, most)))
