"""What classes of models are of use for, kept over a restart: importing the libraries to ask them takes seconds.

What is kept counts for one version of a library and of the modules here that ask it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from studio.models.describe import auto, calls, siblings
from studio.models.describe.auto import known_type, tasks_of
from studio.models.describe.calls import Call, classes_here, describe_class, part_of_pipelines
from studio.models.describe.siblings import Making
from studio.models.describe.versions import version_here
from studio.models.remembered import Remembered
from studio.sdk.models import CallOption, Task
from studio.sdk.params import ParamKind

_RULES: Final = (Path(str(auto.__file__)), Path(str(calls.__file__)), Path(str(siblings.__file__)))


class Kinds:
    """Asks the libraries once for each class. Safe to use from several threads.

    Args:
        remembered: Where it is kept.
    """

    def __init__(self, remembered: Remembered) -> None:
        self._remembered = remembered

    def call(self, name: str) -> Call | str | None:
        """Return what a pipeline of diffusers takes, the libraries that it lacks, or None for an unknown one."""
        key = _key("diffusers", name)
        kept = _call(self._remembered.kind(key))
        if kept is not None:
            return kept
        found = describe_class(name)
        if isinstance(found, Call):
            self._remembered.note_kind(key, _row(found))
        return found

    def has_class(self, name: str) -> bool:
        """Return whether diffusers has a class."""
        key = _key("diffusers", f"+{name}")
        if self._remembered.kind(key) is True:
            return True
        found = name in classes_here()
        if found:
            self._remembered.note_kind(key, True)
        return found

    def has_part(self, library: str, name: str) -> bool:
        """Return whether a package of pipelines in diffusers has a class, as the safety checkers of old models."""
        key = _key("diffusers", f"+{library}.{name}")
        if self._remembered.kind(key) is True:
            return True
        found = part_of_pipelines(library, name)
        if found:
            self._remembered.note_kind(key, True)
        return found

    def tasks(self, model_type: str, architectures: Sequence[str]) -> frozenset[Task] | None:
        """Return what a model of transformers is of use for; None for an unknown type."""
        key = _key("transformers", " ".join((model_type, *architectures)))
        kept = _tasks(self._remembered.kind(key))
        if kept is not None:
            return kept
        if not known_type(model_type):
            return None
        found = tasks_of(model_type, architectures)
        self._remembered.note_kind(key, sorted(found))
        return found


@cache
def _version(library: str) -> str:
    rules = blake2b(b"".join(path.read_bytes() for path in _RULES), digest_size=8).hexdigest()
    return f"{library} {version_here(library)} {rules}"


def _key(library: str, name: str) -> str:
    return f"{_version(library)} {name}"


def _row(call: Call) -> dict[str, Any]:
    """Return what is kept of a call."""
    return {
        "arguments": sorted(call.arguments),
        "tasks": sorted(call.tasks),
        "options": [[option.name, str(option.kind), option.default] for option in call.options],
        "making": [sorted(call.making.takes), sorted(call.making.needs), sorted(call.making.as_sibling)],
        "siblings": list(call.siblings),
    }


def _call(row: Any) -> Call | None:
    """Return what was kept; None for what cannot be read."""
    try:
        options = tuple(CallOption(name, ParamKind(kind), default) for name, kind, default in row["options"])
        takes, needs, as_sibling = row["making"]
        making = Making(frozenset(takes), frozenset(needs), frozenset(map(Task, as_sibling)))
        arguments, tasks = frozenset(row["arguments"]), frozenset(map(Task, row["tasks"]))
        return Call(arguments, tasks, options, making, tuple(row["siblings"]))
    except (TypeError, KeyError, ValueError):
        return None


def _tasks(row: Any) -> frozenset[Task] | None:
    try:
        return frozenset(map(Task, row))
    except (TypeError, ValueError):
        return None
