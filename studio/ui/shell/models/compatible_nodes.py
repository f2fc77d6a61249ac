"""Node types that accept a model, and the location of a model. This module has no widgets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from studio.core.errors import GraphError
from studio.core.translation import tr
from studio.models.weights import SINGLE_FILE_SUFFIXES
from studio.sdk.models import MODEL_PARAM, ModelInfo, Task
from studio.sdk.networks.pretrained_node import ModelNode
from studio.sdk.params import ParamKind, ParamValue
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec


class PlaceKind(StrEnum):
    """Kind of place where a model is stored."""

    CACHE = "cache"
    FOLDER = "folder"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A model as it is listed.

    Args:
        ref: As nodes name it.
        name: As it is shown.
        facts: What is known of it; None if it cannot be used.
        error: Why it cannot.
        place: Where it lies.
        fit_text: Whether it fits the device, in few words; empty as long as nobody knows.
        is_good_fit: Whether that is good news.
    """

    ref: str
    name: str
    facts: ModelInfo | None = None
    error: str = ""
    place: PlaceKind = PlaceKind.FOLDER
    fit_text: str = ""
    is_good_fit: bool = True


def find_compatible_nodes(registry: Registry, facts: ModelInfo) -> tuple[NodeSpec, ...]:
    """Return the node types that a model is of use to, by name."""
    found = (spec for spec in registry if facts.tasks & set(get_tasks(spec)))
    return tuple(sorted(found, key=lambda spec: spec.name))


def needs_model(spec: NodeSpec) -> bool:
    """Return whether nodes of a type compute only with a model, which may not be installed."""
    return issubclass(spec.cls, ModelNode) and not spec.cls.is_model_optional


def get_tasks(spec: NodeSpec, param: str = MODEL_PARAM) -> tuple[Task, ...]:
    """Return for what a model is of use that a parameter of a node type names; none of them for any."""
    return spec.cls.get_param_tasks(param) if issubclass(spec.cls, ModelNode) else ()


def is_model_param(spec: NodeSpec, name: str) -> bool:
    """Return whether a parameter of a node type names a model."""
    return name in spec.params and spec.params[name].kind is ParamKind.MODEL


def find_model_param(spec: NodeSpec, facts: ModelInfo, values: Mapping[str, ParamValue]) -> str | None:
    """Return the parameter of a node type that a model is for; None where it is of no use.

    Args:
        spec: The node type.
        facts: Of the model.
        values: Of the node's parameters. Of several for the same, as for LoRAs, it is the first one without a model.

    Raises:
        GraphError: All of several have a model.
    """
    names = (name for name in spec.params if is_model_param(spec, name))
    fitting = [name for name in names if not facts.tasks.isdisjoint(get_tasks(spec, name))]
    if len(fitting) < 2 or fitting[0] == MODEL_PARAM:
        return fitting[0] if fitting else None
    free = next((name for name in fitting if not values.get(name)), None)
    if free is None:
        text = tr("{names} have a model each; clear one of them first.", names=", ".join(fitting))
        raise GraphError(text)
    return free


def find_place(path: Path, cache: Path) -> PlaceKind:
    """Return the location of a model.

    Args:
        path: Its folder or file.
        cache: The Hugging Face cache.
    """
    if path.is_relative_to(cache):
        return PlaceKind.CACHE
    return PlaceKind.FILE if path.suffix.lower() in SINGLE_FILE_SUFFIXES else PlaceKind.FOLDER
