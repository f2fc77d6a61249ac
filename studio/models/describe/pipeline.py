"""Describes a pipeline of diffusers: `model_index.json` and a folder for each of its parts."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from studio.core.language import marked, tr
from studio.models.describe.calls import Call
from studio.models.describe.kinds import Kinds
from studio.models.describe.versions import unknown
from studio.models.reading import UnfitError, is_file, read_object, refuse_special_files
from studio.models.weights import SUFFIX, Weights, is_pickle, weights_in
from studio.sdk.models import ModelFacts, Sibling, Task
from studio.sdk.params import ModelRef

PIPELINE: Final = "model_index.json"
_WITHOUT_WEIGHTS = re.compile(r"Scheduler|Tokenizer|Processor|FeatureExtractor|Guider|Guidance")
_LIBRARIES: Final = ("diffusers", "transformers")
CONFIG: Final = "config.json"
_MISSING = marked("its {part} is missing: the folder {part}/ is not there")
_NO_WEIGHTS = marked("the weights of its {part} are missing: no .safetensors file in {part}/")
_FOREIGN = marked(
    "its {part} is a {name}, which is none of diffusers or transformers; programs that come with a model, or that it "
    "names, are never run, for safety"
)
_NO_CONFIG = marked("the configuration of its {part} is missing: {part}/config.json")
_NEEDS = marked("its class {name} needs {libraries}, which is not installed here")


def describe_pipeline(ref: ModelRef, folder: Path, kinds: Kinds) -> ModelFacts:
    """Return what is known of a pipeline; without licence and version.

    Raises:
        ModelError: Its index is damaged, its class unknown, a part or a shard is missing, or it is unsafe.
    """
    refuse_special_files(folder)
    index = read_object(folder / PIPELINE)
    made = str(index.get("_diffusers_version", ""))
    name = index.get("_class_name")
    if not isinstance(name, str):
        raise UnfitError(folder / PIPELINE, tr("names no pipeline of diffusers; it says: {found}", found=name))
    call = _call(folder, name, made, kinds)
    parts: dict[str, Weights] = {}
    files = [folder / PIPELINE]
    held = _parts_of(folder, index, kinds)
    siblings = _siblings(call, held, index, kinds)
    for part, (library, class_name) in held.items():
        if library == "diffusers" and not kinds.has_class(class_name):
            raise unknown(folder, part, class_name, library, made)
        found, read = _part(folder, part, class_name)
        files += read
        if found is not None:
            parts[part] = found
    return ModelFacts(
        ref=ref,
        path=folder,
        library="diffusers",
        kind=name,
        tasks=call.tasks | siblings.keys(),
        bytes=sum(weights.bytes for weights in parts.values()),
        parameters=sum(weights.parameters for weights in parts.values()),
        parts={part: weights.bytes for part, weights in parts.items()},
        made_with=made,
        arguments=call.arguments,
        options=call.options,
        files=tuple(files),
        variant=next((weights.variant for weights in parts.values() if weights.variant), ""),
        siblings=siblings,
    )


def _siblings(call: Call, parts: Collection[str], index: Mapping[str, Any], kinds: Kinds) -> dict[Task, Sibling]:
    """Return the classes that can be made of a pipeline's parts, by what they do that its own does not."""
    settings = {name: told for name, told in index.items() if not name.startswith("_") and not isinstance(told, list)}
    found: dict[Task, Sibling] = {}
    for name in call.siblings:
        other = kinds.call(name)
        if isinstance(other, Call) and other.making.fits(parts, settings):
            sibling = Sibling(name, other.arguments, other.options)
            found |= dict.fromkeys(other.making.as_sibling - call.tasks, sibling)
    return found


def _parts_of(folder: Path, index: Mapping[str, Any], kinds: Kinds) -> dict[str, tuple[str, str]]:
    """Return library and class of each part that a pipeline has, by name."""
    found = {}
    for part, entry in index.items():
        if part.startswith("_") or not isinstance(entry, list) or len(entry) != 2 or entry[0] is None:
            continue
        library, class_name = map(str, entry)
        if "/" in part or "\\" in part or part in (".", ".."):
            raise UnfitError(folder / PIPELINE, tr("is damaged: '{part}' is no name of a part", part=part))
        if library not in _LIBRARIES and not kinds.has_part(library, class_name):
            raise UnfitError(folder, tr(_FOREIGN, part=part, name=f"{library}.{class_name}"))
        found[part] = library, class_name
    return found


def _part(folder: Path, part: str, class_name: str) -> tuple[Weights | None, list[Path]]:
    """Return the weights of a part, if it has any, and the files that it is read from."""
    place = folder / part
    try:
        names = sorted(path.name for path in place.iterdir() if is_file(path))
    except OSError:
        raise UnfitError(folder, tr(_MISSING, part=part)) from None
    refuse_special_files(place)
    check_settings(place, names)
    if _WITHOUT_WEIGHTS.search(class_name):
        if not names:
            raise UnfitError(folder, tr(_MISSING, part=part))
        return None, [place / name for name in names if is_read(name)]
    found = weights_in(place, names)
    if found is None:
        raise UnfitError(folder, tr(_NO_WEIGHTS, part=part))
    if CONFIG not in names:
        raise UnfitError(folder, tr(_NO_CONFIG, part=part))
    return found, [*(place / name for name in names if is_read(name)), *found.files]


def check_settings(folder: Path, names: Sequence[str]) -> None:
    """Raise ModelError where a configuration in a folder is no JSON object."""
    for name in names:
        if name.endswith(CONFIG):
            read_object(folder / name)


def is_read(name: str) -> bool:
    """Return whether a file beside the weights is read: a configuration, a vocabulary."""
    hidden, weights = name.startswith("."), name.endswith((SUFFIX, ".index.json")) or ".safetensors.index." in name
    return not (
        hidden or weights or is_pickle(name) or name.lower().endswith((".md", ".py", ".msgpack", ".h5", ".onnx"))
    )


def _call(folder: Path, name: str, made: str, kinds: Kinds) -> Call:
    found = kinds.call(name)
    if found is None:
        raise unknown(folder, tr("pipeline"), name, "diffusers", made)
    if isinstance(found, str):
        raise UnfitError(folder, tr(_NEEDS, name=name, libraries=found))
    return found
