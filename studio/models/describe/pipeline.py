"""Description of a pipeline of diffusers: `model_index.json` and a folder for each of its parts."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from studio.core.translation import tr, tr_noop
from studio.models.describe.base_model import find_base_by_config
from studio.models.describe.class_cache import ModelClassCache
from studio.models.describe.library_versions import make_unknown_class_error
from studio.models.describe.part_bytes import (
    CastingRules,
    count_file_weights,
    merge_format_bytes,
    sum_head_formats,
)
from studio.models.describe.pipeline_call import PipelineCall
from studio.models.describe.quantization import check_quantization
from studio.models.model_files import UnusableModelError, is_file, read_json_object, refuse_special_files
from studio.models.weights import SAFETENSORS_SUFFIX, WeightFiles, find_weights, is_pickle
from studio.sdk.model_categories import BaseModel, ModelCategory
from studio.sdk.models import CompatiblePipeline, ModelInfo, Task, is_network_part
from studio.sdk.params import ModelRef
from studio.sdk.part_weights import PartWeights

PIPELINE_FILE: Final = "model_index.json"
_WITHOUT_WEIGHTS = re.compile(r"Scheduler|Tokenizer|Processor|FeatureExtractor|Guider|Guidance")
_LIBRARIES: Final = ("diffusers", "transformers")
CONFIG_FILE: Final = "config.json"
_MISSING = tr_noop("its {part} is missing: the folder {part}/ is not there")
_NO_WEIGHTS = tr_noop("the weights of its {part} are missing: no .safetensors file in {part}/")
_FOREIGN = tr_noop(
    "its {part} is a {name}, which is none of diffusers or transformers; programs that come with a model, or that it "
    "names, are never run, for safety"
)
_NO_CONFIG = tr_noop("the configuration of its {part} is missing: {part}/config.json")
_NEEDS = tr_noop("its class {name} needs {libraries}, which is not installed here")


def describe_pipeline(ref: ModelRef, folder: Path, kinds: ModelClassCache) -> ModelInfo:
    """Return what is known of a pipeline; without licence and version.

    Raises:
        ModelError: Its index is damaged, its class unknown, a part or a shard is missing, or it is unsafe.
    """
    refuse_special_files(folder)
    index = read_json_object(folder / PIPELINE_FILE)
    made = str(index.get("_diffusers_version", ""))
    name = index.get("_class_name")
    if not isinstance(name, str):
        raise UnusableModelError(
            folder / PIPELINE_FILE, tr("names no pipeline of diffusers; it says: {found}", found=name)
        )
    call = _get_call(folder, name, made, kinds)
    held = _read_parts(folder, index, kinds)
    siblings = _find_compatible_pipelines(call, held, index, kinds)
    parts, files = _read_weights(folder, held, made, kinds)
    weighty = {part for part, (_, class_name) in held.items() if not _WITHOUT_WEIGHTS.search(class_name)}
    lacks_network = any(is_network_part(part) for part in weighty - parts.keys())
    tasks = call.tasks | siblings.keys()
    return ModelInfo(
        ref=ref,
        path=folder,
        library="diffusers",
        kind=name,
        tasks=frozenset({Task.PARTS}) if lacks_network else tasks,
        tasks_with_network=tasks if lacks_network else frozenset(),
        bytes=sum(weights.bytes for weights in parts.values()),
        parameters=sum(weights.parameters for weights in parts.values()),
        part_bytes={part: weights.bytes for part, weights in parts.items()},
        library_version=made,
        arguments=call.arguments,
        options=call.options,
        files=(folder / PIPELINE_FILE, *files),
        variant=next((weights.variant for weights in parts.values() if weights.variant), ""),
        compatible_pipelines=siblings,
        part_classes={part: class_name for part, (_, class_name) in held.items()},
        category=ModelCategory.PIPELINE,
        base=_find_base(folder, held),
        part_weights={part: _count_weights(folder / part, parts[part], *held[part], kinds) for part in parts},
        format_bytes=merge_format_bytes(sum_head_formats(weights) for weights in parts.values()),
    )


def _read_weights(
    folder: Path, held: Mapping[str, tuple[str, str]], made: str, kinds: ModelClassCache
) -> tuple[dict[str, WeightFiles], list[Path]]:
    """Return the weights of each part that has any, and the files that all parts are read from."""
    parts: dict[str, WeightFiles] = {}
    files: list[Path] = []
    for part, (library, class_name) in held.items():
        if library == "diffusers" and not kinds.has_class(class_name):
            raise make_unknown_class_error(folder, part, class_name, library, made)
        found, read = _read_part(folder, part, class_name)
        files += read
        if found is not None:
            parts[part] = found
    return parts, files


def _find_base(folder: Path, held: Mapping[str, tuple[str, str]]) -> BaseModel | None:
    """Return the base model that a pipeline is, by its network."""
    for part, (_, class_name) in held.items():
        if is_network_part(part):
            return find_base_by_config(class_name, read_json_object(folder / part / CONFIG_FILE))
    return None


def _count_weights(
    folder: Path, weights: WeightFiles, library: str, class_name: str, kinds: ModelClassCache
) -> PartWeights:
    is_asked = library == "diffusers" and is_network_part(folder.name)
    rules = kinds.get_casting_rules(class_name) if is_asked else CastingRules()
    return count_file_weights(weights, read_json_object(folder / CONFIG_FILE), rules)


def _find_compatible_pipelines(
    call: PipelineCall, parts: Collection[str], index: Mapping[str, Any], kinds: ModelClassCache
) -> dict[Task, CompatiblePipeline]:
    """Return the classes that can use a pipeline's parts, by the tasks that they add."""
    settings = {name: told for name, told in index.items() if not name.startswith("_") and not isinstance(told, list)}
    found: dict[Task, CompatiblePipeline] = {}
    for name in call.sibling_classes:
        other = kinds.get_pipeline_call(name)
        if isinstance(other, PipelineCall) and other.requirements.can_build_from(parts, settings):
            sibling = CompatiblePipeline(name, other.arguments, other.options)
            found |= dict.fromkeys(other.requirements.compatible_tasks - call.tasks, sibling)
    return found


