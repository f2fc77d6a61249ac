"""Arguments that steer a pipeline for clips by masks, references and keyframes, beside those for its controls."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from nodes.generate.diffusion.control.control_arguments import SteeringInputs
from studio.sdk.networks.pipeline_controls import is_vace

if TYPE_CHECKING:
    from PIL import Image as Pil

_GRAY: Final = (127, 127, 127)
"""What VACE is given where nothing is known (Jiang et al., "VACE: All-in-One Video Creation and Editing", 2025)."""


@dataclass(frozen=True, slots=True)
class ClipRequest:
    """A clip that is to be made, as far as what steers it depends on that.

    Args:
        frames: How many.
        width: Pixels.
        height: Pixels.
        image: The first frame.
        last: The last frame.
        video: The clip to begin with.
    """

    frames: int
    width: int
    height: int
    image: Pil.Image | None = None
    last: Pil.Image | None = None
    video: list[Pil.Image] | None = None


def takes_keyframes(arguments: Collection[str]) -> bool:
    """Return whether a pipeline can be given pictures at frames without a control network."""
    return is_vace(arguments) or _takes_conditions(arguments)


def takes_clip_mask(arguments: Collection[str]) -> bool:
    """Return whether a pipeline makes a clip anew inside a mask."""
    return is_vace(arguments) or "mask_video" in arguments


def build_clip_arguments(known: Mapping[str, Any], clip: ClipRequest, steering: SteeringInputs) -> dict[str, Any]:
    """Return the arguments that give a pipeline masks, references and keyframes; None for what must not be given.

    Args:
        known: What its call takes, by name.
        clip: What is to be made.
        steering: What steers it.
    """
    if is_vace(known):
        return _build_vace_arguments(clip, steering)
    if "background_video" in known and clip.video is not None:
        found: dict[str, Any] = {"background_video": list(clip.video), "mode": "replace"}
        found |= {"mask_video": steering.masks or [_fill(clip, 255)] * clip.frames}
        return found | ({"image": steering.references[0]} if steering.references else {})
    if steering.keyframes and _takes_conditions(known):
        return _build_conditions(known, clip, steering)
    if steering.masks is not None and "mask_video" in known:
        return {"mask_video": list(steering.masks)}
    return {}


def _takes_conditions(arguments: Collection[str]) -> bool:
    """Return whether a pipeline takes pictures at frames as LTX does; its successor has another type for them."""
    return "conditions" in arguments and "frame_index" in arguments


def _build_conditions(known: Mapping[str, Any], clip: ClipRequest, steering: SteeringInputs) -> dict[str, Any]:
    from diffusers.pipelines.ltx.pipeline_ltx_condition import LTXVideoCondition

    ends = ((0, clip.image), (clip.frames - 1, clip.last))
    pictures = {frame: picture for frame, picture in ends if picture is not None}
    pictures |= {each.frame: each.picture for each in steering.keyframes}
    found = [
        LTXVideoCondition(image=picture, frame_index=frame, strength=steering.keyframe_strength)
        for frame, picture in sorted(pictures.items(), key=lambda item: item[0])
    ]
    if clip.video is not None:
        found.insert(0, LTXVideoCondition(video=list(clip.video), frame_index=0))
    replaced = ("image", "last_image", "video", "frame_index")
    return {"conditions": found, **dict.fromkeys(name for name in replaced if name in known)}


def _build_vace_arguments(clip: ClipRequest, steering: SteeringInputs) -> dict[str, Any]:
    """Return clip, mask and references: white is made anew, by the control where there is one."""
    control = steering.controls[0] if steering.controls else None
    found: dict[str, Any] = {} if control is None else {"conditioning_scale": float(control.strength)}
    if steering.references:
        found["reference_images"] = list(steering.references)
    if control is None and steering.masks is None and not steering.keyframes:
        return found
    video = list(clip.video) if clip.video is not None else [_fill(clip, _GRAY)] * clip.frames
    masks = list(steering.masks) if steering.masks is not None else [_fill(clip, 255)] * clip.frames
    if control is not None:
        made = list(control.frames)
    elif steering.masks is None and clip.video is not None:
        made = video  # the whole clip is the control, as it is without keyframes
    else:
        made = [_fill(clip, _GRAY)] * clip.frames
    video = [_composite(*each) for each in zip(made, video, masks, strict=True)]
    for keyframe in steering.keyframes:
        video[keyframe.frame], masks[keyframe.frame] = keyframe.picture, _fill(clip, 0)
    return {**found, "video": video, "mask": masks}


def _composite(inside: Pil.Image, outside: Pil.Image, mask: Pil.Image) -> Pil.Image:
    from PIL import Image as Pil

    return Pil.composite(inside, outside, mask)


def _fill(clip: ClipRequest, color: int | tuple[int, int, int]) -> Pil.Image:
    from PIL import Image as Pil

    return Pil.new("L" if isinstance(color, int) else "RGB", (clip.width, clip.height), color)
