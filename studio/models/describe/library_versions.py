"""Versions of the installed libraries, and the error for a model that they do not know."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.version import InvalidVersion, Version

from studio.core.translation import tr, tr_noop
from studio.models.model_files import UnusableModelError

_NEWER = tr_noop(
    "its {kind} '{name}' is unknown here: it was made by {library} {made}, newer than the {here} here; "
    "update {library} to use it"
)
_UNKNOWN = tr_noop(
    "its {kind} '{name}' is none of {library} {here}; programs that come with a model are never run, for safety"
)


def get_installed_version(library: str) -> str:
    """Return the version of a library that is installed; empty if it is not."""
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


def make_unknown_class_error(folder: Path, kind: str, name: str, library: str, made: str) -> UnusableModelError:
    """Return the error for a class or type that a library does not know.

    Args:
        folder: The model's.
        kind: What is unknown: "pipeline", "model type", "part".
        name: How it is called.
        library: "diffusers" or "transformers".
        made: The version that wrote the model; empty if it does not say.
    """
    here = get_installed_version(library)
    text = _NEWER if is_newer_version(made, here) else _UNKNOWN
    return UnusableModelError(folder, tr(text, kind=kind, name=name, library=library, made=made, here=here))


def is_newer_version(made: str, here: str) -> bool:
    """Return whether a version comes after another; False where one of them says nothing."""
    try:
        return Version(made) > Version(here)
    except InvalidVersion:
        return False
