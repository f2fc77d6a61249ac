"""Controls, references and keyframes of a pipeline, and the arguments that give it them, found by their names."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from studio.sdk.networks.pipeline_controls import CLIP_CONTROLS, CONTROL_SCALES, find_control_argument

if TYPE_CHECKING:
    from PIL import Image as Pil

_MODE: Final = "control_mode"
_INDICES: Final = "controlnet_frame_indices"


@dataclass(frozen=True, slots=True)
class ControlInput:
    """What steers a picture or a clip: a picture of edges, of depth, of a pose.

    Args:
        frames: One picture for a picture; those of the window for a clip.
        strength: How strongly it counts: 0 not at all.
        start: Share of the steps after which it begins to count, 0..1.
        end: Share of the steps after which it counts no more, 0..1.
        mode: Number of its kind of picture, for networks that were trained for several.
        indices: For networks that read pictures at some frames only: the frame of each of them.
    """

    frames: Sequence[Pil.Image]
    strength: float = 1.0
    start: float = 0.0
    end: float = 1.0
    mode: int = 0
    indices: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PlacedPicture:
    """A picture that the clip shows at a frame.

    Args:
        frame: Counted from the first frame that is made.
        picture: As large as the clip.
    """

    frame: int
    picture: Pil.Image


@dataclass(frozen=True, slots=True)
class SteeringInputs:
    """All that steers a pipeline beside the prompt.

    Args:
        controls: One, or one for each control network.
        references: Pictures of what shall be seen: a person, a thing, a style.
        reference_strength: Of those, where an IP-Adapter reads them.
        masks: For each frame of a clip, where it is made anew: white.
        keyframes: Pictures at frames.
        keyframe_strength: How exactly they are kept, 0..1, where the pipeline can be told.
    """

    controls: tuple[ControlInput, ...] = ()
    references: tuple[Pil.Image, ...] = ()
    reference_strength: float = 1.0
    masks: Sequence[Pil.Image] | None = None
    keyframes: tuple[PlacedPicture, ...] = field(default=())
    keyframe_strength: float = 1.0


def has_step_range(arguments: Collection[str]) -> bool:
    """Return whether a pipeline can be told for which steps a control counts."""
    return "control_guidance_start" in arguments


def build_control_arguments(pipe: Any, known: Mapping[str, Any], controls: Sequence[ControlInput]) -> dict[str, Any]:
    """Return the arguments that give a pipeline its controls.

    Args:
        pipe: The pipeline; it has a network for each of several controls.
        known: What its call takes, by name.
        controls: Of a clip or of a picture.
    """
    name = find_control_argument(known)
    if name is None or not controls:
        return {}
    if name == "pose_video":
        return {
            argument: list(control.frames)
            for argument, control in zip(("pose_video", "face_video"), controls, strict=False)
        }  # fmt: skip
    found: dict[str, Any] = {
        name: [list(each.frames) if name in CLIP_CONTROLS else _fit_channels(pipe, each.frames[0]) for each in controls]
    }
    found |= {scale: [float(each.strength) for each in controls] for scale in CONTROL_SCALES if scale in known}
    if has_step_range(known):
        found["control_guidance_start"] = [float(each.start) for each in controls]
        found["control_guidance_end"] = [float(each.end) for each in controls]
    if _MODE in known and _reads_mode(pipe):
        found[_MODE] = [each.mode for each in controls]
    if _INDICES in known:
        found[_INDICES] = [list(each.indices) for each in controls]
    if len(controls) == 1:
        found = {key: values[0] for key, values in found.items()}
    if "adapter_conditioning_factor" in known:
        found["adapter_conditioning_factor"] = float(max(each.end for each in controls))
    return found


def build_reference_arguments(known: Collection[str], references: Sequence[Pil.Image]) -> dict[str, Any]:
    """Return the arguments that give a pipeline its reference pictures; those of an IP-Adapter count together."""
    if not references:
        return {}
    if "reference_images" in known:
        return {"reference_images": list(references)}
    return {"ip_adapter_image": [list(references)]} if "ip_adapter_image" in known else {}


def _fit_channels(pipe: Any, picture: Pil.Image) -> Pil.Image:
    """Return a control in gray where the network reads one channel, as T2I-Adapters for lines do."""
    adapter = getattr(pipe, "adapter", None)
    first = getattr(adapter, "adapters", [adapter])[0]
    return picture.convert("L") if getattr(getattr(first, "config", None), "in_channels", 3) == 1 else picture


def _reads_mode(pipe: Any) -> bool:
    """Return whether a pipeline's network was trained for several kinds of controls."""
    network = getattr(pipe, "controlnet", None)
    first = getattr(network, "nets", [network])[0]
    return "Union" in type(first).__name__ or bool(getattr(first, "union", False))
