"""Turns one pickle of weights into safetensors, as a program of its own: `python worker.py SOURCE TARGET BYTES`.

A pickle is a program. torch's own reader (`weights_only`) runs none of it: it builds tensors, numbers, texts and
containers, and refuses all else. Here it works where nothing is lost by it: in a process that may take so much memory
and time and write so much, and that reads no settings and no modules but torch's. It imports nothing of Frameloom.

It answers in lines of JSON: `done` and `total` (bytes written and compared), at last `tensors`, `bytes` and `skipped`
(names of what is no tensor), or `error` with `detail`, and exit status 1. Every tensor is written as it is, with
bytes of its own where several share theirs, and then compared with the file bit by bit.
"""

from __future__ import annotations

import json
import pickle
import re
import struct
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

_BLOCK = 32 << 20
_MOST_COPIES = 4
_SPARE = 64 << 20
_SECONDS, _BYTES_A_SECOND = 120, 20 << 20
_WRAPPERS = ("state_dict", "model_state_dict", "params_ema", "params", "ema", "model", "module", "net", "weights")
"""Under which names checkpoints hold the weights, the first of them first."""

_FORBIDDEN_GLOBAL = re.compile(r"GLOBAL ([\w.]+)|Unsupported (?:global|class)[: ]+([\w.]+)|class ([\w.]+)")
_KINDS = {
    "float64": "F64", "float32": "F32", "float16": "F16", "bfloat16": "BF16", "float8_e4m3fn": "F8_E4M3",
    "float8_e5m2": "F8_E5M2", "int64": "I64", "int32": "I32", "int16": "I16", "int8": "I8", "uint8": "U8",
    "uint16": "U16", "uint32": "U32", "uint64": "U64", "bool": "BOOL",
}  # fmt: skip


class RefusedError(Exception):
    """The file is not converted: (code, detail)."""


