"""Pipelines of clips that have the same parts: further uses of a model besides those of its own class.

Repositories name the class that makes clips from a text, and `WanPipeline` has `WanVideoToVideoPipeline` beside it, as
`LTXPipeline` has `LTXImageToVideoPipeline`. They are found by their names; whether they fit is told by what they are
made of, and by what they feed to the network.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from studio.sdk.models import Task

_OTHER_MODES: Final = ("VideoToVideo", "ImageToVideo")
_FROM_TEXT, _ENDING = re.compile(r"TextToVideo"), re.compile(r"Pipeline$")
_CHANNELS: Final = re.compile(r"^.*\.config\.in_channels.*$", re.MULTILINE)
_ALL: Final = re.compile(r"\s*num_channels_latents = self\.\w+\.config\.in_channels\s*")


@dataclass(frozen=True, slots=True)
class PipelineRequirements:
    """Parts that a pipeline needs.

    Args:
        accepted_parts: Parts and settings, by name.
        required_parts: The parts that it cannot do without.
        compatible_tasks: What it does with the networks of a pipeline that makes clips from a text.
    """

    accepted_parts: frozenset[str] = frozenset()
    required_parts: frozenset[str] = frozenset()
    compatible_tasks: frozenset[Task] = frozenset()

    def can_build_from(self, parts: Collection[str], settings: Mapping[str, Any]) -> bool:
        """Return whether the pipeline needs exactly these parts; an unused part means that it is not meant for them.

        Args:
            parts: Those that are there, by name.
            settings: Of the pipeline that they are of.
        """
        told = {name for name, value in settings.items() if value}
        return self.required_parts <= set(parts) and self.accepted_parts >= {*parts, *told}


def find_compatible_classes(name: str, classes: Collection[str]) -> tuple[str, ...]:
    """Return the classes beside one that makes clips from a text, which begin with a clip or with a picture."""
    if _FROM_TEXT.search(name):
        found = (_FROM_TEXT.sub(other, name) for other in _OTHER_MODES)
    else:
        found = (_ENDING.sub(f"{other}Pipeline", name) for other in _OTHER_MODES)
    return tuple(each for each in found if each != name and each in classes)


def read_requirements(kind: type, arguments: Collection[str], tasks: Collection[Task]) -> PipelineRequirements:
    """Return the parts that a class of pipelines needs.

    Args:
        kind: The class.
        arguments: Of its call.
        tasks: What it is for.
    """
    taken = {
        each: parameter
        for each, parameter in inspect.signature(kind).parameters.items()
        if parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    }
    needs = {each for each, parameter in taken.items() if parameter.default is parameter.empty}
    found = set()
    if Task.VIDEO_TO_VIDEO in tasks and "strength" in arguments:  # those without go on from the clip's end
        found.add(Task.VIDEO_TO_VIDEO)
    if Task.IMAGE_TO_VIDEO in tasks and _takes_only_noise(kind):
        found.add(Task.IMAGE_TO_VIDEO)
    return PipelineRequirements(
        frozenset(taken), frozenset(needs - set(getattr(kind, "_optional_components", ()))), frozenset(found)
    )


def _takes_only_noise(kind: Any) -> bool:
    """Return whether all channels of the network are noise, so that a picture replaces part of it.

    Others lay the picture beside the noise, and need a network that was made for that.
    """
    try:
        fed = _CHANNELS.findall(inspect.getsource(kind.__call__))
    except (OSError, TypeError):
        return False
    return bool(fed) and all(_ALL.fullmatch(line) for line in fed)
