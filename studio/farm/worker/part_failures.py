"""Kinds of failures: what an error says about the part, the worker and its machine."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from typing import Final

from studio.core.errors import FileReadError, GraphError, NodeError, OutOfMemoryError
from studio.farm.facts import FailureKind, PartFailure
from studio.farm.sources.source_finder import SourcesMissingError

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})


def describe_failure(error: BaseException) -> PartFailure:
    """Return what an error means for who waits for a part."""
    from studio.engine.watch.out_of_memory import find_memory_shortage  # torch

    chain = list(_list_causes(error))
    text = str(error).strip() or type(error).__name__
    if any(isinstance(each, OutOfMemoryError) or find_memory_shortage(each) is not None for each in chain):
        return PartFailure(FailureKind.MEMORY, text)
    if any(isinstance(each, OSError) and each.errno in _FULL for each in chain):
        return PartFailure(FailureKind.DISK, text)
    if any(isinstance(each, (SourcesMissingError, FileReadError)) for each in chain) or isinstance(error, GraphError):
        return PartFailure(FailureKind.MEDIA, text)
    return PartFailure(FailureKind.NODE if isinstance(error, NodeError) else FailureKind.OTHER, text)


def _list_causes(error: BaseException) -> Iterator[BaseException]:
    each: BaseException | None = error
    seen = 0
    while each is not None and seen < 20:
        yield each
        each, seen = each.__cause__ or each.__context__, seen + 1
