"""kill −9 at any moment of a hundred edits in the real window: at most the last second is lost."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.end_to_end.editing import EDITS, Sitting
from tests.end_to_end.killing import Killer, needs_kills

pytestmark = [needs_kills, pytest.mark.slow]

MOST_LOST_SECONDS = 1.0


@pytest.fixture(scope="module")
def killer() -> Killer:
    return Killer()


@pytest.mark.parametrize("nodes", [40, 0], ids=["saved", "never saved"])
def test_at_most_the_last_second_is_lost(killer: Killer, tmp_path: Path, nodes: int) -> None:
    sitting = Sitting(tmp_path, nodes)
    if nodes:
        sitting.write_project()
    killer.kill_once(after_first_edit(sitting, killer.chance(1.2, 2.3)), "edit", tmp_path, nodes)
    times = sitting.times
    assert 1 < len(times) < EDITS, "it was killed while it was being edited"
    assert sitting.edits_recovered() >= edits_due(times)


def after_first_edit(sitting: Sitting, seconds: float) -> Callable[[], bool]:
    """Return what says whether so much time has passed since the first edit."""
    return lambda: bool(times := sitting.times) and time.monotonic() > times[0] + seconds


def edits_due(times: list[float]) -> int:
    """Return how many edits are older than what may be lost."""
    return sum(moment <= times[-1] - MOST_LOST_SECONDS for moment in times)


def main(rounds: int = 30, nodes: int = 1000) -> None:
    """Kill more often than a test has time for, and print how far behind what was recovered was.

    `python -m tests.end_to_end.test_kills_while_editing`
    """
    import tempfile

    killer, behind = Killer(), []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            sitting = Sitting(Path(folder), nodes)
            if nodes:
                sitting.write_project()
            killer.kill_once(after_first_edit(sitting, random.uniform(0.0, 4.0)), "edit", Path(folder), nodes)
            times, found = sitting.times, sitting.edits_recovered()
            behind.append(times[-1] - times[found] if found < len(times) else 0.0)  # since the first that is lost
            print(f"{len(times)} edits made, {found} recovered, {behind[-1]:.3f} s behind", flush=True)  # noqa: T201
    print(f"{rounds} kills, {nodes} nodes: at most {max(behind):.3f} s behind")  # noqa: T201


if __name__ == "__main__":
    main()
