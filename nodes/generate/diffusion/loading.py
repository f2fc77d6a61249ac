"""Pipelines of diffusers, read from a folder; what the library says of one that is wrong, in words."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from studio.core.errors import ModelError, StudioError
from studio.core.language import tr
from studio.sdk.hf import quiet

if TYPE_CHECKING:
    import torch

    from studio.sdk import ModelFacts

_PACKAGE: Final = re.compile(
    r"requires the (\S+) (?:library|package)|No module named '([^']+)'|`(\w+)` is not installed"
)
_FILE: Final = re.compile(r"no file named ([^\s,]+)", re.IGNORECASE)


def load_pipeline(facts: ModelFacts, dtype: torch.dtype) -> Any:
    """Return a model's pipeline, on the CPU. Only safetensors are read, and nothing is fetched.

    Raises:
        ModelError: It cannot be read; the message says why.
    """
    quiet()
    from diffusers import DiffusionPipeline
    from diffusers.utils import logging

    logging.disable_progress_bar()
    with explained(facts), hushed():
        pipe = DiffusionPipeline.from_pretrained(
            facts.path, local_files_only=True, use_safetensors=True, torch_dtype=dtype, variant=facts.variant or None
        )
    pipe.set_progress_bar_config(disable=True)
    for part in pipe.components.values():
        if type(part).__name__ == "CLIPTextModel" and not hasattr(part, "text_model"):
            part.__dict__["text_model"] = part  # where diffusers 0.42 looks for it; transformers 5 has one level less
    return pipe


@contextmanager
def hushed() -> Iterator[None]:
    """Keep libraries from warning of what their next versions will do."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def explained(facts: ModelFacts) -> Iterator[None]:
    """Turn what a library raises of a model into a ModelError in words; what is ours, and missing memory, passes."""
    try:
        yield
    except (StudioError, MemoryError):
        raise
    except Exception as error:
        text = _words(facts, error)
        if text is None:
            raise
        raise ModelError(text) from error


def _words(facts: ModelFacts, error: Exception) -> str | None:
    """Return what is wrong with a model, where its files are to blame; None for what says nothing of it."""
    told = str(error)
    package, file = _PACKAGE.search(told), _FILE.search(told)
    if isinstance(error, ImportError) or package:
        name = next(filter(None, package.groups()), "") if package else told.splitlines()[0]
        return tr(
            "The model {name} needs the Python package {package}, which Frameloom does not come with.",
            name=facts.name, package=name,
        )  # fmt: skip
    if file:
        where = {"name": facts.name, "file": file[1], "folder": str(facts.path)}
        return tr("The model {name} is not whole: {file} is missing in {folder}.", **where)
    if "size mismatch" in told or "expected shape" in told or ("checkpoint" in told and "shape" in told):
        return tr(
            "The weights of {name} do not fit its configuration: {reason}", name=facts.name, reason=_line(told)
        )  # fmt: skip
    if "okenizer" in told and isinstance(error, (OSError, ValueError, TypeError)):
        return tr("The tokenizer of {name} cannot be read: {reason}", name=facts.name, reason=_line(told))
    return None


def _line(told: str) -> str:
    return next((line.strip() for line in told.splitlines() if line.strip()), "")
