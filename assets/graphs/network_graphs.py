"""Templates with networks: what trains, and what was trained."""

from __future__ import annotations

from cards import Template

NETWORK_TEMPLATES: tuple[Template, ...] = ()
