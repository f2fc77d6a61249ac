"""Which node types take a model, and where a model lies. No widgets here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from studio.sdk.models import MODEL, ModelFacts, Pretrained, Task
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec


class PlaceKind(StrEnum):
    """Where a model lies."""

    CACHE = "cache"
    FOLDER = "folder"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Shown:
    """A model as it is listed.

    Args:
        ref: As nodes name it.
        name: As it is shown.
        facts: What is known of it; None if it cannot be used.
        error: Why it cannot.
        place: Where it lies.
        fits: Whether it fits the device, in few words; empty as long as nobody knows.
        fits_well: Whether that is good news.
    """

    ref: str
    name: str
    facts: ModelFacts | None = None
    error: str = ""
    place: PlaceKind = PlaceKind.FOLDER
    fits: str = ""
    fits_well: bool = True


def takers(registry: Registry, facts: ModelFacts) -> tuple[NodeSpec, ...]:
    """Return the node types that a model is of use to, by name."""
    found = (spec for spec in registry if takes(spec) and facts.tasks & set(tasks_of(spec)))
    return tuple(sorted(found, key=lambda spec: spec.name))


def takes(spec: NodeSpec) -> bool:
    """Return whether nodes of a type need a model."""
    return issubclass(spec.cls, Pretrained)


def tasks_of(spec: NodeSpec, param: str = MODEL) -> tuple[Task, ...]:
    """Return for what a model is of use that a parameter of a node type names; none of them for any."""
    return spec.cls.tasks_of(param) if issubclass(spec.cls, Pretrained) else ()


def place_of(path: Path, cache: Path) -> PlaceKind:
    """Return where a model lies.

    Args:
        path: Its folder or file.
        cache: The Hugging Face cache.
    """
    if path.is_relative_to(cache):
        return PlaceKind.CACHE
    return PlaceKind.FILE if path.suffix == ".safetensors" else PlaceKind.FOLDER