def set_resource_limits(source: Path, memory: int) -> None:
    """Bound the memory, the time and the size of what is written, where the system can."""
    try:
        import resource
    except ImportError:  # Windows: whoever started this ends it after its time
        return
    size = source.stat().st_size
    bounds = {
        resource.RLIMIT_DATA: 3 * size + memory,
        resource.RLIMIT_FSIZE: _MOST_COPIES * size + 2 * _SPARE,
        resource.RLIMIT_CPU: _SECONDS + size // _BYTES_A_SECOND,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in bounds.items():
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def read_pickle(source: Path) -> Any:
    """Return what a pickle holds, without running it."""
    import torch

    try:
        mapped = zipfile.is_zipfile(source)  # what torch wrote before version 1.6 cannot be
        return torch.load(source, map_location="cpu", mmap=mapped, weights_only=True)
    except pickle.UnpicklingError as error:
        found = _FORBIDDEN_GLOBAL.search(str(error))
        if found is not None:
            raise RefusedError("code", next(name for name in found.groups() if name)) from None
        raise RefusedError("damaged", str(error).splitlines()[0]) from None
    except MemoryError:
        raise RefusedError("memory", "") from None
    except Exception as error:  # whatever a damaged file leads to
        text = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise RefusedError("memory" if "allocate" in text else "damaged", text) from None


def extract_state_dict(found: object, depth: int = 0) -> Mapping[str, Any]:
    """Return the names and weights in what was read: itself, or what a checkpoint holds under a usual name."""
    if isinstance(found, Mapping) and depth < 4:
        for name in _WRAPPERS:
            if isinstance(inner := found.get(name), Mapping):
                return extract_state_dict(inner, depth + 1)
        if any(_is_tensor(value) for value in found.values()):
            return found
        inner_ones = [value for value in found.values() if isinstance(value, Mapping)]
        if len(inner_ones) == 1:
            return extract_state_dict(inner_ones[0], depth + 1)
    raise RefusedError("none", ", ".join(map(str, found))[:200] if isinstance(found, Mapping) else type(found).__name__)


def _is_tensor(value: object) -> bool:
    import torch

    return isinstance(value, torch.Tensor)


def select_tensors(state: Mapping[str, Any], size: int) -> tuple[dict[str, Any], list[str]]:
    """Return the tensors in the order in which they are written, and the names of what is none."""
    import torch

    tensors = {str(name): value.detach() for name, value in state.items() if isinstance(value, torch.Tensor)}
    skipped = [str(name) for name, value in state.items() if not isinstance(value, torch.Tensor)]
    for name, tensor in tensors.items():
        kind = str(tensor.dtype).removeprefix("torch.")
        if kind not in _KINDS or tensor.layout is not torch.strided or tensor.is_meta or name == "__metadata__":
            raise RefusedError("kind", f"{name}: {kind}, {tensor.layout}")
    if sum(map(_size, tensors.values())) > _MOST_COPIES * size + _SPARE:
        raise RefusedError("bomb", "")
    return dict(sorted(tensors.items(), key=lambda item: (-item[1].element_size(), item[0]))), skipped


def _size(tensor: Any) -> int:
    return int(tensor.numel()) * int(tensor.element_size())


def iter_blocks(tensor: Any) -> Iterator[memoryview]:
    """Yield the bytes of a tensor in order, piece by piece."""
    import torch

    if tensor.numel():
        flat = tensor.contiguous().reshape(-1).view(torch.uint8)
        for piece in flat.split(_BLOCK):
            yield memoryview(piece.numpy())


def write_safetensors(tensors: Mapping[str, Any], target: Path, tell: ProgressWriter) -> None:
    """Write safetensors: the length of a JSON header, the header with the place of each tensor, the tensors."""
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    end = 0
    for name, tensor in tensors.items():
        start, end = end, end + _size(tensor)
        kind = _KINDS[str(tensor.dtype).removeprefix("torch.")]
        header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [start, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with target.open("wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            for block in iter_blocks(tensor):
                file.write(block)
                tell(len(block))


def verify_safetensors(tensors: Mapping[str, Any], target: Path, tell: ProgressWriter) -> None:
    """Compare the file, as safetensors reads it, with what was to be written, bit by bit."""
    import torch
    from safetensors import safe_open

    with safe_open(target, "pt", device="cpu") as file:
        if set(file.keys()) != set(tensors):
            raise RefusedError("differs", "")
        for name, tensor in tensors.items():
            found = file.get_tensor(name)
            if found.dtype != tensor.dtype or found.shape != tensor.shape:
                raise RefusedError("differs", name)
            wanted = tensor.contiguous().reshape(-1).view(torch.uint8)
            if not torch.equal(found.reshape(-1).view(torch.uint8), wanted):
                raise RefusedError("differs", name)
            tell(_size(tensor))


class ProgressWriter:
    """Tells how many bytes are done.

    Args:
        total: In all.
    """

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0

    def __call__(self, more: int) -> None:
        """Count bytes."""
        self._done += more
        write_answer(done=self._done, total=self._total)


def write_answer(**answer: object) -> None:
    """Write a line."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def main(source: Path, target: Path, memory: int) -> int:
    """Convert a file; return the exit status."""
    try:
        set_resource_limits(source, memory)
        tensors, skipped = select_tensors(extract_state_dict(read_pickle(source)), source.stat().st_size)
        total = sum(map(_size, tensors.values()))
        tell = ProgressWriter(2 * total)
        write_safetensors(tensors, target, tell)
        verify_safetensors(tensors, target, tell)
    except RefusedError as refused:
        write_answer(error=refused.args[0], detail=refused.args[1])
        return 1
    except MemoryError:
        write_answer(error="memory", detail="")
        return 1
    except OSError as error:
        write_answer(error="system", detail=error.strerror or str(error))
        return 1
    write_answer(tensors=sorted(tensors), bytes=total, skipped=skipped)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
