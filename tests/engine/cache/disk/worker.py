"""A process of its own that forks programs which share a folder, and kills some of them.

python -m tests.engine.cache.disk.worker kill FOLDER TIMES     programs that write, killed at different moments
python -m tests.engine.cache.disk.worker race FOLDER LIMIT     two programs that write, read and make room at once
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import torch

from studio.core.image import Image
from studio.engine.cache.disk.disk_store import DiskStore

SIDE = 120  # pictures of 169 KiB: a write takes long enough to be hit
KEYS = 60


def key(number: int) -> bytes:
    """Return the digest of a picture."""
    return (number * 2654435761 % 2**32).to_bytes(4, "big") * 4


def picture(number: int) -> Image:
    """Return the picture that has a number."""
    generator = torch.Generator().manual_seed(number)
    return Image(torch.rand(SIDE, SIDE, 3, generator=generator).permute(2, 0, 1))


def is_right(number: int, found: tuple[object, float]) -> bool:
    """Return whether what was read is the picture of this number."""
    value, seconds = found
    return isinstance(value, Image) and torch.equal(value.pixels, picture(number).pixels) and seconds == number + 1


def write_for_ever(folder: Path, first: int) -> None:
    """Keep pictures until somebody kills this process."""
    store = DiskStore(folder, None, torch.device("cpu"))
    pictures = [picture(number) for number in range(first, first + 20)]
    while True:
        for number, made in enumerate(pictures, first):
            store.offer_value(key(number), made, number + 1)
        store.flush()
        store.discard_values([key(number) for number in range(first, first + 20, 2)])


def kill(folder: Path, times: int) -> None:
    """Let programs write, one after the other, and kill each a little later than the one before."""
    for turn in range(times):
        child = _fork(partial(write_for_ever, folder, 20 * turn))
        time.sleep(0.02 + 0.011 * turn)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def write_and_read(folder: Path, limit: int, seed: int) -> None:
    """Keep, read and discard pictures in an order of its own; a wrong one ends the process with an error."""
    store = DiskStore(folder, limit, torch.device("cpu"))
    order = random.Random(seed)
    pictures = [picture(number) for number in range(KEYS)]
    for _ in range(300):
        number = order.randrange(KEYS)
        found = store.load_value(key(number))
        if found is None:
            store.offer_value(key(number), pictures[number], number + 1)
        elif not is_right(number, found):
            os._exit(7)
        if order.random() < 0.02:
            store.discard_values([key(order.randrange(KEYS)) for _ in range(5)])
    store.close()
    os._exit(7 if store.notice else 0)


def race(folder: Path, limit: int) -> None:
    """Let two programs use one folder; exit with 1 if one of them saw anything wrong."""
    children = [_fork(partial(write_and_read, folder, limit, seed)) for seed in (1, 2)]
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    sys.exit(0 if codes == [0, 0] else 1)


def _fork(work: Callable[[], None]) -> int:
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(9)
    return child


if __name__ == "__main__":
    torch.set_num_threads(1)
    (kill if sys.argv[1] == "kill" else race)(Path(sys.argv[2]), int(sys.argv[3]))
