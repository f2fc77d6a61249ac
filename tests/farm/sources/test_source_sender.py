"""Files that are sent block by block to workers that lack them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio.farm.farm_job import SourceFile
from studio.farm.sources import source_list
from studio.farm.sources.source_list import read_fingerprint
from studio.farm.sources.source_sender import SourceSender
from studio.farm.sources.source_store import SourceStore


class Receiver:
    """A worker's store, which answers when it is told to."""

    def __init__(self, folder: Path) -> None:
        self.store = SourceStore(folder)
        self.waiting: list[tuple[tuple[Any, ...], Callable[[Any], object]]] = []

    def send(self, worker: str, block: tuple[Any, ...], on_end: Callable[[Any], object]) -> None:
        self.waiting.append((block, on_end))

    def answer(self, text: str | None = "") -> None:
        block, on_end = self.waiting.pop(0)
        if text == "":
            self.store.write_block(*block)
        on_end(text)


@pytest.fixture
def receiver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Receiver:
    monkeypatch.setattr(source_list, "BLOCK_BYTES", 10)
    return Receiver(tmp_path / "store")


def make_source(path: Path, first: Path | None = None) -> SourceFile:
    return SourceFile(str(path), read_fingerprint(first or path))


def send_all(sender: SourceSender, receiver: Receiver) -> list[tuple[str, str]]:
    ends: list[tuple[str, str]] = []
    while sender.receivers:
        assert len(receiver.waiting) == 1  # one block at a time
        receiver.answer()
        ends += sender.take_ends()
    return ends


def test_files_and_sequences_arrive_as_they_were(tmp_path: Path, receiver: Receiver) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(bytes(range(95)))
    (tmp_path / "shot").mkdir()
    for number in range(3):
        (tmp_path / "shot" / f"a.{number:03}.png").write_bytes(b"picture %d" % number)
    (tmp_path / "shot" / "b.txt").write_bytes(b"no part of it")
    pattern = tmp_path / "shot" / "a.###.png"
    sources = [make_source(clip), make_source(pattern, tmp_path / "shot" / "a.000.png")]
    sender = SourceSender(sources, receiver.send)
    assert sender.begin("w", [str(clip), str(pattern)]) == ""
    assert sender.begin("w", [str(clip)]) == ""  # it is on its way
    assert send_all(sender, receiver) == [("w", "")]
    assert (receiver.store.folder / sources[0].fingerprint / "clip.mp4").read_bytes() == clip.read_bytes()
    arrived = {path.name: path.read_bytes() for path in (receiver.store.folder / sources[1].fingerprint).iterdir()}
    assert arrived == {f"a.{number:03}.png": b"picture %d" % number for number in range(3)}


def test_a_file_that_changes_meanwhile_is_not_sent(tmp_path: Path, receiver: Receiver) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(bytes(25))
    sender = SourceSender([make_source(clip)], receiver.send)
    assert sender.begin("w", [str(clip)]) == ""
    clip.write_bytes(bytes(26))
    receiver.answer()
    receiver_ends = sender.take_ends()
    while not receiver_ends:
        receiver.answer()
        receiver_ends = sender.take_ends()
    assert receiver_ends == [("w", f"{clip} has changed since the render began")]
    assert "has changed" in SourceSender([SourceFile(str(clip), "1-00")], receiver.send).begin("w", [str(clip)])


def test_what_goes_wrong_is_said(tmp_path: Path, receiver: Receiver) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(bytes(25))
    sources = [make_source(clip), SourceFile(str(tmp_path), "")]
    sender = SourceSender(sources, receiver.send)
    assert sender.begin("w", [str(tmp_path)]) == f"these files cannot be sent to it: {tmp_path}"
    assert sender.begin("w", [str(clip)]) == ""
    receiver.answer("No space left")
    assert sender.take_ends() == [("w", "No space left")]
    assert sender.begin("w", [str(clip)]) == ""
    receiver.answer(None)
    assert sender.take_ends() == [("w", "the connection to it was lost")]
    assert sender.begin("w", [str(clip)]) == f"these files cannot be sent to it: {clip}"
    sender.forget("w")
    assert sender.begin("w", [str(clip)]) == ""
