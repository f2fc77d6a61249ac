"""Describes a model of transformers, or a single part of a pipeline of diffusers: `config.json` and its weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from studio.core.language import marked, tr
from studio.models.describe.kinds import Kinds
from studio.models.describe.pipeline import CONFIG, check_settings, is_read
from studio.models.describe.versions import unknown
from studio.models.reading import UnfitError, is_file, read_object, refuse_special_files
from studio.models.weights import weights_in
from studio.sdk.models import ModelFacts, Task
from studio.sdk.params import ModelRef

_NO_WEIGHTS = marked("its weights are missing: there is no .safetensors file")
_NO_TYPE = marked("names no model: it has neither model_type (transformers) nor _class_name (diffusers)")


def describe_transformer(ref: ModelRef, folder: Path, names: Sequence[str], kinds: Kinds) -> ModelFacts:
    """Return what is known of a model of one part; without licence and version.

    Args:
        ref: As it was asked for.
        folder: Where it lies.
        names: Of what lies in the folder.
        kinds: Asks the library.

    Raises:
        ModelError: Its configuration is damaged, its type unknown, weights are missing, or it is unsafe.
    """
    refuse_special_files(folder)
    config = read_object(folder / CONFIG)
    library, kind, made, tasks = _kind(folder, config, kinds)
    check_settings(folder, [name for name in names if is_file(folder / name)])
    weights = weights_in(folder, names)
    if weights is None:
        raise UnfitError(folder, tr(_NO_WEIGHTS))
    beside = tuple(path for name in names if is_read(name) and is_file(path := folder / name))
    return ModelFacts(
        ref=ref,
        path=folder,
        library=library,
        kind=kind,
        tasks=tasks,
        bytes=weights.bytes,
        parameters=weights.parameters,
        parts={"": weights.bytes},
        made_with=made,
        files=(*beside, *weights.files),
        variant=weights.variant,
    )


def _kind(folder: Path, config: Mapping[str, Any], kinds: Kinds) -> tuple[str, str, str, frozenset[Task]]:
    """Return library, class, the version that wrote it, and tasks."""
    if isinstance(config.get("_class_name"), str):  # a part of a pipeline, by itself: no node takes it
        return "diffusers", config["_class_name"], str(config.get("_diffusers_version", "")), frozenset()
    made, model_type = str(config.get("transformers_version", "")), config.get("model_type")
    if not isinstance(model_type, str):
        raise UnfitError(folder / CONFIG, tr(_NO_TYPE))
    said = config.get("architectures")
    architectures = [name for name in said if isinstance(name, str)] if isinstance(said, list) else []
    tasks = kinds.tasks(model_type, architectures)
    if tasks is None:
        raise unknown(folder, tr("model type"), model_type, "transformers", made)
    return "transformers", architectures[0] if architectures else model_type, made, tasks
