"""A check in a process of its own, with a limit of time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from tests.gpu.report import CheckReport, find_worst_outcome
from tests.gpu.rows import BAD, Outcome, read_rows

ROOT = Path(__file__).resolve().parents[2]
_TAIL = 600  # letters of what a process said last
EXIT_MISSING = 3
"""Exit code of a process that lacks a package."""


def run_isolated(report: CheckReport, arguments: Sequence[str], seconds: float) -> CheckReport:
    """Run a check in a process of its own; return its report with all rows that it came to.

    Args:
        report: Its name and title.
        arguments: Of `tests.gpu.child`, without the file of rows.
        seconds: After these, the process and all that it has started are killed.
    """
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        rows, said = Path(name) / "rows", Path(name) / "said"
        command = [sys.executable, "-m", "tests.gpu.child", *arguments, "--rows", str(rows)]
        with said.open("wb") as stream:
            process = subprocess.Popen(
                command, cwd=ROOT, stdout=stream, stderr=subprocess.STDOUT, env=_environment(), start_new_session=True
            )
            try:
                code: int | None = process.wait(seconds)
            except subprocess.TimeoutExpired:
                code = None
            finally:
                _kill_group(process)
        found = read_rows(rows)
        tail = said.read_text(encoding="utf-8", errors="replace").strip()[-_TAIL:]
    outcome, detail = _judge(code, tail, seconds)
    worst = find_worst_outcome(found)
    if outcome is Outcome.OK or (outcome is Outcome.SKIPPED and worst in BAD):
        outcome = worst
    return replace(report, outcome=outcome, seconds=time.monotonic() - started, rows=found, detail=detail)


def _judge(code: int | None, tail: str, seconds: float) -> tuple[Outcome, str]:
    if code is None:
        return Outcome.TIMED_OUT, f"killed after {seconds:.0f} s: {tail}"
    if code == 0:
        return Outcome.OK, ""
    if code == EXIT_MISSING:
        return Outcome.SKIPPED, tail.splitlines()[-1] if tail else "a package is missing"
    return Outcome.CRASHED, f"exit code {code}: {tail}"


def _environment() -> dict[str, str]:
    places = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return os.environ | {
        "PYTHONPATH": os.pathsep.join(places),
        "OMP_WAIT_POLICY": "PASSIVE",
        "HF_HUB_OFFLINE": "1",
        "CUBLAS_WORKSPACE_CONFIG": ":4096:8",
    }


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a process with all that it has started."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):  # all have ended
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
