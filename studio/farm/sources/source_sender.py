"""Sending of files to workers that do not have them, block by block."""

from __future__ import annotations

import queue
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from uuid import uuid4

from studio.core.errors import FileReadError
from studio.core.file_stamp import stamp_file
from studio.core.translation import tr
from studio.farm.farm_job import SourceFile
from studio.farm.sources.model_files import MANIFEST_NAME, ModelSource
from studio.farm.sources.source_list import iterate_blocks, list_source_files, read_fingerprint

_MOST_TIMES: Final = 2

SendBlock = Callable[[str, tuple[Any, ...], Callable[[Any], object]], object]
"""Sends a block to a worker: its id, the arguments of `store_block`, and who takes the answer."""


class SourceSender:
    """Sender of the sources of one job. One block is on its way to each worker. One thread at a time may call it.

    Args:
        sources: The files that the job reads.
        send: Sends a block.
        models: The files of those sources that are models, by what these are asked for as.
    """

    def __init__(
        self, sources: Sequence[SourceFile], send: SendBlock, models: Mapping[str, ModelSource] = MappingProxyType({})
    ) -> None:
        self._models = models
        self._sources = {source.path: source for source in sources}
        self._send = send
        self._waiting: dict[str, Iterator[tuple[Any, ...]]] = {}
        self._answers: queue.SimpleQueue[tuple[str, str | None]] = queue.SimpleQueue()
        self._sent: dict[str, Counter[str]] = {}

    @property
    def receivers(self) -> frozenset[str]:
        """The workers that are sent files now."""
        return frozenset(self._waiting)

    def begin(self, worker: str, paths: Sequence[str]) -> str:
        """Send files to a worker; return why that is not possible, or nothing.

        A file is sent to a worker twice at most: if it is still missing then, it was not what was promised. Once is not
        enough, as a part may have been asked for before the file was there.
        """
        if worker in self._waiting:
            return ""
        sent = self._sent.setdefault(worker, Counter())
        again = [path for path in paths if sent[path] >= _MOST_TIMES]
        folders = [path for path in paths if not self._sources[path].fingerprint]
        if again or folders:
            return tr("these files cannot be sent to it: {files}", files=", ".join(again or folders))
        sent.update(paths)
        self._waiting[worker] = self._iterate(paths)
        return self._go_on(worker)

    def take_ends(self) -> list[tuple[str, str]]:
        """Go on, and return the workers that have everything, each with nothing, or with what went wrong."""
        ends = []
        while not self._answers.empty():
            worker, answer = self._answers.get()
            if worker not in self._waiting:
                continue
            wrong = tr("the connection to it was lost") if answer is None else answer
            if not wrong:
                wrong = self._go_on(worker)
            if wrong:
                del self._waiting[worker]
                ends.append((worker, wrong))
            elif worker not in self._waiting:
                ends.append((worker, ""))
        return ends

    def forget(self, worker: str) -> None:
        """Send no more to a worker that is lost; it may be sent everything anew."""
        self._waiting.pop(worker, None)
        self._sent.pop(worker, None)

    def _go_on(self, worker: str) -> str:
        """Send the next block, if there is one; return what went wrong."""
        try:
            block = next(self._waiting[worker], None)
        except (OSError, FileReadError, ValueError) as error:
            return str(error)
        if block is None:
            del self._waiting[worker]
        else:
            answers = self._answers
            self._send(worker, block, lambda answer: answers.put((worker, answer)))
        return ""

    def _iterate(self, paths: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """Yield the arguments of `store_block` for each block of each file."""
        sender = uuid4().hex
        for path in paths:
            model, fingerprint = self._models.get(path), self._sources[path].fingerprint
            if model is not None:
                has_changed, files = model.compute_fingerprint() != fingerprint, dict(model.files)
            else:
                listed = list_source_files(Path(path))
                has_changed = not listed or read_fingerprint(listed[0]) != fingerprint
                files = {file.name: file for file in listed}
            if has_changed:
                raise ValueError(tr("{path} has changed since the render began", path=path))
            for name, file in files.items():
                for block in _iterate_unchanged(file):
                    yield fingerprint, name, sender, *block
            if model is not None:  # it counts once its list is there
                yield fingerprint, MANIFEST_NAME, sender, 0, model.make_manifest(), True


def _iterate_unchanged(file: Path) -> Iterator[tuple[int, bytes, bool]]:
    """Yield the blocks of a file. Raises ValueError where it changes meanwhile."""
    before = stamp_file(file)
    for offset, data, is_last in iterate_blocks(file):
        if is_last and stamp_file(file) != before:
            raise ValueError(tr("{path} has changed since the render began", path=file))
        yield offset, data, is_last
