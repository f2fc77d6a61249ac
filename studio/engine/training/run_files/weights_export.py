"""Export of weights: the tensors that a run needs, without critics and without the state of the training."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

import torch

from studio.core.errors import MediaError
from studio.core.translation import tr
from studio.engine.networks.weights_file import STATE_KEY
from studio.engine.training.run_files.checkpoints import read_checkpoint, write_weights

CRITICS_KEY: Final = "critics"
_LEFT: Final = (CRITICS_KEY, "state", "run")


def export_weights(checkpoint: Path, path: Path, *, half: bool = False) -> int:
    """Write the networks of a checkpoint that run; return the file's bytes.

    Args:
        checkpoint: A file of a training.
        path: Where to.
        half: Matrices and kernels as bfloat16: half the size, about three digits. Vectors stay float32; they are small.

    Raises:
        MediaError: The checkpoint cannot be read, holds no networks, or the file cannot be written.
    """
    tensors, header = read_checkpoint(checkpoint)
    named = header.get(CRITICS_KEY, ())
    critics = tuple(f"{name}/" for name in (named if isinstance(named, list) else ()))
    kept = {name: t for name, t in tensors.items() if not name.startswith(STATE_KEY) and not name.startswith(critics)}
    if not header["networks"]:
        raise MediaError(checkpoint, tr("it is not a checkpoint of a training: its header names no networks"))
    networks = {name: one for name, one in header["networks"].items() if f"{name}/" not in critics}
    facts = {name: value for name, value in header.items() if name not in _LEFT}
    shipped = {name: _halved(tensor) if half else tensor for name, tensor in kept.items()}
    write_weights(path, shipped, {**facts, "networks": networks})
    return path.stat().st_size


def refuse_unwritable(path: Path) -> None:
    """Raise MediaError unless a file can be written there: better before a training than after it."""
    if path.is_dir():
        raise MediaError(path, tr("it is a folder; accepted: the name of a file"))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise MediaError(path, tr("it cannot be written: {reason}", reason=error.strerror or error)) from error


def _halved(tensor: torch.Tensor) -> torch.Tensor:
    wide = tensor.dtype in (torch.float32, torch.float64) and tensor.ndim >= 2
    return tensor.to(torch.bfloat16) if wide else tensor
