"""A render of a host with a queue: what the user does with its job is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.api.rendering import _run_job
from studio.core.errors import StudioError
from studio.engine.jobs.job import Job, QueueSnapshot
from studio.engine.jobs.job_queue import JobQueue
from studio.graph.model import Graph


def test_a_job_that_the_user_removed_is_waited_for_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = JobQueue()
    monkeypatch.setattr(queue, "make_snapshot", QueueSnapshot)  # removed between two looks
    with pytest.raises(StudioError, match="removed from the list of jobs"):
        _run_job(queue, Job("film", Graph(), "write", file=Path("film.mp4")), None)
