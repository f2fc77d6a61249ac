"""Of two processes that lock a file, one waits, also where the other dies."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tools.install.file_lock import hold_file_lock

HOLDER = """
import sys
from pathlib import Path
from tools.install.file_lock import hold_file_lock
with hold_file_lock(Path(sys.argv[1]), lambda: print("waits", flush=True)):
    print("holds", flush=True)
    sys.stdin.readline()
    print("lets go", flush=True)
"""


def _start(file: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HOLDER, str(file)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _read(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.parametrize("dies", [False, True])
def test_the_second_waits_until_the_first_has_finished(tmp_path: Path, dies: bool) -> None:
    file = tmp_path / "lock"
    with _start(file) as first:
        assert _read(first) == "holds"
        with _start(file) as second:
            assert _read(second) == "waits"
            if dies:
                first.kill()
            else:
                first.communicate("\n")
            assert _read(second) == "holds"
            second.communicate("\n")


def test_alone_nobody_waits(tmp_path: Path) -> None:
    waits: list[str] = []
    for _ in range(2):
        with hold_file_lock(tmp_path / "lock", lambda: waits.append("waits")):
            pass
    assert waits == []