def _read_parts(folder: Path, index: Mapping[str, Any], kinds: ModelClassCache) -> dict[str, tuple[str, str]]:
    """Return library and class of each part that a pipeline has, by name."""
    found = {}
    for part, entry in index.items():
        if part.startswith("_") or not isinstance(entry, list) or len(entry) != 2 or entry[0] is None:
            continue
        library, class_name = map(str, entry)
        if "/" in part or "\\" in part or part in (".", ".."):
            raise UnusableModelError(
                folder / PIPELINE_FILE, tr("is damaged: '{part}' is not the name of a part", part=part)
            )
        if library not in _LIBRARIES and not kinds.has_part(library, class_name):
            raise UnusableModelError(folder, tr(_FOREIGN, part=part, name=f"{library}.{class_name}"))
        found[part] = library, class_name
    return found


def _read_part(folder: Path, part: str, class_name: str) -> tuple[WeightFiles | None, list[Path]]:
    """Return the weights of a part, if it has any, and the files that it is read from."""
    place = folder / part
    try:
        names = sorted(path.name for path in place.iterdir() if is_file(path))
    except OSError:
        raise UnusableModelError(folder, tr(_MISSING, part=part)) from None
    refuse_special_files(place)
    check_config_files(place, names)
    if _WITHOUT_WEIGHTS.search(class_name):
        if not names:
            raise UnusableModelError(folder, tr(_MISSING, part=part))
        return None, [place / name for name in names if is_config_name(name)]
    found = find_weights(place, names)
    if found is None and not is_network_part(part):
        raise UnusableModelError(folder, tr(_NO_WEIGHTS, part=part))
    if CONFIG_FILE not in names:
        raise UnusableModelError(folder, tr(_NO_CONFIG, part=part))
    if found is None:  # a single file may have them
        return None, [place / name for name in names if is_config_name(name)]
    check_quantization(place, read_json_object(place / CONFIG_FILE))
    return found, [*(place / name for name in names if is_config_name(name)), *found.files]


def check_config_files(folder: Path, names: Sequence[str]) -> None:
    """Raise ModelError where a configuration in a folder is no JSON object."""
    for name in names:
        if name.endswith(CONFIG_FILE):
            read_json_object(folder / name)


def is_config_name(name: str) -> bool:
    """Return whether a file beside the weights is read: a configuration, a vocabulary."""
    hidden, weights = (
        name.startswith("."),
        name.endswith((SAFETENSORS_SUFFIX, ".index.json")) or ".safetensors.index." in name,
    )
    return not (
        hidden or weights or is_pickle(name) or name.lower().endswith((".md", ".py", ".msgpack", ".h5", ".onnx"))
    )


def _get_call(folder: Path, name: str, made: str, kinds: ModelClassCache) -> PipelineCall:
    found = kinds.get_pipeline_call(name)
    if found is None:
        raise make_unknown_class_error(folder, tr("pipeline"), name, "diffusers", made)
    if isinstance(found, str):
        raise UnusableModelError(folder, tr(_NEEDS, name=name, libraries=found))
    return found
