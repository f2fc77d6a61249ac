"""Describes a single file of weights: a LoRA, networks of ours, or a checkpoint of another program."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

from studio.core.language import tr
from studio.core.safetensors_header import SafetensorsHeader
from studio.models.card import CARD, licence_of
from studio.models.describe.folder import Described, is_model, names_in, seen_now
from studio.models.reading import UnfitError, is_file, stamp
from studio.models.weights import SUFFIX, read_head, refuse_pickle
from studio.sdk.models import ModelFacts, Task
from studio.sdk.params import ModelRef

OURS: Final = "frameloom"
_LORA = re.compile(r"\.lora_(A|B|down|up)\b|lora\.(down|up)\.|_lora\.|\.lora_(magnitude|linear)|\.hada_w1|\.lokr_w1")
CHECKPOINT: Final = "checkpoint"
_FLOW: Final = "motion.flow_network"


def single_file(path: Path) -> Path | None:
    """Return the file of weights that a path stands for: itself, or the only one in a folder that holds no model.

    Raises:
        ModelError: There are several in the folder.
    """
    if is_file(path):
        return path
    if is_model(path):
        return None
    found = [name for name in names_in(path) if name.endswith(SUFFIX)]
    if len(found) > 1:
        raise UnfitError(
            path, tr("holds several files of weights; choose one of them: {files}", files=", ".join(found[:5]))
        )
    return path / found[0] if found else None


def describe_file(ref: ModelRef, path: Path) -> Described:
    """Return what is known of a file of weights.

    Raises:
        ModelError: It is a pickle, another kind of file, or damaged.
    """
    refuse_pickle(path)
    if path.suffix.lower() != SUFFIX:
        raise UnfitError(path, tr("is no file of weights; accepted: .safetensors"))
    head = read_head(path)
    library, kind, tasks = _kind(path, head)
    size = stamp(path)[0]
    facts = ModelFacts(
        ref=ref,
        path=path,
        library=library,
        kind=kind,
        tasks=tasks,
        bytes=size,
        parameters=head.parameters,
        parts={"": size},
        licence=head.notes.get("modelspec.license") or licence_of(path.parent),
        files=(path,),
    )
    return seen_now(facts, [path.parent / CARD])


def _kind(path: Path, head: SafetensorsHeader) -> tuple[str, str, frozenset[Task]]:
    if OURS in head.notes:
        types = _types(path, head.notes[OURS])
        return OURS, ", ".join(types), frozenset({Task.FLOW} if _FLOW in types else ())
    if any(_LORA.search(name) for name in head.shapes):
        return "lora", _title(head, "LoRA"), frozenset({Task.ADAPT})
    return "diffusers", _title(head, CHECKPOINT), frozenset()


def _types(path: Path, note: str) -> list[str]:
    """Return the types of the networks in a file of ours."""
    try:
        networks: Any = json.loads(note).get("networks", {})
        return sorted({str(network["type"]) for network in networks.values()})
    except (ValueError, AttributeError, KeyError, TypeError):
        raise UnfitError(path, tr("is damaged: what it says of its networks cannot be read")) from None


def _title(head: SafetensorsHeader, kind: str) -> str:
    """Return the kind with the architecture that the file's writer names, if he does (ModelSpec)."""
    said = head.notes.get("modelspec.architecture") or head.notes.get("ss_base_model_version", "")
    return f"{kind} ({said.removesuffix('/lora')})" if said else kind
