"""One of several processes that train together, started by torchrun. Its argument says in JSON what it does."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import torch

from studio.app.cli.training.group_member import find_member
from studio.core.errors import CancelledError
from studio.engine.scheduling.cancel_token import CancelToken
from studio.engine.training.parallel.training_group import PeerFailedError, PeerLostError, open_group
from studio.engine.training.train_run import train_node
from studio.engine.training.training_loop import TrainReport
from tests.engine.training.networks_for_tests import engine, graph


def main(asked: dict[str, Any]) -> int:
    """Train; write this process's losses, and how it ended, into a file of its own."""
    torch.set_num_threads(1)
    member = find_member()
    assert member is not None
    folder, token, losses = Path(str(asked["folder"])), CancelToken(), []

    def on_step(report: TrainReport) -> None:
        losses.append(report.losses)
        if [member.rank, report.step] == asked.get("kill") and member.attempt == "0":
            os.kill(os.getpid(), signal.SIGKILL)
        if [member.rank, report.step] == asked.get("cancel"):
            token.cancel()
        if [member.rank, report.step] == asked.get("fail"):
            raise ValueError("it fails here")

    ended, made = "", engine()
    settings = asked.get("settings", {})
    data: dict[str, Any] = {"count": 64}
    if member.rank == asked.get("broken_on"):
        data["broken"] = " ".join(str(number) for number in range(64))
    try:
        with open_group(member.rank, member.size, made.device, member.attempt) as group:
            trained = graph(folder, str(settings.pop("wires", "")), data, **settings)
            train_node(made, trained, "train", run=member.run, cancel=token, on_step=on_step, group=group)
            ended = "done"
    except (CancelledError, PeerFailedError) as error:
        ended = type(error).__name__
    except PeerLostError as error:
        print(f"rank {member.rank}, attempt {member.attempt}: {error}", file=sys.stderr)  # noqa: T201  (for the log)
        return 1
    except Exception as error:
        ended = f"{type(error).__name__}: {error}"
    finally:
        made.close()
    said = {"losses": losses, "ended": ended, "restarts": int(member.attempt), "threads": _list_group_threads()}
    (folder.parent / f"{folder.name}-rank{member.rank}.json").write_text(json.dumps(said), encoding="utf-8")
    return 0


def _list_group_threads() -> list[str]:
    """Return the names of the threads by which a group exchanges; found on Linux only."""
    names = [path.read_text(encoding="utf-8").strip() for path in Path("/proc/self/task").glob("*/comm")]
    return sorted(name for name in names if "gloo" in name)


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
