"""Parts that are taken back from a farm come back unmade, so that whoever renders makes them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from studio.core.errors import StudioError
from studio.core.time import FrameRange
from studio.engine.render.remote_parts import PartArrival, RemotePart
from studio.farm.revocable_parts import RevocableParts


class _Maker:
    salt = "cuda"

    def __init__(self) -> None:
        self.said: list[str] = []

    def begin(self, parts: Sequence[RemotePart]) -> None:
        self.said.append(f"begin {[part.index for part in parts]}")

    def take_arrivals(self, timeout: float) -> Sequence[PartArrival]:
        return [PartArrival(1, b"one")]

    def return_part(self, index: int, reason: str) -> None:
        self.said.append(f"return {index}")

    def close(self) -> None:
        self.said.append("close")


def _parts(*indices: int) -> list[RemotePart]:
    return [RemotePart(index, FrameRange(index, index + 1)) for index in indices]


def test_what_was_not_made_comes_back_once() -> None:
    maker, closed = _Maker(), []
    parts = RevocableParts(maker, lambda: closed.append(True))
    assert parts.salt == "cuda"
    parts.begin(_parts(0, 1, 2))
    assert parts.take_arrivals(0.0) == [PartArrival(1, b"one")]
    parts.revoke()
    assert parts.take_arrivals(0.0) == [PartArrival(0, None), PartArrival(2, None)]
    assert parts.take_arrivals(0.0) == []
    parts.close()
    assert (maker.said, closed) == (["begin [0, 1, 2]", "close"], [True])


def test_a_part_that_could_not_be_used_comes_back_unmade_after_the_end() -> None:
    maker = _Maker()
    parts = RevocableParts(maker)
    parts.begin(_parts(1))
    parts.take_arrivals(0.0)
    parts.return_part(1, "damaged")
    parts.revoke()
    parts.return_part(1, "damaged")
    assert maker.said == ["begin [1]", "return 1"]
    assert parts.take_arrivals(0.0) == [PartArrival(1, None)]


def test_nothing_is_asked_of_a_farm_that_is_gone_before_the_render_begins() -> None:
    maker = _Maker()
    parts = RevocableParts(maker)
    parts.revoke()
    parts.begin(_parts(4))
    assert maker.said == []
    assert parts.take_arrivals(0.0) == [PartArrival(4, None)]


def test_what_no_worker_may_make_is_made_by_whoever_renders(caplog: pytest.LogCaptureFixture) -> None:
    class Refusing(_Maker):
        def begin(self, parts: Sequence[RemotePart]) -> None:
            raise StudioError("No worker of the farm can make this: a: it has no models.")

    parts = RevocableParts(Refusing())
    parts.begin(_parts(0, 1))
    assert "a: it has no models" in caplog.text
    assert parts.take_arrivals(0.0) == [PartArrival(0, None), PartArrival(1, None)]
