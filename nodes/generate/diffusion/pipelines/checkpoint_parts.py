"""Single files of weights: the folder that has the other parts of their pipeline."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from studio.core.errors import ModelError
from studio.core.translation import tr, tr_noop
from studio.sdk import Media, ModelInfo, ModelRef, Task

_PARTS: Final = "parts"  # the parameter of nodes
_NO_PARTS: Final = tr_noop(
    "'{name}' is a single file with the network of {kind}. Its other parts (autoencoder, text encoders) come from the "
    "folder of a pipeline with such a network, and none is installed: choose one in 'parts'"
)
_SEVERAL: Final = tr_noop(
    "'{name}' is a single file with the network of {kind}. Several installed pipelines have the other parts: choose "
    "one in 'parts', of {names}"
)
_UNFIT: Final = tr_noop(
    "'{name}' holds the network of {kind}, which is no part of '{parts}' ({pipeline}); accepted in 'parts': the folder "
    "of a pipeline with a {networks}"
)
_TWO: Final = tr_noop("'{parts}' has {count} networks, and a single file holds one of them; accepted: a folder")


def combine_with_parts(file: ModelInfo, parts: ModelRef, media: Media, tasks: tuple[Task, ...]) -> ModelInfo:
    """Return what is known of a pipeline whose network lies in a single file; of a folder, itself.

    Args:
        file: What was chosen as the model.
        parts: The folder with the other parts; empty for the only installed one that fits.
        media: For the models that are installed.
        tasks: What the pipeline has to be of use for.

    Raises:
        ModelError: There is no such folder, it does not fit, or several do.
    """
    if not file.networks:
        return file
    if parts:
        found = _read_parts(parts, media, tasks)
        if not _fits(file, found):
            error = ModelError(
                tr(_UNFIT, name=file.display_name, kind=file.kind, parts=found.display_name, pipeline=found.kind,
                   networks=" / ".join(file.networks))
            )  # fmt: skip
            error.parameter = _PARTS
            raise error
    else:
        found = _read_parts(_find_only_fitting(file, media, tasks), media, tasks)
    count = len(found.network_parts)
    if count != 1:
        raise ModelError(tr(_TWO, parts=found.display_name, count=count))
    (network,) = found.network_parts
    part_bytes = {**found.part_bytes, network: file.bytes}
    part_weights = {**found.part_weights, network: file.part_weights[""]}
    return replace(
        found, ref=file.ref, checkpoint=file.path, part_bytes=part_bytes, bytes=sum(part_bytes.values()),
        files=(*found.files, file.path), part_weights=part_weights,
        version=f"{found.version} {file.version}", licence=file.licence or found.licence,
        category=file.category, base=file.base or found.base, format_bytes=file.format_bytes,
    )  # fmt: skip


def add_part(facts: ModelInfo, part: str, model: ModelInfo) -> ModelInfo:
    """Return facts with the bytes, files and version of a further part."""
    weights = dict.fromkeys((part,), *model.part_weights.values()) if model.part_weights else {}
    return replace(
        facts, bytes=facts.bytes + model.bytes, parameters=facts.parameters and facts.parameters + model.parameters,
        part_bytes={**facts.part_bytes, part: model.bytes}, part_weights={**facts.part_weights, **weights},
        files=(*facts.files, *model.files), version=f"{facts.version} {model.version}",
    )  # fmt: skip


def _find_only_fitting(file: ModelInfo, media: Media, tasks: tuple[Task, ...]) -> ModelRef:
    listed = media.models.list_models((*tasks, Task.PARTS))
    fitting = [found for found in listed if _fits(file, found) and not _get_tasks(found).isdisjoint(tasks)]
    if len(fitting) == 1:
        return fitting[0].ref
    names = ", ".join(found.display_name for found in fitting)
    error = ModelError(tr(_SEVERAL if names else _NO_PARTS, name=file.display_name, kind=file.kind, names=names))
    error.parameter = _PARTS
    raise error


def _read_parts(parts: ModelRef, media: Media, tasks: tuple[Task, ...]) -> ModelInfo:
    """Return what is known of a folder as if it had its network."""
    found = media.models.facts(parts, (*tasks, Task.PARTS))
    return replace(found, tasks=_get_tasks(found)).select_for_tasks(tasks)


def _get_tasks(found: ModelInfo) -> frozenset[Task]:
    return found.tasks_with_network or found.tasks


def _fits(file: ModelInfo, found: ModelInfo) -> bool:
    """Return whether a pipeline has a network of the kind that a file holds."""
    classes = {found.part_classes[part] for part in found.network_parts}
    parts = found.part_classes.keys()
    return (
        bool(classes.intersection(file.networks)) and parts >= file.needed_parts and parts.isdisjoint(file.absent_parts)
    )
