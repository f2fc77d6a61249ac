"""`cache`: where results are kept that were slow to compute, what they take, and away with them. Imports no torch."""

from __future__ import annotations

import argparse

from studio.app.cache_settings import CacheSettings
from studio.app.folders import Folders
from studio.app.terminal import print_json, print_line
from studio.core.language import tr, tr_n
from studio.core.sizes import size_text
from studio.engine.disk.folder import DiskFolder, Usage


def run(arguments: argparse.Namespace) -> int:
    """Print the figures, of what was cleared if that was asked for."""
    folders = cache_folders(arguments)
    folder = DiskFolder(folders.frames)
    freed = folder.clear() if arguments.clear else None
    left = folder.usage()
    chosen = CacheSettings.read(folders.config).limit
    limit = folder.default_limit(left.bytes) if chosen is None else chosen
    if arguments.json:
        found = {"folder": str(folder.folder), "entries": left.entries, "bytes": left.bytes, "limit": limit}
        if freed is not None:
            found |= {"freed_entries": freed.entries, "freed_bytes": freed.bytes}
        print_json(found, indent=2)
        return 0
    print_line(folder.folder)
    if freed is not None:
        print_line("  " + tr("cleared {amount}", amount=_amount(freed)))
    kept = tr("{amount}, of at most {limit}", amount=_amount(left), limit=size_text(limit))
    print_line("  " + (kept if limit else tr("nothing is kept: the limit is 0")))
    return 0


def cache_folders(arguments: argparse.Namespace) -> Folders:
    """Return the user's folders, with the cache where `--cache-dir` says."""
    chosen = arguments.cache_dir
    return Folders.of_user(None if chosen is None else chosen.expanduser().absolute())


def _amount(usage: Usage) -> str:
    return tr_n("{count:,} result, {size}", "{count:,} results, {size}", usage.entries, size=size_text(usage.bytes))
