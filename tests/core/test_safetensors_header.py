"""Headers of safetensors files: what the format promises is checked, whatever the file holds."""

from __future__ import annotations

import json
import os
import struct
import time
from pathlib import Path
from typing import Any

import pytest

from studio.core.errors import FileReadError
from studio.core.safetensors_header import MAX_TENSORS, read_safetensors_header

FLOATS = {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}


def _write(path: Path, header: object, size: int = 24) -> Path:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + bytes(size))
    return path


def test_shapes_dtypes_and_notes_are_read(tmp_path: Path) -> None:
    found = read_safetensors_header(_write(tmp_path / "a", {"w": FLOATS, "__metadata__": {"made": "here"}}))
    assert found.shapes == {"w": (2, 3)}
    assert found.dtypes == {"w": "F32"}
    assert found.metadata == {"made": "here"}
    assert found.parameter_count == 6


def test_what_the_library_writes_is_read(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from safetensors.torch import save_file

    tensors = {f"{kind}".split(".")[1]: torch.zeros(3, 5).to(kind) for kind in (
        torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.uint8, torch.bool,
        torch.complex64, torch.float8_e4m3fn)}  # fmt: skip
    save_file({**tensors, "empty": torch.zeros(0, 4), "one": torch.tensor(1.0)}, tmp_path / "a", {"x": "y"})
    found = read_safetensors_header(tmp_path / "a")
    assert set(found.shapes) == {*tensors, "empty", "one"}
    assert found.shapes["one"] == ()
    assert found.metadata == {"x": "y"}


@pytest.mark.parametrize(
    ("header", "why"),
    [
        (b'{"w": {"dtype":"F32","shape":[6],"data_offsets":[0,24]}, "w": {"dtype":"F32","shape":[6],"data_offsets":[0,24]}}', "damaged"),  # noqa: E501
        ({"a": {"dtype": "F32", "shape": [6], "data_offsets": [0, 24]}, "b": {"dtype": "F32", "shape": [4], "data_offsets": [8, 24]}}, "damaged"),  # noqa: E501
        ({"w": {"dtype": "F32", "shape": [6], "data_offsets": [24, 0]}}, "damaged"),
        ({"w": {"dtype": "F32", "shape": [5], "data_offsets": [0, 24]}}, "damaged"),
        ({"w": {"dtype": "F32", "shape": [-6], "data_offsets": [0, 24]}}, "damaged"),
        ({"w": {"dtype": "F32", "shape": [1] * 1000, "data_offsets": [0, 4]}}, "damaged"),
        ({"w": {"dtype": "F32", "shape": [2.0, 3], "data_offsets": [0, 24]}}, "damaged"),
        ({"w": {"dtype": ["F32"], "shape": [2, 3], "data_offsets": [0, 24]}}, "damaged"),
        ({"w": {"dtype": "F32", "shape": [16], "data_offsets": [0, 64]}}, "truncated: it has"),
        ({"w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}, "bytes of no tensor"),
        ([FLOATS], "damaged"),
        (b"[" * 100_000, "damaged"),
        (b'{"w"', "damaged"),
    ],
)  # fmt: skip
def test_damaged_headers_are_refused(tmp_path: Path, header: Any, why: str) -> None:
    with pytest.raises(FileReadError, match=why):
        read_safetensors_header(_write(tmp_path / "a.safetensors", header))


@pytest.mark.parametrize("length", [0, 1, 1 << 20, 1 << 62, (1 << 64) - 1])
def test_a_length_of_the_header_that_cannot_be_is_refused(tmp_path: Path, length: int) -> None:
    path = tmp_path / "a.safetensors"
    path.write_bytes(struct.pack("<Q", length) + b"{}")
    with pytest.raises(FileReadError, match="not a safetensors file, or it is damaged"):
        read_safetensors_header(path)


def test_a_huge_header_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    path.write_bytes(struct.pack("<Q", 1 << 39))
    os.truncate(path, 1 << 40)
    with pytest.raises(FileReadError, match=r"its header has 512.0 GiB; at most 32.0 MiB are read"):
        read_safetensors_header(path)


def test_a_file_of_half_a_million_tensors_is_refused_at_once(tmp_path: Path) -> None:
    rows = (b'"%d":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}' % number for number in range(500_000))
    path = _write(tmp_path / "a.safetensors", b"{" + b",".join(rows) + b"}", 0)
    begun = time.process_time()
    with pytest.raises(FileReadError, match=f"it has more than {MAX_TENSORS} tensors"):
        read_safetensors_header(path)
    assert time.process_time() - begun < 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileReadError, match="named pipe"):
        read_safetensors_header(tmp_path / "pipe")
