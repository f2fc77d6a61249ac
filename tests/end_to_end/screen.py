"""A screen without a monitor, and hands for it: Xvfb and xdotool, so that events come from the X server itself."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_DRAG_STEPS = 10


@contextmanager
def virtual_screen(width: int, height: int) -> Iterator[str]:
    """Start an X server on a free display; yield its name, as ":7"."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as said:
            yield f":{said.readline().strip()}"
    finally:
        server.terminate()
        server.wait(timeout=10)


class Mouse:
    """The mouse and the keyboard of the display in $DISPLAY, in screen pixels."""

    def move(self, x: int, y: int) -> None:
        """Move the pointer."""
        _xdotool("mousemove", str(x), str(y))

    def click(self, x: int, y: int, *, times: int = 1) -> None:
        """Click, once or more."""
        self.move(x, y)
        _xdotool("click", "--repeat", str(times), "--delay", "60", "1")

    def press(self) -> None:
        """Hold the left button."""
        _xdotool("mousedown", "1")

    def release(self) -> None:
        """Let the left button go."""
        _xdotool("mouseup", "1")

    def begin_drag(self, start: tuple[int, int], to: tuple[int, int]) -> subprocess.Popen[bytes]:
        """Begin to press at one place, go to another and let go there; return who does it."""
        chain = ["mousemove", *map(str, start), "sleep", "0.1", "mousedown", "1"]
        for step in range(1, _DRAG_STEPS + 1):
            place = (round(a + (b - a) * step / _DRAG_STEPS) for a, b in zip(start, to, strict=True))
            chain += ["sleep", "0.03", "mousemove", *map(str, place)]
        return subprocess.Popen(["xdotool", *chain, "sleep", "0.1", "mouseup", "1"])

    def down(self, key: str) -> None:
        """Hold a key."""
        _xdotool("keydown", key)

    def up(self, key: str) -> None:
        """Let a key go."""
        _xdotool("keyup", key)

    def key(self, *keys: str) -> None:
        """Press and release keys, as "Tab" or "ctrl+z"."""
        _xdotool("key", "--delay", "30", *keys)

    def type(self, text: str) -> None:
        """Type a text."""
        _xdotool("type", "--delay", "30", text)


def _xdotool(*arguments: str) -> None:
    subprocess.run(["xdotool", *arguments], check=True, capture_output=True, timeout=20)


def focus_window(title: str, *, seconds: float = 60.0, wait: Callable[[float], object] = time.sleep) -> None:
    """Give the keyboard to the window with `title`: a server without a window manager gives it to nobody.

    Args:
        title: A part of its title.
        seconds: How long it may take to appear.
        wait: Lets time pass until it is looked for again; one's own window has to live meanwhile.
    """
    deadline = time.monotonic() + seconds
    command = ["xdotool", "search", "--onlyvisible", "--name", title, "windowfocus", "--sync"]
    while subprocess.run(command, check=False, capture_output=True).returncode:
        if time.monotonic() > deadline:
            raise TimeoutError(f"no window called {title}")
        wait(0.1)


def is_window_visible(title: str) -> bool:
    """Return whether a window with `title` is on the screen."""
    command = ["xdotool", "search", "--onlyvisible", "--name", title]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def resize_window(title: str, width: int, height: int) -> None:
    """Give the window with `title` another size, as a window manager does."""
    _xdotool("search", "--onlyvisible", "--name", title, "windowsize", str(width), str(height))


def save_picture(path: Path) -> None:
    """Save the whole screen as a PNG."""
    display = os.environ["DISPLAY"]
    command = ["ffmpeg", "-v", "error", "-y", "-f", "x11grab", "-i", display, "-frames:v", "1", str(path)]
    subprocess.run(command, check=True)
