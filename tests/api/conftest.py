"""Projects for scripts, on the processor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.api import LocalHost, ProjectHandle
from studio.services.engine_setup import load_registry


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ProjectHandle]:
    """Return an empty project of a user who has written nothing yet."""
    monkeypatch.setenv("FRAMELOOM_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    with ProjectHandle(LocalHost(load_registry(has_user_nodes=False), device="cpu")) as made:
        yield made
