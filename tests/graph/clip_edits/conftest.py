"""Rigs that are closed after the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.graph.clip_edits.edit_rig import EditRig, make_rig


@pytest.fixture
def rig_of() -> Iterator[Callable[..., EditRig]]:
    """Return what makes a rig; see `make_rig`."""
    made: list[EditRig] = []

    def make(*args: object, **kwargs: object) -> EditRig:
        made.append(make_rig(*args, **kwargs))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for rig in made:
        rig.close()
