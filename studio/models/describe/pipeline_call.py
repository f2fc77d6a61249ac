"""Arguments and tasks of a diffusers pipeline, from the signature of its call and not from a list."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Final

from studio.models.describe.compatible_pipelines import PipelineRequirements, find_compatible_classes, read_requirements
from studio.sdk.models import CallOption, Task
from studio.sdk.networks.pipeline_audio import DURATION_ARGUMENTS, find_duration_argument
from studio.sdk.networks.pipeline_controls import CLIP_CONTROLS, CONTROL_ARGUMENTS, starts_from_image
from studio.sdk.params import ParamKind

FRAME_COUNT_NAMES: Final = ("num_frames", "video_length", "frames")
"""How pipelines call the number of frames."""

_COMMON_ARGUMENTS: Final = frozenset({"prompt", "image", "video", "height", "width", "strength", *FRAME_COUNT_NAMES})
"""What a node has for every pipeline."""
_KNOWN_ARGUMENTS: Final = _COMMON_ARGUMENTS | {
    "prompt_2", "prompt_3", "prompt_4", "negative_prompt", "negative_prompt_2", "negative_prompt_3",
    "negative_prompt_4", "images", "last_image", "frame_rate", "fps", "num_inference_steps", "guidance_scale",
    "generator", "output_type", "return_dict", "num_videos_per_prompt", "num_images_per_prompt", "batch_size",
    "callback", "callback_steps", "callback_on_step_end", "callback_on_step_end_tensor_inputs",
    "num_waveforms_per_prompt", *CONTROL_ARGUMENTS, *DURATION_ARGUMENTS,
}  # fmt: skip
"""What nodes have parameters or inputs for, or decide for themselves."""
_FROM_IMAGE = re.compile(
    r"ImageToVideo|Image2Video|I2V(?!A)|Img2Img|ImageToImage|I2I|Inpaint|Fill|Upscale|SuperRes|Edit|Pix2Pix|Depth2Img"
    r"|Variation|Paint"
)
_FROM_VIDEO = re.compile(r"VideoToVideo|Video2Video|V2V|VideoEdit|LucyEdit|Inpaint")
_PICTURED, _ENDING = re.compile(r"Img2Img"), re.compile(r"Pipeline$")
_PREVIOUS_STAGE = re.compile(r"Prior|Decoder")
_KINDS: Final[Mapping[str, ParamKind]] = {
    "bool": ParamKind.BOOL, "int": ParamKind.INT, "float": ParamKind.FLOAT, "str": ParamKind.TEXT,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PipelineCall:
    """Signature of a pipeline's call.

    Args:
        arguments: By name.
        tasks: What it is of use for.
        options: Those that no node has a parameter or an input of its own for.
        requirements: What the pipeline is made of.
        sibling_classes: Classes that may make clips from others or from pictures, with the same parts.
    """

    arguments: frozenset[str]
    tasks: frozenset[Task]
    options: tuple[CallOption, ...]
    requirements: PipelineRequirements = field(default_factory=PipelineRequirements)
    sibling_classes: tuple[str, ...] = ()


def describe_call(name: str, call: Callable[..., Any], classes: Collection[str]) -> PipelineCall:
    """Return what a pipeline's call takes.

    Args:
        name: The pipeline's class.
        call: Its `__call__`.
        classes: All that the library has: a pipeline serves for what its siblings do, too,
            which are made of the same parts.
    """
    found = {
        each: parameter
        for each, parameter in inspect.signature(call).parameters.items()
        if each != "self" and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    }
    needed = frozenset(each for each, parameter in found.items() if parameter.default is parameter.empty)
    arguments = frozenset(found)
    tasks = _find_tasks(name, arguments, needed)
    plain, pictured = _PICTURED.sub("", name), _ENDING.sub(r"Img2Img\g<0>", name)
    if Task.TEXT_TO_IMAGE in tasks and pictured in classes:
        tasks |= {Task.IMAGE_TO_IMAGE}
    if Task.IMAGE_TO_IMAGE in tasks and plain != name and plain in classes:
        tasks |= {Task.TEXT_TO_IMAGE}
    options = (_make_option(each, parameter) for each, parameter in found.items() if each not in _KNOWN_ARGUMENTS)
    return PipelineCall(arguments, frozenset(tasks), tuple(option for option in options if option is not None))


def _find_tasks(name: str, arguments: frozenset[str], needed: frozenset[str]) -> set[Task]:
    if needed - _COMMON_ARGUMENTS - CONTROL_ARGUMENTS or _PREVIOUS_STAGE.search(name):
        return set()
    if find_duration_argument(arguments) is not None:
        return {Task.TEXT_TO_AUDIO}
    makes_frames, text = not arguments.isdisjoint((*FRAME_COUNT_NAMES, *CLIP_CONTROLS)), "prompt" in arguments
    takes_image, takes_video = starts_from_image(arguments), "video" in arguments
    needed -= set() if takes_image else {"image"}
    from_video = takes_video and ("video" in needed or not makes_frames or bool(_FROM_VIDEO.search(name)))
    from_image = "image" in needed or (bool(_FROM_IMAGE.search(name)) and not from_video)
    if makes_frames or takes_video:
        found = {Task.TEXT_TO_VIDEO} if text and makes_frames and not (from_image or from_video) else set()
        found |= {Task.IMAGE_TO_VIDEO} if takes_image and makes_frames and not from_video else set()
        found |= {Task.VIDEO_TO_VIDEO} if "background_video" in arguments else set()
        return found | ({Task.VIDEO_TO_VIDEO} if takes_video and text and not from_image else set())
    if not text or not arguments & {"height", "image"} or "frame_size" in arguments:
        return set()
    from_image = from_image or (takes_image and "strength" in arguments)
    found = set() if from_image or "height" not in arguments else {Task.TEXT_TO_IMAGE}
    return found | ({Task.IMAGE_TO_IMAGE} if takes_image else set())


def _make_option(name: str, parameter: inspect.Parameter) -> CallOption | None:
    default = parameter.default
    kind = _find_param_kind(parameter.annotation) or _KINDS.get(type(default).__name__)
    if kind is None or default is parameter.empty:
        return None
    if isinstance(default, int) and kind is ParamKind.FLOAT:
        default = float(default)
    return CallOption(name, kind, default if isinstance(default, (bool, int, float, str)) else None)


def _find_param_kind(annotation: Any) -> ParamKind | None:
    """Return what an annotation says, where that is one plain value: `float | None`, `Optional[int]`."""
    text = annotation.__name__ if isinstance(annotation, type) else str(annotation)
    text = re.sub(r"typing\.|Optional|Union|NoneType|None|[\[\]\s]", " ", text)
    names = {name for name in re.split(r"[|,\s]+", text) if name}
    if names == {"int", "float"}:
        return ParamKind.FLOAT
    return _KINDS.get(names.pop()) if len(names) == 1 else None


@cache
def list_diffusers_classes() -> frozenset[str]:
    """Return the names of all classes of diffusers."""
    from studio.sdk.networks.hf import configure_libraries

    configure_libraries()
    import diffusers

    return frozenset(dir(diffusers))


@cache
def describe_class(name: str) -> PipelineCall | str | None:
    """Return what a pipeline of diffusers takes, the libraries that it lacks, or None for one that is unknown."""
    from studio.sdk.networks.hf import configure_libraries

    configure_libraries()
    import diffusers

    classes = list_diffusers_classes()
    if name not in classes:
        return None
    try:
        found = getattr(diffusers, name)
    except (ImportError, RuntimeError) as error:
        return str(error).splitlines()[0]
    lacking = getattr(found, "_backends", None)
    if lacking:
        return ", ".join(lacking)
    if not (isinstance(found, type) and issubclass(found, diffusers.DiffusionPipeline)):
        return None
    call = describe_call(name, found.__call__, classes)
    siblings = find_compatible_classes(name, classes) if Task.TEXT_TO_VIDEO in call.tasks else ()
    return replace(call, requirements=read_requirements(found, call.arguments, call.tasks), sibling_classes=siblings)


def is_pipeline_part(library: str, name: str) -> bool:
    """Return whether a package of `diffusers.pipelines` has a class; nothing else is imported to find out."""
    from studio.sdk.networks.hf import configure_libraries

    configure_libraries()
    from diffusers import pipelines

    if not library.isidentifier() or library.startswith("_"):
        return False
    package = getattr(pipelines, library, None)
    inside = inspect.ismodule(package) and package.__name__.startswith(f"{pipelines.__name__}.")
    return inside and inspect.isclass(getattr(package, name, None))
