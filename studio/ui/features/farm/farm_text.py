"""Texts about a farm and its workers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from studio.core.translation import tr, tr_n, tr_noop
from studio.farm.facts import FarmSnapshot, WorkerState, WorkerStatus
from studio.services.farm_settings import FarmMode, FarmSettings

_STATES: Final[Mapping[WorkerState, str]] = {
    WorkerState.READY: tr_noop("ready"),
    WorkerState.WORKING: tr_noop("at work"),
    WorkerState.DRAINING: tr_noop("drained"),
    WorkerState.REFUSED: tr_noop("not used"),
    WorkerState.LOST: tr_noop("lost"),
}
_MOST_PARTS: Final = 4


def format_farm(snapshot: FarmSnapshot, settings: FarmSettings) -> str:
    """Return a line about the farm as a whole."""
    if settings.mode is FarmMode.OFF:
        return tr("Renders are made by this window alone")
    if snapshot.error:
        return snapshot.error
    if not snapshot.is_connected:
        return tr("Starting…") if settings.mode is FarmMode.LOCAL else tr("Connecting…")
    count = sum(status.state is not WorkerState.LOST for status in snapshot.workers)
    workers = tr_n("{count} worker", "{count} workers", count)
    if not count and settings.mode is FarmMode.LOCAL:
        return tr("Starting workers…")
    line = tr("{workers} at {address}", workers=workers, address=snapshot.address)
    if snapshot.parts_total:
        done, total = snapshot.parts_done, snapshot.parts_total
        return f"{line}  ·  {tr('{done} of {total} parts', done=done, total=total)}"
    return line


def format_state(status: WorkerStatus) -> str:
    """Return how a worker stands, with the reason where there is one."""
    is_drained = status.facts.is_draining and status.state in {WorkerState.READY, WorkerState.DRAINING}
    state = tr(_STATES[WorkerState.DRAINING if is_drained else status.state])
    return tr("{state}: {reason}", state=state, reason=status.reason) if status.reason else state


def format_parts(status: WorkerStatus) -> str:
    """Return the parts that a worker has, counted from 1."""
    shown = ", ".join(str(part + 1) for part in status.parts[:_MOST_PARTS])
    return f"{shown}…" if len(status.parts) > _MOST_PARTS else shown


def format_speed(status: WorkerStatus) -> str:
    """Return the frames a second of a worker; empty before its first part."""
    return f"{status.frames_per_second:.1f}" if status.frames_per_second else ""
