"""Description of a single file of weights: a LoRA, networks of ours, an ONNX file, or another program's."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from studio.core.errors import ModelError
from studio.core.file_stamp import stamp_file
from studio.core.safetensors_header import SafetensorsHeader
from studio.core.translation import tr
from studio.models.describe.base_models.base_model import find_base_by_words
from studio.models.describe.base_models.lora_base import find_lora_base
from studio.models.describe.checkpoint import (
    CheckpointKind,
    add_checkpoint_kind,
    find_checkpoint_kind,
    find_small_dtype,
)
from studio.models.describe.class_cache import ModelClassCache
from studio.models.describe.gguf_file import describe_gguf
from studio.models.describe.model_folder import ModelDescription, list_names, looks_like_model, with_current_stamps
from studio.models.describe.onnx_file import describe_onnx
from studio.models.describe.part_bytes import CastingRules, count_weights, sum_format_bytes
from studio.models.model_card import CARD_FILE, read_licence
from studio.models.model_files import UnusableModelError, is_file, read_json_object
from studio.models.weights import (
    SAFETENSORS_SUFFIX,
    SINGLE_FILE_SUFFIXES,
    read_weights_header,
    require_safetensors,
)
from studio.sdk.model_files.model_categories import ModelCategory
from studio.sdk.model_files.part_weights import PartWeights
from studio.sdk.models import ModelInfo, Task
from studio.sdk.networks.checkpoint_names import GGUF_SUFFIX, ONNX_SUFFIX, strip_network_prefix
from studio.sdk.params import ModelRef

OWN_LIBRARY: Final = "frameloom"
_LORA = re.compile(r"\.lora_(A|B|down|up)\b|lora\.(down|up)\.|_lora\.|\.lora_(magnitude|linear)|\.hada_w1|\.lokr_w1")
CHECKPOINT_KIND: Final = "checkpoint"
_ADAPTER_CONFIG: Final = "adapter_config.json"
_CATEGORIES: Final = {OWN_LIBRARY: ModelCategory.OWN, "lora": ModelCategory.LORA}
"""By the library, as `ModelInfo` has it."""
_FLOW: Final = "motion.flow_network"


def find_weights_file(path: Path) -> Path | None:
    """Return the file of weights that a path stands for: itself, or the only one in a folder that holds no model.

    Raises:
        ModelError: There are several in the folder.
    """
    if is_file(path):
        return path
    if looks_like_model(path):
        return None
    found = [name for name in list_names(path) if name.endswith(SINGLE_FILE_SUFFIXES)]
    if len(found) > 1:
        raise UnusableModelError(
            path, tr("holds several files of weights; choose one of them: {files}", files=", ".join(found[:5]))
        )
    return path / found[0] if found else None


def describe_file(ref: ModelRef, path: Path, kinds: ModelClassCache) -> ModelDescription:
    """Return what is known of a file of weights.

    Args:
        ref: As it was asked for.
        path: The file.
        kinds: Asks the library.

    Raises:
        ModelError: It is a pickle, another kind of file, or damaged.
    """
    require_safetensors(path)
    if path.suffix.lower() == GGUF_SUFFIX:
        return describe_gguf(ref, path, kinds)
    if path.suffix.lower() == ONNX_SUFFIX:
        return describe_onnx(ref, path)
    if path.suffix.lower() != SAFETENSORS_SUFFIX:
        raise UnusableModelError(path, tr("is not a file of weights; accepted: .safetensors, .gguf, .onnx"))
    head = read_weights_header(path)
    library, kind, tasks = _detect_kind(path, head)
    layout = find_checkpoint_kind(head.shapes) if kind.startswith(CHECKPOINT_KIND) else None
    size = stamp_file(path).size
    facts = ModelInfo(
        ref=ref,
        path=path,
        library=library,
        kind=kind,
        tasks=tasks,
        bytes=size,
        parameters=head.parameter_count,
        part_bytes={"": size},
        licence=head.metadata.get("modelspec.license") or read_licence(path.parent),
        files=(path,),
        category=_CATEGORIES.get(library, ModelCategory.OTHER),
        part_weights={"": _count_weights(head, layout, kinds)},
        format_bytes=sum_format_bytes(head.dtypes, head.sizes),
    )
    beside = [path.parent / CARD_FILE]
    if layout is not None:
        facts = add_checkpoint_kind(facts, layout, head.shapes, find_small_dtype(head.dtypes.values()))
    if facts.category is ModelCategory.LORA:
        beside.append(path.parent / _ADAPTER_CONFIG)
        facts = replace(facts, base=find_lora_base(head.shapes, head.metadata, (_read_base_name(beside[-1]),)))
    elif facts.base is None:
        facts = replace(facts, base=find_base_by_words(head.metadata.get("modelspec.architecture", "")))
    return with_current_stamps(facts, beside)


def _count_weights(head: SafetensorsHeader, layout: CheckpointKind | None, kinds: ModelClassCache) -> PartWeights:
    """Return the weights that lie in memory: of a checkpoint those of its network, as others replace a folder's."""
    if layout is None or not layout.networks:
        return count_weights(head.shapes, CastingRules())
    held = strip_network_prefix(head.shapes)
    return count_weights(
        {name: head.shapes[full] for name, full in held.items()}, kinds.get_casting_rules(layout.networks[0])
    )


def _read_base_name(config: Path) -> str:
    """Return what a configuration of peft calls the base model; empty if there is none, or it cannot be read."""
    if not is_file(config):
        return ""
    try:
        return str(read_json_object(config).get("base_model_name_or_path") or "")
    except ModelError:
        return ""


def _detect_kind(path: Path, head: SafetensorsHeader) -> tuple[str, str, frozenset[Task]]:
    if OWN_LIBRARY in head.metadata:
        types = _read_network_types(path, head.metadata[OWN_LIBRARY])
        return OWN_LIBRARY, ", ".join(types), frozenset({Task.FLOW} if _FLOW in types else ())
    if any(_LORA.search(name) for name in head.shapes):
        return "lora", _make_title(head, "LoRA"), frozenset({Task.ADAPT})
    return "diffusers", _make_title(head, CHECKPOINT_KIND), frozenset()


def _read_network_types(path: Path, note: str) -> list[str]:
    """Return the types of the networks in a file of ours."""
    try:
        networks: Any = json.loads(note).get("networks", {})
        return sorted({str(network["type"]) for network in networks.values()})
    except (ValueError, AttributeError, KeyError, TypeError):
        raise UnusableModelError(path, tr("is damaged: what it says of its networks cannot be read")) from None


def _make_title(head: SafetensorsHeader, kind: str) -> str:
    """Return the kind with the architecture that the file's writer names, if he does (ModelSpec)."""
    said = head.metadata.get("modelspec.architecture") or head.metadata.get("ss_base_model_version", "")
    return f"{kind} ({said.removesuffix('/lora')})" if said else kind
