"""Functions that dask calls in a worker's process. Their arguments are texts and numbers alone."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from studio.farm.sources.source_finder import SourcesMissingError

if TYPE_CHECKING:
    from studio.farm.worker.worker_session import WorkerSession

_LOG_LINES: Final = 1000

FACTS_METRIC: Final = "frameloom"
"""The name under which a worker tells of itself."""

_session: WorkerSession | None = None
log_lines: deque[str] = deque(maxlen=_LOG_LINES)
"""The latest lines of the worker's log."""


def set_session(session: WorkerSession | None) -> None:
    """Let the functions serve a session."""
    global _session  # noqa: PLW0603  (dask calls functions by their names)
    _session = session


def get_session() -> WorkerSession:
    """Return the session of this process."""
    assert _session is not None, "this process is no worker"
    return _session


def make_part(ticket: str, job_id: str, job_text: str, start: int, stop: int) -> tuple[str, Any]:
    """Make a part.

    Returns:
        ("done", (its bytes, seconds)), ("failed", (kind, text)), ("missing", (paths of files, text)), or
        ("unknown", None) where the job is not known here.
    """
    made = get_session().make_part(ticket, job_id, job_text, start, stop)
    if made is None:
        return "unknown", None
    if isinstance(made, tuple):
        return "done", made
    if isinstance(made, SourcesMissingError):
        return "missing", (made.paths, str(made))
    return "failed", (made.kind.value, made.text)


def stop_part(ticket: str) -> None:
    """Stop a part within a frame."""
    get_session().stop_part(ticket)


def store_block(fingerprint: str, name: str, sender: str, offset: int, data: bytes, is_last: bool) -> str:
    """Take a block of a file; return what went wrong, or nothing."""
    try:
        get_session().store.write_block(fingerprint, name, sender, offset, data, is_last)
    except (OSError, ValueError) as error:
        return str(error) or type(error).__name__
    return ""


def forget_job(job_id: str) -> None:
    """Stop all parts of a job, and drop what is kept of it."""
    get_session().forget_job(job_id)


def set_draining(is_draining: bool) -> None:
    """Take no new parts, or take them again."""
    get_session().is_draining = is_draining


def read_log() -> str:
    """Return the latest lines of the log."""
    return "\n".join(log_lines)


def find_facts(_: object) -> dict[str, Any]:
    """Return what the worker tells of itself with each heartbeat."""
    return {} if _session is None else asdict(_session.make_facts())
