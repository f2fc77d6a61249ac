"""Controller of the application: connects document, panels, threads and menus. It runs in the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from studio.core.translation import tr
from studio.graph.active_level import ActiveLevel
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.history import Document, ProjectChange
from studio.ui.action_requirements import set_action_requirements
from studio.ui.features.animation.curve_control import CurveControl
from studio.ui.features.cache.cache_menu import CacheMenu
from studio.ui.features.canvas.search.palette_source import GraphPaletteSource
from studio.ui.features.canvas.tools.expand_node import ExpandNode
from studio.ui.features.gallery.gallery_control import GalleryControl
from studio.ui.features.groups.group_control import GroupControl
from studio.ui.features.jobs.feature import make_job_control
from studio.ui.features.node_help.help_control import HelpControl
from studio.ui.features.presets import PresetLibrary
from studio.ui.features.presets.preset_actions import PresetActions
from studio.ui.features.problems.problem_actions import ProblemActions, ProblemPlaces
from studio.ui.features.sound.sound_control import SoundControl
from studio.ui.features.timeline.controllers.source_bars import SourceBarsControl
from studio.ui.features.timeline.controllers.waveform_control import WaveformControl
from studio.ui.features.timeline.controllers.waveform_loader import WaveformLoader
from studio.ui.features.training.controllers.training_control import TrainingControl
from studio.ui.features.variants.variant_control import VariantControl
from studio.ui.features.viewer.feature import ViewerFeature
from studio.ui.panels import Panels, StartPanels
from studio.ui.preview.messages import FrameResult
from studio.ui.preview.preview_controller import PreviewController
from studio.ui.shell.menus.undo_actions import UndoActions
from studio.ui.shell.palette.palette_entries import PaletteSource, list_recent_projects
from studio.ui.shell.session.session_control import SessionControl
from studio.ui.shell.session.storage.recovery import RecoveryStore
from studio.ui.shell.session.storage.view_state_store import ProjectViewState
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.shell.shortcuts.keyboard_control import KeyboardControl
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer

if TYPE_CHECKING:
    from studio.engine.engine import Engine
    from studio.ui.features.jobs.job_thread import JobThread
    from studio.ui.preview.render.render_thread import RenderThread
    from studio.ui.shell.main_window import MainWindow

_DRAFT, _OFF = "draft_while_dragging", "off"


class AppController(QObject):
    """Controller of the connections between the parts of the window.

    Args:
        document: The truth.
        engine: For the status line, the cache's menu and waveforms.
        render_thread: Serves the viewer; started here, stopped by `shut_down`.
        job_thread: Runs jobs; started here, stopped by `shut_down`.
        recovery: The recovery file.
        window: Where all of it is shown.
        start: What the window has already.
    """

    preview: PreviewController

    def __init__(
        self,
        document: Document,
        engine: Engine,
        render_thread: RenderThread,
        job_thread: JobThread,
        recovery: RecoveryStore,
        window: MainWindow,
        start: StartPanels,
    ) -> None:
        super().__init__(window)
        self.document = document
        self.engine = engine
        self.render_thread = render_thread
        self._window = window
        self._recovery = recovery
        self._rate = 0.0
        self.background = BackgroundWorker(self)
        self.level = ActiveLevel(document)
        self.panels = Panels.create_panels(self.level, window.dialogs, window.settings, self.background)
        panels = self.panels
        self.session = SessionControl(
            self.level, panels.node_editor, panels.timeline, recovery, self.background, window
        )
        self.files = self.session.files
        self.gallery = GalleryControl(window, start.templates, self.files, self.background)
        self._connect_groups(start)
        self.preview = PreviewController(
            document, render_thread, panels.viewer, panels.timeline, self.groups.cards, self
        )
        self.preview.interactive_proxy.is_allowed = window.settings.get_choice(_DRAFT) != _OFF
        self._connect_timeline()
        self.jobs = make_job_control(
            document,
            job_thread,
            recovery.instance_dir,
            self.files,
            self.background,
            start.jobs,
            window,
            facts=lambda: self.preview.facts,
            selected=lambda: self.groups.selected_paths,
        )
        self._connect_viewer()
        self.cache = self._make_cache_menu()
        self._connect_help()
        self._frame_later = make_single_shot_timer(self, 0, panels.node_editor.frame_all)  # the docks need their sizes

    def _connect_help(self) -> None:
        """Connect the help and the presets of nodes."""
        panels, window = self.panels, self._window
        self.help = HelpControl(
            self.level, panels.help, panels.node_editor, panels.library, window.status.show_hint, self
        )
        self._library = PresetLibrary(self.document.registry, window.settings, self.background, self)
        self.presets = PresetActions(self.level, self._library, window.dialogs, window.show_error, self)

    def _connect_groups(self, start: StartPanels) -> None:
        """Connect the levels of the graph, and what is wrong with it, to the panels."""
        panels, window = self.panels, self._window
        self.groups = GroupControl(
            self.level,
            panels.node_editor,
            panels.inspector,
            panels.library,
            window,
            self.background,
            lambda: self.preview.refresh_cards(),  # noqa: PLW0108  (it is made later)
            lambda: self.files.path,
        )
        self.problems = ProblemActions(
            self.level,
            self.groups.relink_group,
            start.problems,
            ProblemPlaces(panels.node_editor, panels.inspector, panels.timeline, panels.viewer),
            window,
        )
        start.jobs.failure_activated.connect(self.problems.show_failure)

    def _connect_timeline(self) -> None:
        """Connect curves, sound and sources to the timeline."""
        document, engine, panels, window = self.document, self.engine, self.panels, self._window
        self.curves = CurveControl(
            document, panels.curves, panels.node_editor, panels.timeline, self.render_thread, self.preview, self
        )
        self.waveform_loader = WaveformLoader(engine, self)
        self.waveform_control = WaveformControl(document, self.preview, panels.timeline, self.waveform_loader, self)
        self.source_bars = SourceBarsControl(
            document, self.preview, panels.timeline, engine.media, self.background, self
        )
        self.sound = SoundControl(engine, document, panels.timeline, window.settings, window.status.show_hint, self)

    def _connect_viewer(self) -> None:
        """Connect the viewer, and what is compared and trained in it."""
        panels, window = self.panels, self._window
        post = window.status.show_hint
        self.viewer = ViewerFeature(
            self.level, self.engine, panels.viewer, panels.node_editor, self.preview, self.background, window
        )
        self.variants = VariantControl(self.level, panels.node_editor, panels.inspector, panels.viewer, post, self)
        self.expand_node = ExpandNode(self.level, panels.node_editor, self.engine, self)
        self.training = TrainingControl(
            self.level,
            panels.training,
            panels.timeline,
            panels.viewer,
            panels.inspector,
            self.preview,
            self.jobs,
            window,
            lambda: self.files.path,
        )

    def _make_cache_menu(self) -> CacheMenu:
        return CacheMenu(
            self.engine,
            self.document,
            self.background,
            self._window.status,
            lambda: self.groups.inspected_path,
            self.preview.refresh,
            self._window.show_error,
            self,
        )

    def connect_window(self, window: MainWindow) -> None:
        """Connect everything and begin to work."""
        self._offer_actions()
        self._connect_panels()
        self._connect_threads()
        self.groups.connect_window(window)
        self.files.file_changed.connect(self._on_file_changed)
        self.files.project_opened.connect(self._on_opened)
        self.jobs.frames_arrived.connect(self.preview.refresh_node_frames)
        window.status.show_device(str(self.engine.device))
        self.document.project_changed.connect(self._on_document_changed)
        self._undo_actions = UndoActions(self.document, window.window_actions, self)
        self.cache.start_updates()
        self._library.load_default_presets()
        self.render_thread.start()
        self.jobs.start()

    def build_handlers(self) -> Handlers:
        """Return what is done by the parts that have no panel of their own, by the ids of actions."""
        preview = self.preview
        return {
            "viewer.draft": self._toggle_interactive_proxy,
            "cache.recompute": preview.recompute_frame,
            "cache.range": preview.cache_range,
            "cache.pause": lambda: preview.set_paused(not preview.is_paused),
            "view.curve_editor": lambda: self._window.docks.focus_panel("curves"),
            "help.node": lambda: self._window.docks.show_panel("help"),
            "view.node_times": lambda: preview.set_profiling(not preview.is_profiling),
        }

    def _toggle_interactive_proxy(self) -> None:
        draft = self.preview.interactive_proxy
        draft.is_allowed = not draft.is_allowed
        self._window.settings.set_choice(_DRAFT, "" if draft.is_allowed else _OFF)

    def _offer_actions(self) -> None:
        board, panels = self._window.board, self.panels
        states = {
            "cache.pause": lambda: self.preview.is_paused,
            "view.node_times": lambda: self.preview.is_profiling,
            "viewer.draft": lambda: self.preview.interactive_proxy.is_allowed,
            "graph.minimap": lambda: panels.node_editor.minimap.view.is_on,
            **panels.timeline.build_toggle_states(),
            **self.viewer.build_toggle_states(),
        }
        self.keyboard = KeyboardControl(self._window, self.background, self._list_palette_sources(), self)
        panels.viewer.shortcut_keys.add_handlers(self._window.fullscreen.build_handlers())
        panels.viewer.focus_left.connect(self._window.fullscreen.restore_panels)
        panels.node_editor.shortcut_keys.add_handlers(self.expand_node.build_handlers())
        board.add_handlers(self.build_handlers(), states)
        board.add_handlers(self.sound.build_handlers(), self.sound.build_toggle_states())
        self.viewer.add_actions(board)
        for offering in (
            self.session,
            self.jobs,
            self.cache,
            self.keyboard,
            self.gallery,
            self.groups,
            self.variants,
            self.training,
        ):
            board.add_handlers(offering.build_handlers())
        for panel in (panels.node_editor, panels.timeline, panels.viewer, panels.inspector, panels.training):
            board.add_handlers(panel.shortcut_keys.handlers)
        self.curves.add_actions(board, self._window.docks)
        set_action_requirements(
            self._window.board, self.panels, self.document, self.groups, self.expand_node, self.variants
        )
        self._window.window_actions.refresh()

    def _list_palette_sources(self) -> tuple[PaletteSource, ...]:
        return (
            GraphPaletteSource(self.level, self.panels.node_editor, self.groups.show_node),
            lambda: list_recent_projects(self._window.settings, self.files),
            self.gallery.list_palette_entries,
        )

    def _connect_panels(self) -> None:
        panels, status = self.panels, self._window.status
        panels.node_editor.selection_changed.connect(self._on_selection_changed)
        panels.node_editor.message_posted.connect(status.show_hint)
        panels.node_editor.project_dropped.connect(lambda path: self.files.open_project(Path(path)))
        panels.node_editor.space_tapped.connect(panels.timeline.toggle_play)
        panels.viewer.space_tapped.connect(panels.timeline.toggle_play)
        panels.timeline.frame_changed.connect(panels.inspector.set_frame)
        panels.inspector.nodes_requested.connect(panels.node_editor.show_nodes)
        inspector = panels.inspector
        inspector.header_view.presets_requested.connect(
            lambda: self.presets.open_presets(inspector.shown_nodes, inspector.header_view.presets_button)
        )
        panels.node_editor.set_initial_values_hook(self._library.add_default_preset)
        panels.inspector.header_view.help_requested.connect(lambda: self._window.docks.show_panel("help"))
        panels.timeline.message_posted.connect(status.show_hint)
        inspector.message_posted.connect(status.show_hint)
        panels.timeline.timeline_canvas.sources_track.signals.node_requested.connect(
            lambda node: panels.node_editor.show_nodes((node,))
        )
        panels.keys.message_posted.connect(status.show_hint)
        panels.curves.message_posted.connect(status.show_hint)
        panels.timeline.fps_measured.connect(lambda fps: status.show_rate(fps, self._rate))
        self.preview.facts_changed.connect(self._on_facts_changed)
        self.preview.range_progressed.connect(self._on_range_progressed)
        panels.viewer.side_changed.connect(lambda: self._show_rate(self.preview.facts))
        panels.viewer.side_changed.connect(self.waveform_control.schedule_request)
        panels.viewer.side_changed.connect(self.source_bars.refresh)
        panels.viewer.generate_requested.connect(self.jobs.run_generator)
        panels.viewer.cancel_requested.connect(self.jobs.cancel_generating)
        self.jobs.snapshot_changed.connect(self.problems.show_jobs)
        self.jobs.preview_ready.connect(panels.viewer.show_preview)
        self.jobs.generators_changed.connect(panels.viewer.set_generating)

    def _connect_threads(self) -> None:
        self.render_thread.frame_ready.connect(self._on_frame_ready)
        self.render_thread.render_failed.connect(lambda text: self._window.show_error(tr("The preview failed"), text))

    def check_files(self) -> None:
        """Look whether files have changed while another program was used."""
        self.preview.check_files()
        self.session.file_watch.check_file()

    def confirm_exit(self, then: Callable[[], None]) -> None:
        """Call `then` once the user has agreed to close."""
        self.training.confirm_exit(then)

    def shut_down(self) -> None:
        """Cancel, wait for the threads, then let go of the document."""
        self.cache.stop_updates()
        self.keyboard.close()
        self._frame_later.stop()
        self.panels.timeline.stop_playback()
        self.document.project_changed.disconnect(self._on_document_changed)
        self._undo_actions.close()
        self.variants.close()
        self.training.close()
        self.groups.close()
        self.viewer.close()
        self.preview.close()
        self.waveform_control.close()
        self.source_bars.close()
        self.curves.close()
        self.waveform_loader.stop()
        self.sound.close()
        self.expand_node.close()
        self.render_thread.stop()
        self.jobs.close()
        self.panels.inspector.close_document()
        self.session.close()
        self.background.close()
        self._recovery.release_slot()

    def _on_opened(self, view: ProjectViewState | None) -> None:
        if view is not None:
            self._frame_later.stop()
            self.session.view_state_saver.restore_state(view)
            return
        self.panels.timeline.set_frame(0)
        self._frame_later.start()
        viewed = self.level.project.viewed_output
        self.panels.node_editor.select_nodes((viewed.node,) if viewed is not None else ())

    def _on_file_changed(self) -> None:
        path = self.files.path
        self.panels.inspector.set_project_folder(path.parent if path is not None else None)
        self.training.refresh()

    def _on_document_changed(self, change: ProjectChange) -> None:
        if (change.after.viewed_output, change.after.compared_output) != (
            change.before.viewed_output,
            change.before.compared_output,
        ):
            self._show_rate(self.preview.facts)

    def _on_selection_changed(self, nodes: tuple[str, ...]) -> None:
        self.panels.inspector.set_shown_nodes(nodes)
        self.help.show_nodes(nodes)
        self.panels.key_lanes.show_nodes(nodes)
        self.panels.dope_sheet.show_nodes(nodes)
        self.panels.keys.selection.restrict_to_nodes(nodes)
        self.training.show_selected(nodes)

    def _on_range_progressed(self, text: str, goes_on: bool) -> None:
        self._window.window_actions.set_action_text(
            "cache.range", tr("Stop Caching") if goes_on else tr("Cache This Range")
        )
        if text:
            self._window.status.show_hint(text)

    def _on_facts_changed(self, facts: GraphFacts) -> None:
        self.problems.show_problems(facts.problems)
        self.sound.set_facts(facts)
        self._show_rate(facts)

    def _show_rate(self, facts: GraphFacts) -> None:
        viewed = self.preview.viewed_output
        clip = facts.clips.get(viewed) if viewed is not None else None
        self._rate = float(clip.rate) if clip is not None and clip.rate is not None else 0.0
        self._window.status.show_rate(0.0, self._rate)

    def _on_frame_ready(self, result: FrameResult) -> None:
        if result.pixels is not None:
            self._window.status.show_frame_time(result.seconds)
