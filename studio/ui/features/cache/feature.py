"""The cache in the window: what clears it, fills it, and pauses computing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from studio.core.translation import tr
from studio.ui.features.cache.actions import ACTIONS
from studio.ui.shell.docks import Dock
from studio.ui.shell.shortcuts.action import Action, bind_actions
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.shell.shortcuts.requirements import CLIP_NEEDED

if TYPE_CHECKING:
    from studio.ui.features.cache.cache_menu import CacheMenu
    from studio.ui.features.cache.disk_cache_choice import DiskCacheChoice
    from studio.ui.preview.preview_controller import PreviewController
    from studio.ui.shell.controllers.shell import Shell
    from studio.ui.shell.settings.setting_spec import SettingSpec


class CacheFeature:
    """Menu of the cache, and its sizes on the status line."""

    control: CacheMenu
    disk_cache: DiskCacheChoice
    _shell: Shell

    def actions(self) -> Sequence[Action]:
        """Return what computes frames, or forgets them."""
        return bind_actions(
            ACTIONS,
            self._get_handlers,
            lambda: {
                "cache.pause": lambda: self._preview.is_paused,
                "view.node_times": lambda: self._preview.is_profiling,
            },
            {CLIP_NEEDED: lambda: len(self._shell.timeline.clip_frames) > 0},
        )

    def docks(self) -> Sequence[Dock]:
        """Return no panels: the cache is shown on the timeline and the status line."""
        return ()

    def start(self, shell: Shell) -> None:
        """Show what the cache takes."""
        from studio.ui.features.cache.cache_figures import CacheFigures
        from studio.ui.features.cache.cache_menu import CacheMenu
        from studio.ui.features.cache.disk_cache_choice import DiskCacheChoice

        self._shell = shell
        self.control = CacheMenu(
            shell.engine,
            shell.document,
            shell.background,
            CacheFigures(shell.window.status),
            shell.post,
            lambda: shell.navigator.inspected_path,
            shell.preview.refresh,
            shell.window.show_error,
            shell.window,
        )
        self.disk_cache = DiskCacheChoice(shell.window, shell.background)
        shell.preview.range_progressed.connect(self._on_range_progressed)
        self.control.start_updates()

    def settings(self) -> Sequence[SettingSpec]:
        """Return where results are kept on disk."""
        return self.disk_cache.settings()

    def close(self) -> None:
        """Show nothing more."""
        self.control.stop_updates()

    @property
    def _preview(self) -> PreviewController:
        return self._shell.preview

    def _get_handlers(self) -> Handlers:
        preview = self._preview
        return {
            **self.control.build_handlers(),
            "cache.recompute": preview.recompute_frame,
            "cache.range": preview.cache_range,
            "cache.pause": lambda: preview.set_paused(not preview.is_paused),
            "view.node_times": lambda: preview.set_profiling(not preview.is_profiling),
        }

    def _on_range_progressed(self, text: str, goes_on: bool) -> None:
        self._shell.window.window_actions.set_action_text(
            "cache.range", tr("Stop Caching") if goes_on else tr("Cache This Range")
        )
        if text:
            self._shell.post(text)
