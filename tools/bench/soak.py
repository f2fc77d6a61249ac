"""`python -m tools.bench.soak`: scrub, edit and render in the real window for minutes, and say what memory it takes.

What the cache holds at the end, and what the process holds then and after Clear All, are the figures; samples on the
way are written with `--json`.
"""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent

from studio.app.desktop import StudioApp, make_application
from studio.app.settings import AppSettings
from studio.core.time import FrameRange
from studio.graph.commands import SetRange
from studio.media.devices.audio_sink import NO_DEVICE
from studio.services.folders import AppFolders
from tests.ui.answering import AnsweringDialogs
from tests.ui.window_parts import WindowParts
from tools.bench.clips import make_clip
from tools.bench.process_memory import MEBIBYTE, read_process_memory
from tools.bench.report import Figure, machine, table
from tools.bench.soak_project import VIEWED, random_edit, save_soak_project
from tools.bench.window import run_until

_PATIENCE = 900.0
_SAMPLES = 100
_CALM_SECONDS = 10.0
_SHARE_OF_CACHE, _BESIDE_CACHE_MIB, _CLEARED_MIB = 1.25, 700, 900


@dataclass(frozen=True, slots=True)
class Soak:
    """How much is done, how long and on what.

    Args:
        seconds: All steps are spread over this time.
        scrubs: Jumps to another frame.
        edits: Edits of parameters, every fifth of them undone or done again.
        renders: Renders of `render_frames` frames.
        cache_mib: The cache's limit.
        frames: The clip's length.
        width: The clip's.
        height: The clip's.
        render_frames: What each render writes.
        seed: Decides the order of the steps and all they choose.
    """

    seconds: float = 1500.0
    scrubs: int = 2500
    edits: int = 1700
    renders: int = 80
    cache_mib: int = 4095
    frames: int = 240
    width: int = 1920
    height: int = 1080
    render_frames: int = 12
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Sample:
    """What there was at a moment: seconds since the beginning, the cache's own count and the process, in MiB."""

    seconds: float
    counted: float
    process: dict[str, float]


