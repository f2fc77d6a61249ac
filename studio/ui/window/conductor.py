"""Ties the document, the panels, the threads and the menus together. Everything here runs in the GUI thread."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from studio.core.language import tr
from studio.engine.jobs.job import JobFailure
from studio.graph.facts import GraphFacts
from studio.graph.history import Change, Document
from studio.graph.levels import Level
from studio.ui.background import Background
from studio.ui.keeping.recovery import Recovery
from studio.ui.keeping.view_states import ViewState
from studio.ui.presets import PresetLibrary
from studio.ui.presets.actions import PresetActions
from studio.ui.preview import PreviewController
from studio.ui.results import FrameResult
from studio.ui.shortcuts.dispatch import Handlers
from studio.ui.shortcuts.spec import Need
from studio.ui.timers import single_shot
from studio.ui.waveforms import Waveforms
from studio.ui.window.actions import menu_text
from studio.ui.window.cache_menu import CacheMenu
from studio.ui.window.curve_control import CurveControl
from studio.ui.window.following import Following
from studio.ui.window.frame_grabs import FrameGrabs
from studio.ui.window.gallery_control import GalleryControl
from studio.ui.window.group_control import GroupControl
from studio.ui.window.job_control import JobControl
from studio.ui.window.kept_jobs import KeptJobs
from studio.ui.window.keyboard import Keyboard
from studio.ui.window.looking import Looking
from studio.ui.window.node_help import NodeHelp
from studio.ui.window.overlay_control import OverlayControl
from studio.ui.window.overwriting import OverwriteQuestions
from studio.ui.window.panels import Panels
from studio.ui.window.points_control import PointsControl
from studio.ui.window.problem_desk import ProblemDesk
from studio.ui.window.result_files import ResultFiles
from studio.ui.window.safekeeping import Safekeeping
from studio.ui.window.sound_control import SoundControl
from studio.ui.window.source_bars import SourceBars
from studio.ui.window.taking_apart import TakingApart
from studio.ui.window.training_control import TrainingControl
from studio.ui.window.variants import VariantControl
from studio.ui.window.view_control import ViewControl
from studio.ui.window.waveform_view import WaveformView

if TYPE_CHECKING:
    from studio.engine.engine import Engine
    from studio.ui.job_thread import JobThread
    from studio.ui.threads import RenderThread
    from studio.ui.window.main_window import MainWindow

_DRAFT, _OFF = "draft_while_dragging", "off"
_SCOPES = "scopes"


class Conductor(QObject):
    """What happens between the parts.

    Args:
        document: The truth.
        engine: For the status line, the cache's menu and waveforms.
        render_thread: Serves the viewer; started here, stopped by `shut_down`.
        job_thread: Runs jobs; started here, stopped by `shut_down`.
        recovery: The recovery file.
        window: Where all of it is shown.
    """

    preview: PreviewController

    def __init__(
        self,
        document: Document,
        engine: Engine,
        render_thread: RenderThread,
        job_thread: JobThread,
        recovery: Recovery,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self.document = document
        self.engine = engine
        self.render_thread = render_thread
        self._window = window
        self._recovery = recovery
        self._rate = 0.0
        self.background = Background(self)
        self.level = Level(document)
        self.panels = Panels.of(self.level, window.dialogs, window.memory, self.background)
        panels = self.panels
        self.safe = Safekeeping(self.level, panels, recovery, self.background, window)
        self.files = self.safe.files
        self.gallery = GalleryControl(window, self.files, self.background)
        opened = lambda: self.preview.level_opened()  # noqa: E731, PLW0108  (it is made later)
        self.groups = GroupControl(self.level, panels, window, self.background, opened, lambda: self.files.path)
        self.problems = ProblemDesk(self.level, self.groups.relink, panels, window)
        self.preview = PreviewController(
            document, render_thread, panels.viewer, panels.timeline, self.groups.cards, self
        )
        self.preview.draft.allowed = window.memory.choice(_DRAFT) != _OFF
        self._tie_timeline()
        self.jobs = self._make_jobs(job_thread)
        self._tie_viewer()
        self.cache = self._make_cache_menu()
        self.help = NodeHelp(self.level, panels.help, panels.node_editor, panels.library, window.status.post, self)
        self._library = PresetLibrary(document.registry, window.memory, self.background, self)
        self.presets = PresetActions(self.level, self._library, window.dialogs, window.fail, self)
        self._frame_later = single_shot(self, 0, self.panels.node_editor.frame_all)  # once the docks have their sizes

    def _tie_timeline(self) -> None:
        """Show curves, sound and sources on the timeline, and let it be heard."""
        document, engine, panels, window = self.document, self.engine, self.panels, self._window
        self.curves = CurveControl(document, panels, self.render_thread, self.preview, self)
        self.waveforms = Waveforms(engine, self)
        self.waves = WaveformView(document, self.preview, panels.timeline, self.waveforms, self)
        self.sources = SourceBars(document, self.preview, panels.timeline, engine.media, self.background, self)
        self.sound = SoundControl(engine, document, panels.timeline, window.memory, window.status.post, self)

    def _tie_viewer(self) -> None:
        """Let the viewer show what is chosen, compared and drawn over its picture."""
        document, panels, window = self.document, self.panels, self._window
        self.looking = Looking(self.level, panels.node_editor, panels.viewer, self.preview, self)
        post = window.status.post
        self.following = Following(self.level, panels.node_editor, panels.viewer, window.memory, post, self)
        self.overlays = OverlayControl(document, panels.viewer, self.preview, window.memory, self)
        self.points = PointsControl(self.level, panels, self.preview, self.overlays, post, self)
        self.variants = VariantControl(self.level, panels.node_editor, panels.inspector, panels.viewer, post, self)
        self.grabs = self._make_grabs()
        self.apart = TakingApart(self.level, panels.node_editor, self.engine, self)
        self.views = ViewControl(panels.viewer, window.dialogs, window.memory, self.background, window.fail, window)
        self.training = TrainingControl(self.level, panels, self.preview, self.jobs, window, lambda: self.files.path)

    def _make_grabs(self) -> FrameGrabs:
        viewer, window = self.panels.viewer, self._window
        shown, region = lambda: viewer.shown, lambda: viewer.canvas.region
        post, fail = window.status.post, window.fail
        return FrameGrabs(self.engine, shown, region, window, window.dialogs, window.memory, post, fail, self)

    def _make_jobs(self, job_thread: JobThread) -> JobControl:
        registry, window = self.document.registry, self._window
        kept = KeptJobs(self._recovery.slot, registry, job_thread.queue, self.background)
        overwriting = OverwriteQuestions(job_thread.outputs, registry, self.files, self.background, window)
        return JobControl(
            self.document,
            job_thread,
            kept,
            ResultFiles(self.background, window.fail),
            overwriting,
            window,
            facts=lambda: self.preview.facts,
            selected=lambda: self.groups.selected,
        )

    def _make_cache_menu(self) -> CacheMenu:
        return CacheMenu(
            self.engine,
            self.document,
            self.background,
            self._window.status,
            lambda: self.groups.inspected,
            self.preview.refresh,
            self._window.fail,
            self,
        )

    def connect_window(self, window: MainWindow) -> None:
        """Connect everything and begin to work."""
        self._offer_actions()
        self._connect_panels()
        self._connect_threads()
        self.groups.connect_window(window)
        self.files.changed.connect(self._on_file_changed)
        self.files.opened.connect(self._on_opened)
        window.jobs.failure_activated.connect(self._on_failure_activated)
        self.jobs.frames_arrived.connect(self.preview.frames_arrived)
        window.status.show_device(str(self.engine.device))
        self.document.changed.connect(self._on_document_changed)
        self._show_undo()
        self.cache.start()
        self._library.start()
        self.render_thread.start()
        self.jobs.start()

    def handlers(self) -> Handlers:
        """Return what is done by the parts that have no panel of their own, by the ids of actions."""
        preview = self.preview
        return {
            "file.new": self.files.new,
            "file.open": self.files.ask_open,
            "file.save": self.files.save,
            "file.save_as": self.files.save_as,
            "file.earlier_versions": self.safe.versions.open,
            "file.unsaved_work": self.safe.offer_again,
            "file.render": self.jobs.render,
            "file.render_all": self.jobs.render_all,
            "variants.render": self.jobs.render_both,
            "file.cancel_render": self.jobs.cancel,
            "file.pause_queue": self.jobs.toggle_paused,
            "viewer.draft": self._toggle_draft,
            "cache.recompute": preview.recompute,
            "cache.range": preview.cache_range,
            "cache.pause": lambda: preview.set_paused(not preview.paused),
            "cache.clear": self.cache.clear_all,
            "cache.clear_node": self.cache.clear_node,
            "cache.clear_node_range": self.cache.clear_node_in_range,
            "view.curve_editor": lambda: self._window.docks.go_to("curves"),
            "help.node": lambda: self._window.docks.show("help"),
            "view.node_times": lambda: preview.set_profiling(not preview.profiling),
        }

    def _toggle_draft(self) -> None:
        draft = self.preview.draft
        draft.allowed = not draft.allowed
        self._window.memory.choose(_DRAFT, "" if draft.allowed else _OFF)

    def _offer_actions(self) -> None:
        board, panels = self._window.board, self.panels
        states = {
            "cache.pause": lambda: self.preview.paused,
            "view.node_times": lambda: self.preview.profiling,
            "viewer.follow": lambda: self.following.on,
            "viewer.overlays": lambda: self.overlays.shown,
            "viewer.draft": lambda: self.preview.draft.allowed,
            "graph.minimap": lambda: panels.node_editor.minimap.view.on,
            **panels.timeline.states(),
        }
        self.keyboard = Keyboard(self._window, self)
        for part in (self._window.stage, self.following, self.overlays, self.grabs, self.views):
            panels.viewer.keys.offer(part.handlers())
        panels.viewer.left.connect(self._window.stage.leave)
        panels.node_editor.keys.offer(self.apart.handlers())
        board.offer(self.handlers(), states)
        board.offer(self.sound.handlers(), self.sound.states())
        self.points.offer(board)
        for offering in (self.keyboard, self.gallery, self.groups, self.variants, self.training):
            board.offer(offering.handlers())
        for panel in (panels.node_editor, panels.timeline, panels.viewer, panels.inspector, panels.training):
            board.offer(panel.keys.handlers)
        self.curves.offer(board, self._window.docks)
        self._state_needs()
        self._window.actions_.refresh()

    def _state_needs(self) -> None:
        """Say of each thing that actions need whether it is there."""
        board, panels, document = self._window.board, self.panels, self.document
        editor = panels.node_editor
        board.meet(Need.UNDO, lambda: bool(document.undo_label))
        board.meet(Need.REDO, lambda: bool(document.redo_label))
        board.meet(Need.NODES, lambda: bool(editor.selected))
        board.meet(Need.TWO_NODES, lambda: len(editor.selected) > 1)
        board.meet(Need.ITEMS, lambda: editor.has_selected_items)
        board.meet(Need.WIRED, lambda: editor.has_selected_items or bool(editor.binding.view.selected_wires()))
        board.meet(Need.GROUP, lambda: self.groups.group is not None)
        board.meet(Need.LINKED, lambda: self.groups.group is not None and bool(self.groups.group.link))
        board.meet(Need.APART, lambda: self.apart.node is not None)
        board.meet(Need.ONE_VARIANT, lambda: not self.variants.there_are_two)
        board.meet(Need.VARIANTS, lambda: self.variants.there_are_two)
        board.meet(Need.KEYS, lambda: bool(panels.keys.selection.keys))
        board.meet(Need.CLIP, lambda: len(panels.timeline.frames) > 0)

    def _connect_panels(self) -> None:
        panels, status = self.panels, self._window.status
        panels.node_editor.selection_changed.connect(self._on_selection_changed)
        panels.node_editor.message_posted.connect(status.post)
        panels.node_editor.project_dropped.connect(lambda path: self.files.open(Path(path)))
        panels.node_editor.space_tapped.connect(panels.timeline.toggle_play)
        panels.viewer.space_tapped.connect(panels.timeline.toggle_play)
        panels.timeline.frame_changed.connect(panels.inspector.set_frame)
        panels.inspector.nodes_wanted.connect(panels.node_editor.show_nodes)
        inspector = panels.inspector
        inspector.header.presets_wanted.connect(
            lambda: self.presets.open_for(inspector.nodes, inspector.header.presets)
        )
        panels.node_editor.begin_nodes_with(self._library.begin_with_default)
        panels.inspector.header.help_wanted.connect(lambda: self._window.docks.show("help"))
        panels.timeline.message_posted.connect(status.post)
        inspector.message_posted.connect(status.post)
        panels.timeline.canvas.sources.signals.node_wanted.connect(lambda node: panels.node_editor.show_nodes((node,)))
        panels.keys.message_posted.connect(status.post)
        panels.curves.message_posted.connect(status.post)
        panels.timeline.fps_measured.connect(lambda fps: status.show_rate(fps, self._rate))
        self.preview.facts_changed.connect(self._on_facts_changed)
        self.preview.range_progressed.connect(self._on_range_progressed)
        panels.viewer.side_changed.connect(lambda: self._show_rate(self.preview.facts))
        panels.viewer.side_changed.connect(self.waves.ask_later)
        panels.viewer.side_changed.connect(self.sources.refresh)
        panels.viewer.generate_requested.connect(self.jobs.generate)
        panels.viewer.cancel_requested.connect(self.jobs.cancel_generating)
        self.jobs.snapshot_changed.connect(self.problems.show_jobs)
        self.jobs.previewed.connect(panels.viewer.show_preview)
        self.jobs.generating.connect(panels.viewer.set_generating)

    def _connect_scopes(self) -> None:
        scopes, memory = self.panels.scopes, self._window.memory
        scopes.restore(memory.choice(_SCOPES))
        scopes.chosen.connect(lambda names: memory.choose(_SCOPES, names))
        scopes.wanted_changed.connect(self.preview.set_scopes)
        self.render_thread.scopes_ready.connect(scopes.show_scopes)
        self.preview.set_scopes(scopes.wanted)

    def _connect_threads(self) -> None:
        self._connect_scopes()
        self.render_thread.frame_ready.connect(self._on_frame_ready)
        self.render_thread.failed.connect(lambda text: self._window.fail(tr("The preview failed"), text))

    def shut_down(self) -> None:
        """Cancel, wait for the threads, then let go of the document."""
        self.cache.stop()
        self.keyboard.close()
        self._frame_later.stop()
        self.panels.timeline.stop()
        self.document.changed.disconnect(self._on_document_changed)
        self.variants.close()
        self.training.close()
        self.groups.close()
        self.points.close()
        self.overlays.close()
        self.preview.close()
        self.waves.close()
        self.sources.close()
        self.curves.close()
        self.waveforms.stop()
        self.sound.close()
        self.grabs.close()
        self.apart.close()
        self.render_thread.stop()
        self.jobs.close()
        self.panels.inspector.close_document()
        self.safe.close()
        self.background.close()
        self._recovery.release()

    def _on_opened(self, view: ViewState | None) -> None:
        if view is not None:
            self._frame_later.stop()
            self.safe.views.bring_back(view)
            return
        self.panels.timeline.set_frame(0)
        self._frame_later.start()
        viewed = self.level.project.viewed
        self.panels.node_editor.select((viewed.node,) if viewed is not None else ())

    def _on_file_changed(self) -> None:
        path = self.files.path
        self.panels.inspector.set_folder(path.parent if path is not None else None)
        self.training.refresh()

    def _on_document_changed(self, change: Change) -> None:
        self._show_undo()
        if (change.after.viewed, change.after.compared) != (change.before.viewed, change.before.compared):
            self._show_rate(self.preview.facts)

    def _show_undo(self) -> None:
        undo, redo = self.document.undo_label, self.document.redo_label
        for name, text, possible in (
            ("edit.undo", tr("Undo {step}", step=undo) if undo else tr("Undo"), bool(undo)),
            ("edit.redo", tr("Redo {step}", step=redo) if redo else tr("Redo"), bool(redo)),
        ):
            self._window.actions_.say(name, menu_text(text))
            self._window.actions_[name].setEnabled(possible)

    def _on_selection_changed(self, nodes: tuple[str, ...]) -> None:
        self.panels.inspector.set_nodes(nodes)
        self.help.show_nodes(nodes)
        self.panels.timeline.show_nodes(nodes)
        self.panels.dope_sheet.show_nodes(nodes)
        self.panels.keys.selection.keep_to(nodes)
        self.training.select(nodes)

    def _on_range_progressed(self, text: str, goes_on: bool) -> None:
        self._window.actions_.say("cache.range", tr("Stop Caching") if goes_on else tr("Cache This Range"))
        if text:
            self._window.status.post(text)

    def _on_facts_changed(self, facts: GraphFacts) -> None:
        self.problems.show_problems(facts.problems)
        self.sound.set_facts(facts)
        self._show_rate(facts)

    def _show_rate(self, facts: GraphFacts) -> None:
        viewed = self.preview.shown
        clip = facts.clips.get(viewed) if viewed is not None else None
        self._rate = float(clip.rate) if clip is not None and clip.rate is not None else 0.0
        self._window.status.show_rate(0.0, self._rate)

    def _on_frame_ready(self, result: FrameResult) -> None:
        if result.pixels is not None:
            self._window.status.show_frame_time(result.seconds)

    def _on_failure_activated(self, failure: JobFailure) -> None:
        if failure.frame is not None:
            self.panels.timeline.set_frame(failure.frame)
        self.problems.go_to_node(failure.node_id)
