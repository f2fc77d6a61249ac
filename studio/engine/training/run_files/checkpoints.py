"""Checkpoints: files that hold the networks as they run, and all that a training needs to go on as if never stopped.

A file is written under another name, flushed to the disk and renamed, so that there is never half of one. Beside
`step-00000500.safetensors` lie `last.safetensors`, the same file as the newest, and `best.safetensors`, the weights
alone of the best validation; both names stay, so that a graph may use them while it trains.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from studio.core.errors import MediaError
from studio.core.files import open_replacement
from studio.core.translation import tr, tr_noop
from studio.engine.networks.weights_file import HEADER_KEY, STATE_KEY, read_header
from studio.engine.training.run_files.checkpoint_files import BEST_FILE, CHECKPOINTS_FOLDER

LAST: Final = "last.safetensors"
_NUMBERED: Final = "step-*.safetensors"


@dataclass(frozen=True, slots=True)
class CheckpointFile:
    """A file of a step.

    Args:
        path: Where it lies.
        step: Steps that were done.
    """

    path: Path
    step: int


class CheckpointFolder:
    """The checkpoints in a run's folder.

    Args:
        folder: The run's.
        keep: How many numbered ones stay; 0 for all.
    """

    def __init__(self, folder: Path, keep: int = 0) -> None:
        self.folder = folder / CHECKPOINTS_FOLDER
        self._keep = keep

    def list_checkpoints(self) -> tuple[CheckpointFile, ...]:
        """Return the numbered ones, the oldest first."""
        found = []
        for path in self.folder.glob(_NUMBERED):
            with suppress(ValueError):
                found.append(CheckpointFile(path, int(path.stem.removeprefix("step-"))))
        return tuple(sorted(found, key=lambda one: one.step))

    def find_newest(self) -> CheckpointFile | None:
        """Return the one that `last` is, or else the one of the most steps that is whole; None if there is none."""
        known = self.list_checkpoints()
        with suppress(MediaError):
            last = read_header(self.folder / LAST).facts.get("step")
            known = (*known, *(found for found in known if found.step == last))
        for found in reversed(known):
            with suppress(MediaError):
                read_header(found.path)
                return found
        return None

    def remove_partial_files(self) -> None:
        """Remove what a killed training had begun to write. Only for who holds the folder."""
        for path in self.folder.glob(".*.safetensors.*"):
            with suppress(OSError):
                path.unlink()

    def save_checkpoint(self, step: int, tensors: Mapping[str, torch.Tensor], header: Mapping[str, Any]) -> Path:
        """Write the checkpoint of a step, let `last` be it, and delete the oldest that are too many.

        Raises:
            MediaError: It cannot be written, as on a full disk; what was there before is untouched.
        """
        path = self.folder / f"step-{step:08d}.safetensors"
        write_weights(path, tensors, header)
        self.link_last(path)
        for old in self.list_checkpoints()[: -self._keep] if self._keep else ():
            if old.path != path:
                with suppress(OSError):  # somebody has it open, or it is gone
                    old.path.unlink()
        return path

    def save_best_weights(self, tensors: Mapping[str, torch.Tensor], header: Mapping[str, Any]) -> Path:
        """Write the weights alone, as `best`. Raises MediaError."""
        path = self.folder / BEST_FILE
        write_weights(
            path, {name: tensor for name, tensor in tensors.items() if not name.startswith(STATE_KEY)}, header
        )
        return path

    def link_last(self, path: Path) -> None:
        """Let `last` be the same file as a numbered one. Raises MediaError."""

        def link(temporary: Path) -> None:
            try:
                os.link(path, temporary)
            except OSError:  # a file system without links
                shutil.copyfile(path, temporary)

        _put(self.folder / LAST, link)


def write_weights(path: Path, tensors: Mapping[str, torch.Tensor], header: Mapping[str, Any]) -> None:
    """Write a file of weights; there is all of it, or what was there before.

    Args:
        path: Where; its folder is made.
        tensors: By full name.
        header: What `studio.engine.networks.weights_file` calls the entry "frameloom".

    Raises:
        MediaError: It cannot be written.
    """
    ready = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    text = json.dumps(header, ensure_ascii=False, sort_keys=True)
    _put(path, lambda temporary: save_file(_copy_shared_tensors(ready), temporary, {HEADER_KEY: text}))


def _copy_shared_tensors(tensors: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return tensors of which no two share memory, as the format requires: tied weights are copied."""
    seen: set[int] = set()
    found = {}
    for name, tensor in tensors.items():
        place = tensor.untyped_storage().data_ptr()
        found[name] = tensor.clone() if place in seen else tensor
        seen.add(place)
    return found


def _put(path: Path, make: Callable[[Path], object]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open_replacement(path) as temporary:
            make(temporary)
    except (OSError, SafetensorError, RuntimeError) as error:
        text = tr_noop("it cannot be written: {reason}. What was there before is whole; free space, and go on from it.")
        reason = getattr(error, "strerror", None) or error
        raise MediaError(path, tr(text, reason=reason)) from error


def read_checkpoint(path: Path) -> tuple[dict[str, torch.Tensor], dict[str, Any]]:
    """Return all tensors of a checkpoint, and its header.

    Raises:
        MediaError: It cannot be read, or is damaged.
    """
    facts = read_header(path)
    try:
        with safe_open(path, framework="pt") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  (it is no dict)
    except (SafetensorError, OSError, RuntimeError) as error:
        raise MediaError(path, tr("it cannot be read: {reason}", reason=error)) from error
    return tensors, {**facts.facts, "networks": dict(facts.networks)}
