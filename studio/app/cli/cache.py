"""`cache`: where results are kept that were slow to compute, what they take, and away with them. Imports no torch."""

from __future__ import annotations

import argparse

from studio.app.terminal import print_json, print_line
from studio.core.byte_size import format_byte_size
from studio.core.translation import tr, tr_n
from studio.engine.cache.disk.disk_folder import DiskFolder, DiskUsage
from studio.services.engine_settings import EngineSettings
from studio.services.folders import AppFolders


def run_cache(arguments: argparse.Namespace) -> int:
    """Print the figures of the cache, or of what was cleared."""
    folders = get_cache_folders(arguments)
    folder = DiskFolder(folders.frames_folder)
    freed = folder.delete_all_entries() if arguments.clear else None
    left = folder.measure_usage()
    chosen = EngineSettings(folders.config).cache_settings.limit
    limit = folder.get_default_limit(left.bytes) if chosen is None else chosen
    if arguments.json:
        found = {"folder": str(folder.folder), "entries": left.entry_count, "bytes": left.bytes, "limit": limit}
        if freed is not None:
            found |= {"freed_entries": freed.entry_count, "freed_bytes": freed.bytes}
        print_json(found, indent=2)
        return 0
    print_line(folder.folder)
    if freed is not None:
        print_line("  " + tr("cleared {amount}", amount=_amount(freed)))
    kept = tr("{amount}, of at most {limit}", amount=_amount(left), limit=format_byte_size(limit))
    print_line("  " + (kept if limit else tr("nothing is kept: the limit is 0")))
    return 0


def get_cache_folders(arguments: argparse.Namespace) -> AppFolders:
    """Return the user's folders, with the cache where `--cache-dir` says."""
    chosen = arguments.cache_dir
    return AppFolders.make_for_user(None if chosen is None else chosen.expanduser().absolute())


def _amount(usage: DiskUsage) -> str:
    return tr_n(
        "{count:,} result, {size}", "{count:,} results, {size}", usage.entry_count, size=format_byte_size(usage.bytes)
    )
