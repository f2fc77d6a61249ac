"""Values in files: the same bits and the same layout back, and nothing at all from a file that was damaged."""

from __future__ import annotations

import math
import struct
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch

from studio.core.image import Audio, Depth, Features, Flow, Image, Keypoints, Mask, Raster
from studio.core.space import Camera, Points
from studio.core.time import FrameRate
from studio.engine.cache.disk.entry_file import DamagedEntryError, read_entry, write_entry
from studio.engine.cache.disk.value_serialization import BlockBuffer, MemoryBlock, UnserializableValueError
from studio.sdk.context import Frames

DIGEST = bytes(range(16))
CPU = torch.device("cpu")


class Side(StrEnum):
    LEFT = "left"


class Split(NamedTuple):
    near: Image
    far: Mask


@dataclass(frozen=True, slots=True)
class Learnt:
    table: np.ndarray
    parts: tuple[torch.Tensor, ...]
    names: dict[str, float]
    rate: FrameRate = field(default_factory=lambda: FrameRate.from_value("30000/1001"))
    count: int = field(init=False, default=3)


@dataclass(frozen=True)
class Checked:
    value: int

    def __post_init__(self) -> None:
        calls.append(self.value)


calls: list[int] = []


def _picture(channels: int = 3) -> torch.Tensor:
    """Return [H, W, C] viewed as [C, H, W], as a decoder gives it."""
    return torch.rand(5, 7, channels).permute(2, 0, 1)


def _keypoints() -> Keypoints:
    return Keypoints(torch.rand(3, 2), torch.rand(3), (4, 2, 9))


VALUES: dict[str, Callable[[], object]] = {
    "image": lambda: Image(_picture()),
    "image with alpha": lambda: Image(_picture(4)),
    "planar image": lambda: Image(torch.rand(3, 5, 7)),
    "mask": lambda: Mask(_picture(1)),
    "grey image": lambda: Image(torch.rand(1, 5, 7).expand(3, -1, -1)),
    "crop": lambda: Image(_picture()[:, 1:3, 2:6]),
    "odd numbers": lambda: Image(torch.tensor([math.nan, math.inf, -math.inf, -0.0, 1e-45, 0.1]).reshape(3, 1, 2)),
    "flow": lambda: Flow(_picture(2)),
    "depth": lambda: Depth(_picture(1)),
    "keypoints": _keypoints,
    "no keypoints": lambda: Keypoints(torch.zeros(0, 2), torch.zeros(0), ()),
    "points": lambda: Points(torch.rand(5, 3), torch.rand(5, 3)),
    "camera": lambda: Camera(torch.eye(3), torch.rand(3), 50.0, (4.0, 2.5), 9, 6),
    "audio": lambda: Audio(torch.rand(2, 1764), 44100),
    "no audio": Audio.make_empty,
    "features": lambda: Features(torch.rand(4, 8), "text"),
    "text": lambda: "Grüße \x00 \ud800 🎬",
    "number": lambda: 0.1 + 0.2,
    "no number": lambda: struct.unpack("<d", struct.pack("<Q", 0xFFF8_0000_0000_1234))[0],
    "infinite": lambda: -math.inf,
    "outputs": lambda: Split(Image(_picture()), Mask(_picture(1))),
    "analysis": lambda: Learnt(np.arange(12.0).reshape(3, 4).T, (torch.arange(5),), {"a": -0.0}),
    "frames": lambda: Frames([Image(_picture()), Image(_picture())], 1),
    "plain": lambda: (None, True, 2**80, b"\x00\xff", Fraction(1, 3), [1, (2.5,)], {3, 4}, frozenset({"x"}), Side.LEFT),
    "keys": lambda: {(1, "a"): {2.5: None}, Side.LEFT: ()},
    "tensors": lambda: [torch.rand(3).to(kind) for kind in (torch.float16, torch.bfloat16, torch.int64, torch.bool)],
    "one number": lambda: torch.tensor(1.5 + 2j),
    "conjugate": lambda: torch.tensor([1 + 2j, 3 - 1j]).conj(),
    "arrays": lambda: [np.asfortranarray(np.ones((2, 3, 4), np.uint8)), np.array("ab"), np.zeros((0, 2))],
    "scalars": lambda: (np.float32(0.1), np.int64(-5), np.bool_(1)),
}  # fmt: skip


