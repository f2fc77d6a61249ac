"""Description of a single file of weights: a LoRA, networks of ours, an ONNX file, or another program's."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

from studio.core.file_stamp import stamp_file
from studio.core.safetensors_header import SafetensorsHeader
from studio.core.translation import tr
from studio.models.describe.checkpoint import add_checkpoint_kind, find_checkpoint_kind, find_small_dtype
from studio.models.describe.gguf_file import describe_gguf
from studio.models.describe.model_folder import ModelDescription, list_names, looks_like_model, with_current_stamps
from studio.models.describe.onnx_file import describe_onnx
from studio.models.model_card import CARD_FILE, read_licence
from studio.models.model_files import UnusableModelError, is_file
from studio.models.weights import (
    SAFETENSORS_SUFFIX,
    SINGLE_FILE_SUFFIXES,
    read_weights_header,
    require_safetensors,
)
from studio.sdk.models import ModelInfo, Task
from studio.sdk.networks.checkpoint_names import GGUF_SUFFIX, ONNX_SUFFIX
from studio.sdk.params import ModelRef

OWN_LIBRARY: Final = "frameloom"
_LORA = re.compile(r"\.lora_(A|B|down|up)\b|lora\.(down|up)\.|_lora\.|\.lora_(magnitude|linear)|\.hada_w1|\.lokr_w1")
CHECKPOINT_KIND: Final = "checkpoint"
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


def describe_file(ref: ModelRef, path: Path) -> ModelDescription:
    """Return what is known of a file of weights.

    Raises:
        ModelError: It is a pickle, another kind of file, or damaged.
    """
    require_safetensors(path)
    if path.suffix.lower() == GGUF_SUFFIX:
        return describe_gguf(ref, path)
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
    )
    if layout is not None:
        facts = add_checkpoint_kind(facts, layout, find_small_dtype(head.dtypes.values()))
    return with_current_stamps(facts, [path.parent / CARD_FILE])


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
