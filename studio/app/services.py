"""What both the window and the command line need: node types, files and the engine."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: busy waiting makes it 30 times slower under load

if TYPE_CHECKING:
    from studio.engine.engine import Engine
    from studio.sdk.media import Media
    from studio.sdk.registry import Registry

NODE_PACKAGE = "nodes"


def load_registry() -> Registry:
    """Return all node types that are installed."""
    from studio.sdk.registry import Registry

    return Registry().discover(NODE_PACKAGE)


def load_media() -> Media:
    """Return access to files."""
    from studio.media.files import MediaFiles

    return MediaFiles()


def load_engine(registry: Registry, media: Media, *, device: str = "auto") -> Engine:
    """Return an engine. Imports torch.

    Raises:
        StudioError: The device is not there.
    """
    from studio.engine.engine import Engine

    return Engine(registry, media, device=device)
