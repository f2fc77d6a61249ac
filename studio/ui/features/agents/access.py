"""Access of agents to the window: the choices of the user."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

ACCESS_CHOICE: Final = "agents.access"
"""The name under which the user's choice is kept."""


class AgentAccess(StrEnum):
    """What agents may do."""

    READ_ONLY = "read only"
    ASK = "ask"
    ALLOW = "allow"
