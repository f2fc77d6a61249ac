"""Services that both the window and the command line need: node types, files and the engine."""

from __future__ import annotations

import os
from collections.abc import Collection
from typing import TYPE_CHECKING

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: busy waiting makes it 30 times slower under load

from studio.services.engine_settings import EngineSettings
from studio.services.folders import AppFolders
from studio.services.user_nodes import add_user_nodes

if TYPE_CHECKING:
    from studio.engine.engine import Engine
    from studio.models.library import ModelLibrary
    from studio.sdk.media import Media
    from studio.sdk.registry import Registry

NODE_PACKAGE = "nodes"


def load_registry(families: Collection[str] | None = None, *, has_user_nodes: bool = True) -> Registry:
    """Return the node types that are installed, and the user's own.

    Args:
        families: Of the installed ones these families alone, as ids begin with them; None for all.
        has_user_nodes: Whether the user's own are added.
    """
    from studio.graph.specs import STRUCTURAL_SPECS
    from studio.sdk.registry import Registry

    registry = Registry(STRUCTURAL_SPECS).discover_nodes(NODE_PACKAGE, families)
    return add_user_nodes(registry) if has_user_nodes else registry


def load_media(folders: AppFolders | None = None) -> Media:
    """Return access to files, and to the models on this machine.

    Args:
        folders: Where finished parts of renders are kept until their files are whole, and the indices of large files;
            None to keep none.
    """
    from studio.media.media_files import MediaFiles

    parts, indices = (None, None) if folders is None else (folders.parts_folder, folders.indices_folder)
    return MediaFiles(parts, indices, load_models(folders))


def load_models(folders: AppFolders | None = None) -> ModelLibrary:
    """Return the models on this machine: those in the user's folders and in the Hugging Face cache.

    Args:
        folders: Where is kept what was once seen of them; None to keep nothing.
    """
    from studio.models.library import ModelLibrary

    chosen = EngineSettings((folders or AppFolders.get_defaults()).config).model_settings
    return ModelLibrary(chosen.folder_paths, remembered=None if folders is None else folders.model_metadata_file)


def load_engine(
    registry: Registry, media: Media, folders: AppFolders | None, *, device: str = "auto", precision: str = "auto"
) -> Engine:
    """Return an engine; close it when all is done. Imports torch.

    Args:
        registry: The node types.
        media: Files.
        folders: Where slow results are kept over a restart, and the setting of how many; None to keep none.
        device: Where frames are computed.
        precision: What networks compute in.

    Raises:
        StudioError: The device is not there.
    """
    from studio.engine.engine import Engine

    limit = None if folders is None else EngineSettings(folders.config).cache_settings.limit
    kept = None if folders is None or limit == 0 else folders.frames_folder
    engine = Engine(registry, media, device=device, precision=precision, disk_folder=kept, disk_bytes=limit)
    engine.heap_keeper.start()
    return engine