def _write(path: Path, value: object) -> Path:
    with path.open("wb") as file:
        write_entry(file, DIGEST, value, 1.25)
    return path


def _same(first: Any, second: Any) -> bool:
    """Whether two values are the same to the last bit, and lie in memory alike."""
    if type(first) is not type(second):
        return False
    if isinstance(first, torch.Tensor):
        same = first.dtype is second.dtype and first.shape == second.shape
        return same and bool(first.numpy(force=True).tobytes() == second.numpy(force=True).tobytes())
    if isinstance(first, (np.ndarray, np.generic)):
        return (first.dtype, first.shape, first.tobytes()) == (second.dtype, second.shape, second.tobytes())
    if isinstance(first, float):
        return struct.pack("<d", first) == struct.pack("<d", second)
    if is_dataclass(first) and not isinstance(first, type):
        return all(_same(getattr(first, part.name), getattr(second, part.name)) for part in fields(first))
    if isinstance(first, dict):
        return _same([*first, *first.values()], [*second, *second.values()])
    if isinstance(first, (list, tuple, Frames)):
        return len(first) == len(second) and all(_same(a, b) for a, b in zip(first, second, strict=True))
    return bool(first == second)


@pytest.mark.parametrize("name", [name for name in VALUES if name != "tensors"])
def test_values_come_back_to_the_last_bit(name: str, tmp_path: Path) -> None:
    value = VALUES[name]()
    found, seconds = read_entry(_write(tmp_path / "entry", value), DIGEST, CPU)
    assert _same(found, value)
    assert seconds == 1.25


def test_tensors_of_every_kind_come_back(tmp_path: Path) -> None:
    value: Any = VALUES["tensors"]()
    found: Any = read_entry(_write(tmp_path / "entry", value), DIGEST, CPU)[0]
    for before, after in zip(value, found, strict=True):
        assert before.dtype is after.dtype
        assert torch.equal(before.view(torch.uint8), after.view(torch.uint8))


@pytest.mark.parametrize("name", ["image", "image with alpha", "planar image", "mask", "flow", "grey image"])
def test_the_layout_stays_so_that_opencv_needs_no_copy(name: str, tmp_path: Path) -> None:
    value = VALUES[name]()
    found = read_entry(_write(tmp_path / "entry", value), DIGEST, CPU)[0]
    assert isinstance(value, Raster)
    assert isinstance(found, Raster)
    sizes = value.pixels.shape
    strides = [
        (a, b) for a, b, size in zip(value.pixels.stride(), found.pixels.stride(), sizes, strict=True) if size > 1
    ]
    assert all(before == after for before, after in strides)
    assert found.as_array().flags.c_contiguous == value.as_array().flags.c_contiguous


@pytest.mark.parametrize(("kind", "device"), [("tensor", "cpu"), ("moved", "meta")])
def test_what_lay_on_a_graphics_card_goes_back_to_one(kind: str, device: str) -> None:
    room = BlockBuffer(MemoryBlock(kind, "torch.float32", (3, 5, 7), (1, 2, 0), (5, 7, 1)), torch.device("meta"))
    assert room.byte_view.shape == (5 * 7 * 4,)
    tensor = room.to_value()
    assert isinstance(tensor, torch.Tensor)
    assert (tensor.device.type, tensor.shape, tensor.stride()) == (device, (3, 5, 7), (0, 7, 1))


def test_what_is_repeated_in_memory_is_written_once(tmp_path: Path) -> None:
    grey = _write(tmp_path / "grey", Image(torch.rand(1, 100, 100).expand(3, -1, -1)))
    assert grey.stat().st_size < 41_000
    crop = _write(tmp_path / "crop", Image(torch.rand(3, 1000, 1000)[:, :10, :10]))
    assert crop.stat().st_size < 2_000


