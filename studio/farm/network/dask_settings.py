"""Settings of dask for a farm: nothing is spilled, sampled or shown on a web page."""

from __future__ import annotations

import logging
from typing import Final

_SETTINGS: Final = {
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": False,
    "distributed.worker.profile.enabled": False,
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.scheduler.work-stealing": False,
    "distributed.scheduler.worker-ttl": "60s",
    "distributed.scheduler.allowed-failures": 0,
    "distributed.admin.tick.limit": "1h",
    "distributed.comm.timeouts.connect": "10s",
    "distributed.comm.timeouts.tcp": "30s",
    "distributed.comm.retry.count": 2,
    "distributed.deploy.lost-worker-timeout": "5s",
}


NO_PAGES: Final = "127.0.0.1:0"
"""Where dask may listen for browsers: it insists on a port, which serves nothing, and nobody else reaches it."""


def configure_dask() -> None:
    """Give dask its settings in this process."""
    import dask
    import distributed  # noqa: F401  (its defaults come first)

    dask.config.set(_SETTINGS)
    for name in [name for name in logging.root.manager.loggerDict if name.partition(".")[0] == "distributed"]:
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what is lost is said in our own words
