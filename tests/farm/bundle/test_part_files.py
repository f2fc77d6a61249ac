"""Parts as files: whole ones of the same render alone are taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.core.errors import FileReadError, ParameterError, StudioError
from studio.core.time import FrameRange
from studio.engine.render.remote_parts import PartArrival, RemotePart
from studio.farm.bundle.part_files import FolderParts, PartFolder, format_part_list, parse_part_list


@pytest.fixture
def folder(tmp_path: Path) -> PartFolder:
    return PartFolder(tmp_path / "parts", "mine")


def test_a_part_comes_back_as_it_was(folder: PartFolder) -> None:
    assert folder.read_part(3) is None
    folder.write_part(3, b"")
    assert folder.read_part(3) == b""
    folder.write_part(3, b"data")
    assert folder.read_part(3) == b"data"


@pytest.mark.parametrize("place", range(0, 44, 6))
def test_a_damaged_part_is_refused(folder: PartFolder, place: int) -> None:
    folder.write_part(3, b"data")
    path = folder.make_path(3)
    found = bytearray(path.read_bytes())
    found[place] ^= 1
    path.write_bytes(found)
    with pytest.raises(FileReadError, match=r"damaged|another render"):
        folder.read_part(3)
    path.write_bytes(found[:-1])
    with pytest.raises(FileReadError, match="damaged"):
        folder.read_part(3)


def test_parts_of_others_are_refused(folder: PartFolder, tmp_path: Path) -> None:
    folder.write_part(1, b"data")
    with pytest.raises(FileReadError, match="belongs to another render"):
        PartFolder(tmp_path / "parts", "yours").read_part(1)
    folder.make_path(1).rename(folder.make_path(2))  # nor under another number
    with pytest.raises(FileReadError, match="damaged"):
        folder.read_part(2)


def test_what_is_missing_is_made_or_refused(folder: PartFolder) -> None:
    folder.write_part(1, b"one")
    folder.write_part(2, b"two")
    folder.make_path(2).write_bytes(b"nonsense")
    wanted = [RemotePart(index, FrameRange(index, index + 1)) for index in range(5)]
    parts = FolderParts(folder)
    parts.begin(wanted)
    found = [arrival for _ in wanted for arrival in parts.take_arrivals(0.0)]
    assert found == [PartArrival(index, b"one" if index == 1 else None) for index in range(5)]
    parts.return_part(1, "it does not fit")
    assert parts.take_arrivals(0.0) == [PartArrival(1, None)]
    strict = FolderParts(folder, must_exist=True)
    folder.write_part(1, b"one")
    folder.make_path(2).write_bytes(b"nonsense")
    with pytest.raises(StudioError) as refused:
        strict.begin(wanted)
    assert str(refused.value) == "these parts are missing: 0,3-4; these parts cannot be used: 2 (the part is damaged)"
    folder.make_path(1).unlink()
    folder.make_path(2).unlink()
    with pytest.raises(StudioError, match="these parts are missing: 0-4"):
        strict.begin(wanted)
    with pytest.raises(FileReadError, match="it does not fit"):
        strict.return_part(1, "it does not fit")


@pytest.mark.parametrize(
    ("text", "parts"),
    [("3", [3]), ("0-2", [0, 1, 2]), ("0-2, 5,1", [0, 1, 2, 5]), ("7-7", [7]), ("0-9", list(range(10)))],
)
def test_lists_of_parts(text: str, parts: list[int]) -> None:
    assert parse_part_list(text, 10) == parts


@pytest.mark.parametrize("text", ["", "x", "-1", "3-1", "10", "0-10", "1--2", "1;2", "0x1", "1e1", "99999999999"])
def test_what_is_no_list_is_refused(text: str) -> None:
    with pytest.raises(ParameterError, match="parts from 0 to 9"):
        parse_part_list(text, 10)


def test_a_list_is_read_as_it_was_written() -> None:
    for parts in ([], [0], [1, 2, 3], [0, 2, 4], [0, 1, 5, 6, 9]):
        assert parts == [] or parse_part_list(format_part_list(parts), 10) == parts