class Artist:
    """Does one step after the other at a window.

    Args:
        controller: The window's parts.
        soak: What is to be done.
    """

    def __init__(self, controller: WindowParts, soak: Soak) -> None:
        self._controller = controller
        self._document = controller.document
        self._timeline = controller.panels.timeline
        self._soak = soak
        self._chance = random.Random(soak.seed)

    def steps(self) -> list[Callable[[], None]]:
        """Return all steps in their order: what is counted, and among it another view or some playing."""
        soak = self._soak
        steps = [self._scrub] * soak.scrubs + [self._edit] * soak.edits + [self._render] * soak.renders
        steps += [self._look] * (len(steps) // 20) + [self._timeline.toggle_play] * (len(steps) // 40)
        self._chance.shuffle(steps)
        return steps

    def _scrub(self) -> None:
        self._timeline.set_frame(self._chance.randrange(self._soak.frames))

    def _edit(self) -> None:
        kind = self._chance.random()
        if kind < 0.15:
            self._document.undo()
        elif kind < 0.2:
            self._document.redo()
        else:
            self._document.apply_command(random_edit(self._chance, self._document.graph, self._timeline.current_frame))

    def _look(self) -> None:
        self._document.set_viewed_output(self._chance.choice(VIEWED))

    def _render(self) -> None:
        first = self._chance.randrange(max(1, self._soak.frames - self._soak.render_frames))
        self._document.apply_command(SetRange(FrameRange(first, first + self._soak.render_frames)))
        self._controller.jobs.render_selected()
        self._document.apply_command(SetRange(None))

    def _open_jobs(self) -> int:
        return len(self._controller.jobs.queue.make_snapshot().open_jobs)

    def _has_fewer_jobs(self, than: int) -> bool:
        return self._open_jobs() < than

    def rest(self) -> None:
        """Stop playing and wait until all that was begun is done."""
        self._timeline.stop_playback()
        while left := self._open_jobs():
            run_until(partial(self._has_fewer_jobs, left), _PATIENCE)
        run_until(lambda: not self._controller.preview.is_waiting, _PATIENCE)


class _Watch:
    """Takes samples.

    Args:
        controller: Has the cache.
        tell: Takes each.
    """

    def __init__(self, controller: WindowParts, tell: Callable[[Sample], object]) -> None:
        self._controller = controller
        self._tell = tell
        self._started = time.monotonic()

    def sample(self) -> Sample:
        """Return what there is now."""
        counted = round(self._controller.engine.cache.used_bytes / MEBIBYTE, 1)
        found = Sample(time.monotonic() - self._started, counted, read_process_memory().in_mebibytes())
        self._tell(found)
        return found

    def calm(self, seconds: float) -> Sample:
        """Do nothing for a while; return what there is then."""
        _wait_until(time.monotonic() + seconds)
        return self.sample()


def measure(soak: Soak, tell: Callable[[Sample], object] = lambda _: None) -> list[Figure]:
    """Do what a soak says; return what the process held after it, and after its cache was cleared.

    Args:
        soak: How much.
        tell: Takes samples on the way, at the end, after clearing, and once the window is computed anew.
    """
    with tempfile.TemporaryDirectory() as folder, _window(soak, Path(folder)) as studio:
        controller = _controller(studio)
        artist, watch = Artist(controller, soak), _Watch(controller, tell)
        calm = min(_CALM_SECONDS, soak.seconds)
        _do(artist.steps(), soak.seconds, watch)
        artist.rest()
        full = watch.calm(calm)
        _clear(studio)
        cleared = watch.calm(calm)
        controller.preview.set_paused(False)
        artist.rest()
        return _figures(soak, full, cleared, watch.calm(calm))


def _do(steps: Sequence[Callable[[], None]], seconds: float, watch: _Watch) -> None:
    """Do all steps, spread over so many seconds."""
    started = time.monotonic()
    between = max(1, len(steps) // _SAMPLES)
    for number, step in enumerate(steps):
        _wait_until(started + number * seconds / len(steps))
        step()
        if number % between == 0:
            watch.sample()


def _wait_until(moment: float) -> None:
    run_until(lambda: time.monotonic() >= moment, _PATIENCE)


def _controller(studio: StudioApp) -> WindowParts:
    return WindowParts(studio.window)


def _clear(studio: StudioApp) -> None:
    """Have Clear All of the Cache menu done while computing is paused: what is shown would be computed anew at once."""
    _controller(studio).preview.set_paused(True)
    studio.window.status.clearMessage()
    studio.window.window_actions["cache.clear"].trigger()
    run_until(lambda: studio.window.status.currentMessage().startswith("Cache cleared"), _PATIENCE)


def _figures(soak: Soak, full: Sample, cleared: Sample, anew: Sample) -> list[Figure]:
    what = f"{soak.seconds / 60:.3g} min, {soak.scrubs} scrubs, {soak.edits} edits, {soak.renders} renders, "
    what += f"cache of {soak.cache_mib} MiB: "
    bar = _SHARE_OF_CACHE * soak.cache_mib + _BESIDE_CACHE_MIB
    held = (
        ("process afterwards", full, bar),
        ("process after Clear All, paused", cleared, _CLEARED_MIB),
        ("process once the window is computed anew", anew, None),
    )
    return [Figure("soak", what + name, at.process["resident"], limit, "MiB", _told(at)) for name, at, limit in held]


def _told(at: Sample) -> str:
    return f"cache counts {at.counted:g} MiB; " + ", ".join(f"{name} {size:g}" for name, size in at.process.items())


@contextmanager
def _window(soak: Soak, folder: Path) -> Iterator[StudioApp]:
    """Open the studio with a project of its own, and close it at the end."""
    clip = make_clip(folder / "clip.mp4", soak.frames, width=soak.width, height=soak.height)
    project = folder / "soak.loom"
    make_application()
    folders = AppFolders.from_home(folder / "home")
    for each in (folders.config, folders.state):
        each.mkdir(parents=True)
    AppSettings(folders.config).set_choice("sound.device", NO_DEVICE)
    studio = StudioApp(project, folders=folders, dialogs=AnsweringDialogs(), device="cpu", template=None)
    loaded: list[bool] = []
    studio.load_finished.connect(lambda: loaded.append(True))
    save_soak_project(clip, project, folder / "out.mp4")
    studio.show()
    try:
        run_until(lambda: bool(loaded))
        controller = _controller(studio)
        controller.engine.cache.byte_limit = soak.cache_mib * MEBIBYTE
        run_until(lambda: controller.panels.viewer.canvas.picture is not None)
        run_until(lambda: len(controller.panels.timeline.clip_frames) == soak.frames)
        yield studio
    finally:
        studio.window._can_close = True
        studio.window.close()
        studio.window.deleteLater()
        studio.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def main() -> int:
    """Soak as the command line says; return 0 if both figures are within their bars."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench.soak", description="Measure memory over minutes.")
    for name, value in asdict(Soak()).items():
        parser.add_argument(
            f"--{name.replace('_', '-')}", type=type(value), default=value, help=f"{value} if not given"
        )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write figures and samples here")
    arguments = vars(parser.parse_args())
    path = arguments.pop("json")
    soak = Soak(**arguments)
    samples: list[dict[str, object]] = []

    def tell(sample: Sample) -> None:
        samples.append(asdict(sample))
        sizes = {"counted": sample.counted, **sample.process}
        line = "  ".join(f"{name} {size:8.1f}" for name, size in sizes.items())
        sys.stderr.write(f"{sample.seconds:7.1f} s  {line}\n")

    figures = measure(soak, tell)
    sys.stdout.write(table(figures))
    if path is not None:
        shown = [figure.as_dict() for figure in figures]
        found = {"machine": machine(), "soak": asdict(soak), "figures": shown, "samples": samples}
        path.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 0 if all(figure.ok for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
