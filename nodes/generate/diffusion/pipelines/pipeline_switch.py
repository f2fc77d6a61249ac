"""Pipelines of one model: one begins with noise, one with a picture, one with a picture and a mask, one with a clip.

Their classes are found by name, as StableDiffusionPipeline has StableDiffusionImg2ImgPipeline and
StableDiffusionInpaintPipeline beside it, and share the model's parts: nothing is read or held twice. Those of clips
are found by the model library (`ModelInfo.siblings`). They are put together here, as `from_pipe` of diffusers changes
the numbers' type, and so undoes weights that are kept in 8 bits.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from nodes.generate.diffusion.pipelines.pipeline_call import find_argument_name
from studio.core.errors import ModelError
from studio.core.translation import tr, tr_noop, translate_identifier
from studio.sdk.networks.pipeline_controls import starts_from_image

if TYPE_CHECKING:
    from studio.sdk import ModelInfo


class PictureStart(StrEnum):
    """What a picture is made from."""

    NOISE = "noise"
    PICTURE = "a picture"
    MASKED = "a picture and a mask"


_NAME = re.compile(r"(?P<stem>.+?)(?P<start>Img2Img|Inpaint(?:ing)?)?(?P<kind>Combined)?Pipeline")
_ENDINGS: Final = {
    PictureStart.NOISE: ("",),
    PictureStart.PICTURE: ("Img2Img", ""),
    PictureStart.MASKED: ("Inpaint", "Inpainting"),
}
_NO_PARTS: Final[Mapping[str, Any]] = MappingProxyType({})
_NONE = tr_noop("{kind} cannot start from {start}; it can start from {accepted}.")


def get_pipeline_class(facts: ModelInfo) -> type:
    """Return the class of a model's pipeline.

    Raises:
        ModelError: This version of diffusers has none of that name.
    """
    import diffusers

    found = getattr(diffusers, facts.kind, None)
    if not isinstance(found, type):
        text = tr(
            "{name} is a {kind}, which the installed diffusers does not know.", name=facts.display_name, kind=facts.kind
        )
        raise ModelError(text)
    return found


def list_starts(kind: type) -> tuple[PictureStart, ...]:
    """Return what a pipeline of a class, or one of its siblings, can make a picture from."""
    return tuple(start for start in PictureStart if _class_for(kind, start) is not None)


def find_class_for(kind: type, start: PictureStart) -> type:
    """Return the class that begins so, of a pipeline's class and its siblings.

    Raises:
        ModelError: There is none; the message says what there is.
    """
    found = _class_for(kind, start)
    if found is None:
        accepted = " · ".join(translate_identifier(other) for other in list_starts(kind))
        raise ModelError(tr(_NONE, kind=kind.__name__, start=translate_identifier(start), accepted=accepted))
    return found


def needs_mask(pipe: Any) -> bool:
    """Return whether a model was taught to fill masks, and can do nothing else: its network is given the mask, too."""
    starts = list_starts(type(pipe))
    if PictureStart.PICTURE not in starts:
        return PictureStart.MASKED in starts
    net, vae = getattr(pipe, "unet", None), getattr(pipe, "vae", None)
    if net is None or vae is None:
        return False
    return bool(net.config.in_channels == 2 * vae.config.latent_channels + 1)


def switch_pipeline(pipe: Any, start: PictureStart) -> Any:
    """Return the pipeline that begins so, made of the parts of another one.

    Args:
        pipe: A pipeline of diffusers.
        start: What it shall begin with.

    Raises:
        ModelError: The model has none.
    """
    return convert_pipeline(pipe, find_class_for(type(pipe), start))


def convert_pipeline(pipe: Any, kind: type, more: Mapping[str, Any] = _NO_PARTS) -> Any:
    """Return the pipeline of a class, made of the parts of another one; itself if it is of that class.

    Args:
        pipe: A pipeline of diffusers.
        kind: Takes those parts.
        more: Further parts, by name, which replace those of the pipeline.
    """
    if kind is type(pipe) and not more:
        return pipe
    takes = {name for name in inspect.signature(kind.__init__).parameters if name != "self"}  # type: ignore[misc]
    parts = {name: part for name, part in pipe.components.items() if name in takes} | dict(more)
    settings = {name: value for name, value in dict(pipe.config).items() if name in takes - set(parts)}
    made = kind(**{**dict.fromkeys(_left_out(kind) & takes), **settings, **parts})
    made.set_progress_bar_config(disable=True)
    return made


def _left_out(kind: Any) -> set[str]:
    """Return the parts that a class can do without."""
    return set(getattr(kind, "_optional_components", ()))


@cache
def _class_for(kind: type, start: PictureStart) -> type | None:
    import diffusers

    if _begins(kind, start):
        return kind
    known = set(dir(diffusers))
    name = _NAME.fullmatch(kind.__name__)
    if name is None:
        return None
    for ending in _ENDINGS[start]:
        other = f"{name['stem']}{ending}{name['kind'] or ''}Pipeline"
        if other in known and _begins(found := getattr(diffusers, other), start):
            return found  # type: ignore[no-any-return]  # diffusers has no types
    return None


def _begins(kind: type, start: PictureStart) -> bool:
    """Return whether a class begins with something, by what its call takes."""
    takes = inspect.signature(kind.__call__).parameters
    masked = find_argument_name(takes, "mask") is not None
    pictured = starts_from_image(takes)
    if start is PictureStart.MASKED:
        return masked and pictured
    if start is PictureStart.PICTURE:
        return pictured and not masked
    return not masked and "prompt" in takes and (not pictured or takes["image"].default is None)
