"""How many examples are drawn: the same few in every quick run, four times as many in the slow one.

Many more, and others each time, where one asks for it:

    FRAMELOOM_EXAMPLES=50 .venv/bin/python -m pytest tests/engine/properties --timeout=0

draws fifty times as many as the slow run; what fails is printed with the line that draws it again.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings

FACTOR = float(os.environ.get("FRAMELOOM_EXAMPLES", "1"))


def examples(count: int) -> Callable[[Any], Any]:
    """Return the settings of a property that `count` examples show in the slow run."""
    return settings(
        max_examples=max(1, round(count * FACTOR)),
        derandomize=FACTOR <= 1,
        database=None,
        deadline=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
