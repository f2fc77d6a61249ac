"""Figures of the cache on the status line."""

from __future__ import annotations

from pathlib import Path

from studio.core.byte_size import format_byte_size
from studio.core.translation import tr, tr_noop
from studio.ui.shell.status_bar import WindowStatusBar
from studio.ui.widgets.text.markup import escape_tooltip

_MIB = 1024 * 1024


class CacheFigures:
    """Bytes in memory, on a graphics card and on disk.

    Args:
        status: Gets the figures.
    """

    def __init__(self, status: WindowStatusBar) -> None:
        self._memory = status.add_figure("cache", 20, tr("Memory that finished frames take, of what they may take"))
        self._device = status.add_figure(
            "card_cache", 25, tr("Memory of the graphics card that finished frames take, of what they may take")
        )
        self._disk = status.add_figure("disk", 30)

    def show_memory(self, used: int, limit: int) -> None:
        """Show how many bytes the cache takes, and may take."""
        self._memory.show_figure(tr("Cache {used} / {limit} MiB", used=used // _MIB, limit=limit // _MIB))

    def show_device_memory(self, used: int, limit: int) -> None:
        """Show how many bytes of a graphics card the cache takes, and may take; nothing where `limit` is 0."""
        text = tr("Card {used} / {limit} MiB", used=used // _MIB, limit=limit // _MIB) if limit else ""
        self._device.show_figure(text)

    def show_disk(self, used: int | None, limit: int | None, folder: Path) -> None:
        """Show how many bytes of results lie on disk, as soon as they have been counted, and where."""
        self._disk.show_figure("" if used is None else tr("Disk {size}", size=format_byte_size(used)))
        text = tr_noop("Results that were slow to compute, kept over a restart, in {folder}")
        if limit is not None:
            text = tr_noop("Results that were slow to compute, kept over a restart, of at most {size}, in {folder}")
        self._disk.setToolTip(escape_tooltip(tr(text, size=format_byte_size(limit or 0), folder=folder)))
