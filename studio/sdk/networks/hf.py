"""The Hugging Face libraries, quiet and offline: what is called before one of them is imported."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from studio.core.errors import ModelError
from studio.core.translation import tr

if TYPE_CHECKING:
    import torch

_ENVIRONMENT: Final = {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_SYMLINKS_WARNING": "1",
    "DIFFUSERS_VERBOSITY": "error",
    "TRANSFORMERS_VERBOSITY": "error",
    "TRANSFORMERS_NO_ADVISORY_WARNINGS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
"""Set whatever the user's environment says: nodes never talk to the network, and say in words of ours what is wrong."""

_OFFLINE_VARIABLE: Final = (
    "FRAMELOOM_HF_HUB_OFFLINE"  # keeps what the user said, for this process and those that it starts
)
_MAX_MODULES: Final = 25_000
"""Modules of a model's networks; the largest of today have some thousands."""
_TRUE_WORDS: Final = frozenset({"1", "ON", "YES", "TRUE"})


@cache
def configure_libraries() -> None:
    """Keep diffusers, transformers and huggingface_hub off the network and silent.

    Call it before the first import of one of them; it takes no time after the first call.
    """
    os.environ.setdefault(_OFFLINE_VARIABLE, os.environ.get("HF_HUB_OFFLINE", ""))
    os.environ.update(_ENVIRONMENT)
    from tqdm import tqdm  # type: ignore[import-untyped]  # it has no stubs

    tqdm.monitor_interval = 0  # no thread that watches over progress bars


def import_diffusers() -> Any:
    """Return the library, silent; the first import takes seconds."""
    configure_libraries()
    import diffusers as library

    library.utils.logging.disable_progress_bar()
    return library


def import_transformers() -> Any:
    """Return the library, silent; the first import takes seconds."""
    configure_libraries()
    import transformers as library

    library.utils.logging.disable_progress_bar()
    return library


def is_offline_requested() -> bool:
    """Return whether the user's environment asked to stay offline, before `configure_libraries` changed it."""
    said = os.environ.get(_OFFLINE_VARIABLE, os.environ.get("HF_HUB_OFFLINE", ""))
    return said.strip().upper() in _TRUE_WORDS


@contextmanager
def limit_module_count(name: str) -> Iterator[None]:
    """Raise ModelError where a network that this thread builds during the block has far too many parts.

    Args:
        name: Of the model.
    """
    from torch.nn.modules.module import register_module_module_registration_hook

    here, count = threading.get_ident(), 0

    def counted(module: torch.nn.Module, part: str, child: torch.nn.Module | None) -> None:
        nonlocal count
        if threading.get_ident() != here:
            return
        count += 1
        if count > _MAX_MODULES:
            text = tr("The configuration of {name} is damaged: its networks have more than {count} parts.",
                      name=name, count=_MAX_MODULES)  # fmt: skip
            raise ModelError(text)

    hook = register_module_module_registration_hook(counted)
    try:
        yield
    finally:
        hook.remove()
