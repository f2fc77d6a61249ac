"""Cache of the tasks of model classes, kept over a restart. Importing the libraries to ask them takes seconds.

An entry is valid for one version of a library and of the modules here that ask it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from studio.models.describe import auto_classes, compatible_pipelines, part_bytes, pipeline_call
from studio.models.describe.auto_classes import find_tasks, is_known_type
from studio.models.describe.compatible_pipelines import PipelineRequirements
from studio.models.describe.library_versions import get_installed_version
from studio.models.describe.part_bytes import CastingRules, read_casting_rules
from studio.models.describe.pipeline_call import PipelineCall, describe_class, is_pipeline_part, list_diffusers_classes
from studio.models.metadata_cache import ModelMetadataCache
from studio.sdk.models import CallOption, Task
from studio.sdk.networks import pipeline_audio, pipeline_controls
from studio.sdk.params import ParamKind

_RULE_FILES: Final = (
    Path(str(auto_classes.__file__)),
    Path(str(pipeline_call.__file__)),
    Path(str(compatible_pipelines.__file__)),
    Path(str(part_bytes.__file__)),
    Path(str(pipeline_controls.__file__)),
    Path(str(pipeline_audio.__file__)),
)


class ModelClassCache:
    """Cache of the libraries' answers about classes. Safe to use from several threads.

    Args:
        remembered: Where it is kept.
    """

    def __init__(self, remembered: ModelMetadataCache) -> None:
        self._metadata_cache = remembered

    def get_pipeline_call(self, name: str) -> PipelineCall | str | None:
        """Return what a pipeline of diffusers takes, the libraries that it lacks, or None for an unknown one."""
        key = _make_key("diffusers", name)
        kept = _call_from_row(self._metadata_cache.get_class_row(key))
        if kept is not None:
            return kept
        found = describe_class(name)
        if isinstance(found, PipelineCall):
            self._metadata_cache.set_class_row(key, _call_to_row(found))
        return found

    def has_class(self, name: str) -> bool:
        """Return whether diffusers has a class."""
        key = _make_key("diffusers", f"+{name}")
        if self._metadata_cache.get_class_row(key) is True:
            return True
        found = name in list_diffusers_classes()
        if found:
            self._metadata_cache.set_class_row(key, True)
        return found

    def has_part(self, library: str, name: str) -> bool:
        """Return whether a package of pipelines in diffusers has a class, as the safety checkers of old models."""
        key = _make_key("diffusers", f"+{library}.{name}")
        if self._metadata_cache.get_class_row(key) is True:
            return True
        found = is_pipeline_part(library, name)
        if found:
            self._metadata_cache.set_class_row(key, True)
        return found

    def get_casting_rules(self, name: str) -> CastingRules:
        """Return the rules of a class of diffusers for the precision of its layers."""
        key = _make_key("diffusers", f"precision of {name}")
        kept = _rules_from_row(self._metadata_cache.get_class_row(key))
        if kept is not None:
            return kept
        found = read_casting_rules(name)
        self._metadata_cache.set_class_row(key, [list(found.exact_patterns), sorted(found.full_names)])
        return found

    def get_tasks(self, model_type: str, architectures: Sequence[str]) -> frozenset[Task] | None:
        """Return the tasks of a model of transformers; None for an unknown type."""
        key = _make_key("transformers", " ".join((model_type, *architectures)))
        kept = _tasks_from_row(self._metadata_cache.get_class_row(key))
        if kept is not None:
            return kept
        if not is_known_type(model_type):
            return None
        found = find_tasks(model_type, architectures)
        self._metadata_cache.set_class_row(key, sorted(found))
        return found


@cache
def _get_library_version(library: str) -> str:
    rules = blake2b(b"".join(path.read_bytes() for path in _RULE_FILES), digest_size=8).hexdigest()
    return f"{library} {get_installed_version(library)} {rules}"


def _make_key(library: str, name: str) -> str:
    return f"{_get_library_version(library)} {name}"


def _call_to_row(call: PipelineCall) -> dict[str, Any]:
    """Return what is kept of a call."""
    return {
        "arguments": sorted(call.arguments),
        "tasks": sorted(call.tasks),
        "options": [[option.name, str(option.kind), option.default] for option in call.options],
        "making": [
            sorted(call.requirements.accepted_parts),
            sorted(call.requirements.required_parts),
            sorted(call.requirements.compatible_tasks),
        ],
        "siblings": list(call.sibling_classes),
    }


def _call_from_row(row: Any) -> PipelineCall | None:
    """Return what was kept; None for what cannot be read."""
    try:
        options = tuple(CallOption(name, ParamKind(kind), default) for name, kind, default in row["options"])
        takes, needs, as_sibling = row["making"]
        making = PipelineRequirements(frozenset(takes), frozenset(needs), frozenset(map(Task, as_sibling)))
        arguments, tasks = frozenset(row["arguments"]), frozenset(map(Task, row["tasks"]))
        return PipelineCall(arguments, tasks, options, making, tuple(row["siblings"]))
    except (TypeError, KeyError, ValueError):
        return None


def _tasks_from_row(row: Any) -> frozenset[Task] | None:
    try:
        return frozenset(map(Task, row))
    except (TypeError, ValueError):
        return None


def _rules_from_row(row: Any) -> CastingRules | None:
    try:
        exact, full = row
        return CastingRules(tuple(map(str, exact)), frozenset(map(str, full)))
    except (TypeError, ValueError):
        return None
