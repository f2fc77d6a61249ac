"""This process as one of several that train together: its place among them, and what it tells the one that started it.

`torchrun` and `train --processes` set the same variables of the environment.
"""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from studio.core.errors import StudioError
from studio.core.files import write_atomic
from studio.core.translation import tr, tr_noop
from studio.engine.scheduling.machine import count_usable_cores

if TYPE_CHECKING:
    from studio.engine.scheduling.cancel_token import CancelToken

OUTCOMES_VARIABLE: Final = "FRAMELOOM_TRAIN_OUTCOMES"
"""Names the folder where the processes of `train --processes` write how they ended."""
_NEEDED: Final = ("RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT")
_STOPS: Final = ("SIGINT", "SIGTERM")


@dataclass(frozen=True, slots=True)
class GroupMember:
    """Place of this process among those that train together.

    Args:
        rank: Its number, from 0.
        size: How many there are.
        local_rank: Its number on this machine, from 0.
        local_size: How many are on this machine.
        attempt: Differs after each restart; empty where torch alone keeps attempts apart, on several machines.
        run: A name for the training that is the same after a restart.
    """

    rank: int
    size: int
    local_rank: int
    local_size: int
    attempt: str
    run: str

    def choose_device(self, name: str) -> str:
        """Return where this process computes: each on a card of its own, where there are cards.

        Raises:
            StudioError: There are fewer cards than processes, or one card is named for several processes.
        """
        if name not in ("auto", "cuda"):
            if ":" in name and self.local_size > 1:
                text = tr_noop("'{name}' is one card, and {count} processes train here; leave the number out.")
                raise StudioError(tr(text, name=name, count=self.local_size))
            return name
        import torch

        cards = torch.cuda.device_count() if torch.cuda.is_available() else 0
        if not cards:
            return "cpu" if name == "auto" else name
        if cards < self.local_size:
            text = tr_noop(
                "{count} processes need as many cards; this machine has {cards}. Start so many, or use --device cpu."
            )
            raise StudioError(tr(text, count=self.local_size, cards=cards))
        return f"cuda:{self.local_rank}"

    def count_threads(self) -> int:
        """Return this process's share of the cores."""
        return max(1, count_usable_cores() // self.local_size)


@dataclass(frozen=True, slots=True)
class MemberOutcome:
    """End of a process.

    Args:
        code: The exit code of the command.
        error: What it said; empty for nothing.
    """

    code: int
    error: str = ""


def find_member(environment: Mapping[str, str] = os.environ) -> GroupMember | None:
    """Return this process's place; None where it trains alone.

    Raises:
        StudioError: The variables are there and make no sense.
    """
    if any(name not in environment for name in _NEEDED):
        return None
    try:
        rank, size = int(environment["RANK"]), int(environment["WORLD_SIZE"])
        local_rank = int(environment.get("LOCAL_RANK", rank))
        local_size = int(environment.get("LOCAL_WORLD_SIZE", size))
    except ValueError as error:
        raise StudioError(tr("The variables of torchrun cannot be read: {reason}.", reason=error)) from error
    if not 0 <= rank < size or not 0 <= local_rank < local_size:
        text = tr_noop("The variables of torchrun do not fit together: RANK {rank} of WORLD_SIZE {size}.")
        raise StudioError(tr(text, rank=rank, size=size))
    attempt = environment.get("TORCHELASTIC_RESTART_COUNT", "") if local_size == size else ""
    run = f"{environment.get('TORCHELASTIC_RUN_ID', 'none')}-{os.getppid()}"
    return GroupMember(rank, size, local_rank, local_size, attempt, run)


def write_outcome(member: GroupMember, outcome: MemberOutcome) -> bool:
    """Tell the process that started this one how it ended; return whether one wants to know."""
    folder = os.environ.get(OUTCOMES_VARIABLE)
    if not folder:
        return False
    write_atomic(Path(folder) / f"{member.rank}.json", json.dumps(asdict(outcome)), durable=False)
    return True


def read_outcomes(folder: Path) -> list[MemberOutcome]:
    """Return how processes ended, those that wrote it, in the order of their numbers."""
    paths = sorted(folder.glob("*.json"), key=lambda path: int(path.stem))
    return [MemberOutcome(**json.loads(path.read_text(encoding="utf-8"))) for path in paths]


@contextmanager
def cancel_on_stop(token: CancelToken) -> Iterator[None]:
    """Let Ctrl-C and the end of the process that started this one stop the training within a step, during the block.

    The signal may come twice, from the terminal and from who started this process.
    """
    parent = os.getppid()
    ended = threading.Event()

    def watch_parent() -> None:
        while not ended.wait(1.0):
            if os.getppid() != parent:
                token.cancel()

    before = {name: signal.signal(getattr(signal, name), lambda *_: token.cancel()) for name in _STOPS}
    watch = threading.Thread(target=watch_parent, name="training-parent", daemon=True)
    watch.start()
    try:
        yield
    finally:
        ended.set()
        watch.join()
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)
