"""Headers of GGUF files, whole, damaged and hostile."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
import torch

from studio.core.errors import FileReadError
from studio.models.gguf_header import read_gguf_header
from tests.tiny_models.single_files import write_gguf

HUGE = 1 << 60


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "net.gguf"
    weights = {"a.weight": torch.ones(4, 64), "a.bias": torch.ones(4)}
    write_gguf(path, weights, {name: name for name in weights})
    return path


def _head(tensors: int, notes: int, rest: bytes = b"", version: int = 3) -> bytes:
    return b"GGUF" + struct.pack("<IQQ", version, tensors, notes) + rest


def _note(kind: int, value: bytes) -> bytes:
    return struct.pack("<Q", 1) + b"x" + struct.pack("<I", kind) + value


def test_names_shapes_and_quantizations(file: Path) -> None:
    found = read_gguf_header(file)
    assert found.shapes == {"a.weight": (4, 64), "a.bias": (4,)}
    assert found.quantizations == {"a.weight": "Q8_0", "a.bias": "F32"}
    assert found.sizes == {"a.weight": 4 * 2 * 34, "a.bias": 16}
    assert (found.architecture, found.parameter_count) == ("test", 260)


def test_every_truncated_file_is_refused(file: Path) -> None:
    whole = file.read_bytes()
    for length in (*range(0, 120, 7), len(whole) - 64):
        file.write_bytes(whole[:length])
        with pytest.raises(FileReadError):
            read_gguf_header(file)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"GGML" + bytes(100),
        _head(1, 0, version=1),
        _head(1, 0, version=1 << 24),
        _head(HUGE, 0),
        _head(0, HUGE),
        _head(0, 1, struct.pack("<Q", HUGE)),
        _head(0, 1, _note(8, struct.pack("<Q", HUGE))),
        _head(0, 1, _note(9, struct.pack("<IQ", 4, HUGE))),
        _head(0, 1, _note(9, struct.pack("<IQ", 8, HUGE))),
        _head(0, 1, _note(9, struct.pack("<IQ", 9, 1))),
        _head(0, 1, _note(77, bytes(8))),
        _head(1, 0, struct.pack("<Q", 1) + b"x" + struct.pack("<I", 1 << 31)),
        _head(1, 0, struct.pack("<Q", 1) + b"x" + struct.pack("<IQIQ", 1, HUGE, 0, 0)),
        _head(1, 0, struct.pack("<Q", 1) + b"x" + struct.pack("<IQIQ", 1, 4, 0, HUGE)),
        _head(2, 0, 2 * (struct.pack("<Q", 1) + b"x" + struct.pack("<IQIQ", 1, 1, 0, 0)) + bytes(64)),
    ],
)
def test_hostile_headers_are_refused(text: bytes, tmp_path: Path) -> None:
    path = tmp_path / "net.gguf"
    path.write_bytes(text)
    with pytest.raises(FileReadError):
        read_gguf_header(path)


def test_a_file_without_tensors_is_read(tmp_path: Path) -> None:
    path = tmp_path / "net.gguf"
    path.write_bytes(_head(0, 1, _note(9, struct.pack("<IQ", 4, 2) + bytes(8))))
    assert read_gguf_header(path).shapes == {}
