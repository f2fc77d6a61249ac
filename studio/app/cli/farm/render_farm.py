"""`render --farm`: have the parts of a render made by workers."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from studio.app.cli.farm.key_option import read_key_option
from studio.core.errors import ParameterError
from studio.core.time import FrameRange
from studio.core.translation import tr
from studio.farm.farm_extra import refuse_without_farm

if TYPE_CHECKING:
    from studio.engine.engine import Engine
    from studio.farm.farm_parts import FarmParts
    from studio.farm.network.connection import FarmConnection
    from studio.graph.model import Graph

_LOCAL: Final = "local"
_CONNECT_SECONDS: Final = 30


class RenderFarm:
    """Farm that a command renders on.

    Args:
        connection: Reaches the workers.
        engine: Compiles.
    """

    def __init__(self, connection: FarmConnection, engine: Engine) -> None:
        self._connection = connection
        self._engine = engine

    def make_parts(
        self, graph: Graph, node: str, *, frames: FrameRange | None, scale: float, keep_graph: bool,
        output: str = "", file: Path | None = None,
    ) -> FarmParts:  # fmt: skip
        """Return who makes the parts of one render. Raises StudioError."""
        from studio.farm.parts_factory import make_farm_parts

        return make_farm_parts(
            self._connection, self._engine, graph, node,
            frames=frames, scale=scale, keep_graph=keep_graph, output=output, file=file,
        )  # fmt: skip


@contextmanager
def open_render_farm(arguments: argparse.Namespace, engine: Engine) -> Iterator[RenderFarm | None]:
    """Connect to the farm that `--farm` names, or start one, during the block; None without `--farm`.

    Raises:
        StudioError: It cannot be reached.
    """
    if arguments.farm is None:
        yield None
        return
    refuse_without_farm()
    if arguments.no_cache:
        raise ParameterError("--farm", arguments.farm, tr("no --no-cache: parts are kept until the file is whole"))
    from studio.farm.network.connection import FarmConnection
    from studio.farm.network.local_farm import LocalFarm
    from studio.farm.network.security import open_address

    local = None
    if arguments.farm.partition(":")[0] == _LOCAL:
        local = LocalFarm(_make_commands(arguments.farm, arguments.device))
        local.start()
        address, security = local.address, None
    else:
        address, security = open_address(arguments.farm, read_key_option(arguments.farm_key))
    connection = FarmConnection(address, security)
    try:
        connection.start()
        connection.wait_for_connection(_CONNECT_SECONDS)
        yield RenderFarm(connection, engine)
    finally:
        connection.close()
        if local is not None:
            local.close()


def _make_commands(farm: str, device: str) -> list[list[str]]:
    """Return what starts the workers of "local" or "local:N"."""
    from studio.engine.scheduling.devices import list_devices
    from studio.engine.scheduling.machine import count_usable_cores
    from studio.farm.network.worker_command import count_local_workers, make_local_commands

    cores = count_usable_cores()
    cards = 0 if device == "cpu" else sum(name.startswith("cuda:") for name in list_devices())
    _, colon, text = farm.partition(":")
    if not colon:
        return make_local_commands(count_local_workers(cores, cards), cores, cards)
    if not text.isdecimal() or not 0 < int(text) <= 256:
        raise ParameterError("--farm", farm, tr("local, local:N with 1 to 256 workers, or tcp://HOST:PORT"))
    return make_local_commands(int(text), cores, cards)
