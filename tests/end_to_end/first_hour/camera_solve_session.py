"""The camera-solve template while it is computed; run by `test_camera_solve.py`.

`python -m tests.end_to_end.first_hour.camera_solve_session PROJECT FOLDER`. Prints "done" at its end.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from studio.app.desktop import make_application
from tests.end_to_end.sitting import Sitting, wait_until

_PHASES = (
    "Following features",
    "Trying focal length 1 of 5",
    "Trying focal length 5 of 5",
    "Solving key frames",
    "Adjusting cameras and points",
)


def run_session(project: Path, folder: Path) -> None:
    """See the clip at once, then each phase with its number, also after play is pressed, and the draft of points."""
    sitting = Sitting(project, folder)
    viewer = sitting.controller.panels.viewer
    canvas = viewer.canvas
    assert sitting.busy()
    first = sitting.pixels()
    assert first.shape == (360, 640, 4)
    assert first[..., :3].std() > 20  # the clip, no empty picture
    seen: list[str] = []

    def watch(phase: str) -> bool:
        seen.append(canvas.computing_text)
        return seen[-1].startswith(f"{phase}… ")

    wait_until(lambda: watch(_PHASES[0]), _PHASES[0])
    sitting.look("1 features")
    sitting.over(canvas)
    sitting.mouse.key("space")
    timeline = sitting.controller.panels.timeline
    wait_until(lambda: watch(_PHASES[0]) and timeline.is_playing, "the player ran")
    seen.clear()
    for phase in _PHASES[1:]:
        wait_until(partial(watch, phase), phase)
        sitting.look(f"2 {phase}")
    assert all(" of " in text for text in seen), sorted(set(seen))
    points = sitting.pixels()
    assert points.shape == first.shape
    assert 0.01 < float((points[..., :3].max(2) > 60).mean()) < 0.6  # points on a dark ground
    sitting.mouse.key("space")
    wait_until(lambda: not timeline.is_playing, "the player had stopped")
    wait_until(lambda: not sitting.busy(), "the frame was there")
    assert canvas.computing_text == ""
    sitting.look("3 frame")
    sitting.close()


if __name__ == "__main__":
    app = make_application()
    run_session(Path(sys.argv[1]), Path(sys.argv[2]))
    app.processEvents()
    sys.stdout.write("done\n")