def test_a_read_only_array_stays_so(tmp_path: Path) -> None:
    array = np.arange(4)
    array.flags.writeable = False
    found = read_entry(_write(tmp_path / "entry", (array, np.arange(4))), DIGEST, CPU)[0]
    assert isinstance(found, tuple)
    assert [part.flags.writeable for part in found] == [False, True]


def test_no_code_of_a_value_runs_when_it_is_read(tmp_path: Path) -> None:
    path = _write(tmp_path / "entry", Checked(5))
    calls.clear()
    found = read_entry(path, DIGEST, CPU)[0]
    assert calls == []
    assert found == Checked(5)


class Plain:
    """No dataclass."""


def _local() -> object:
    @dataclass(frozen=True)
    class Local:
        value: int = 1

    return Local()


def _deep() -> object:
    value: object = ()
    for _ in range(100):
        value = (value,)
    return value


@pytest.mark.parametrize(
    "make",
    [
        Plain, _local, _deep, lambda: Plain, lambda: (1, {"a": Plain()}), lambda: np.array([Plain()]), object,
        lambda: torch.nn.Parameter(torch.zeros(2)), lambda: torch.zeros(2, requires_grad=True),
        lambda: torch.zeros(2).to_sparse(), lambda: iter(()), lambda: 10**5000,
    ],
)  # fmt: skip
def test_what_has_no_form_is_not_kept(make: Callable[[], object], tmp_path: Path) -> None:
    with pytest.raises(UnserializableValueError):
        _write(tmp_path / "entry", make())


def _damaged(path: Path) -> bool:
    try:
        read_entry(path, DIGEST, CPU)
    except DamagedEntryError:
        return True
    return False


@pytest.fixture
def entry(tmp_path: Path) -> Iterator[Path]:
    """Return a file that is whole."""
    path = _write(tmp_path / "entry", Learnt(np.arange(40.0), (torch.rand(4, 4), torch.rand(9)), {"a": 1.0}))
    yield path
    assert not list(tmp_path.glob("*.tmp"))


def test_a_file_cut_anywhere_is_refused(entry: Path) -> None:
    whole = entry.read_bytes()
    assert not _damaged(entry)
    for length in [*range(0, len(whole), 64), len(whole) - 1]:
        entry.write_bytes(whole[:length])
        assert _damaged(entry), length
    for more in (b"\0", whole):
        entry.write_bytes(whole + more)
        assert _damaged(entry)


def test_a_bit_that_flipped_anywhere_is_found(entry: Path) -> None:
    whole = bytearray(entry.read_bytes())
    for position in range(0, len(whole), 7):
        whole[position] ^= 1 << position % 8
        entry.write_bytes(whole)
        assert _damaged(entry), position
        whole[position] ^= 1 << position % 8
    for start in range(0, len(whole), 64):
        entry.write_bytes(whole[:start] + bytes(64) + whole[start + 64 :])
        assert _damaged(entry), start


def test_another_files_content_is_refused(entry: Path) -> None:
    with pytest.raises(DamagedEntryError, match="another result"):
        read_entry(entry, bytes(16), CPU)
    for content in (b"", b"hello", b"\x89PNG\r\n\x1a\n" + bytes(500), bytes(500)):
        entry.write_bytes(content)
        assert _damaged(entry)


def test_a_class_that_has_changed_makes_its_values_foreign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _write(tmp_path / "entry", (Learnt(np.zeros(2), (), {}), Side.LEFT))
    here = sys.modules[__name__]

    @dataclass(frozen=True)
    class Other:
        table: np.ndarray

    for name, now in (("Learnt", Other), ("Learnt", Plain), ("Learnt", None), ("Side", Plain)):
        with monkeypatch.context() as patch:
            patch.setattr(here, name, now)
            assert _damaged(path)
    assert not _damaged(path)
