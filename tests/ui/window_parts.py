"""The parts of a window by name, wherever its features keep them."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QWidget

from studio.engine.engine import Engine
from studio.graph.active_level import ActiveLevel
from studio.graph.history import Document
from studio.ui.features.animation.curve_editor import CurveEditorPanel
from studio.ui.features.animation.dope_sheet import DopeSheetPanel
from studio.ui.features.animation.feature import AnimationFeature
from studio.ui.features.animation.key_lanes import KeyLanes
from studio.ui.features.animation.keys.key_edits import KeyEdits
from studio.ui.features.cache.cache_menu import CacheMenu
from studio.ui.features.cache.feature import CacheFeature
from studio.ui.features.canvas.feature import CanvasFeature
from studio.ui.features.canvas.panel import NodeEditorPanel
from studio.ui.features.canvas.tools.expand_node import ExpandNode
from studio.ui.features.gallery.feature import GalleryFeature
from studio.ui.features.gallery.gallery_control import GalleryControl
from studio.ui.features.groups.feature import GroupsFeature
from studio.ui.features.groups.group_control import GroupControl
from studio.ui.features.inspector.feature import InspectorFeature
from studio.ui.features.inspector.panel import InspectorPanel
from studio.ui.features.inspector.presets.preset_actions import PresetActions
from studio.ui.features.jobs.feature import JobsFeature
from studio.ui.features.jobs.job_control import JobControl
from studio.ui.features.jobs.panel import JobsPanel
from studio.ui.features.library.feature import LibraryFeature
from studio.ui.features.library.node_help import HelpPanel
from studio.ui.features.library.panel import LibraryPanel
from studio.ui.features.live.feature import LiveFeature
from studio.ui.features.live.live_control import LiveControl
from studio.ui.features.models.feature import ModelsFeature
from studio.ui.features.models.model_control import ModelControl
from studio.ui.features.problems.feature import ProblemsFeature
from studio.ui.features.problems.panel import ProblemsPanel
from studio.ui.features.problems.problem_actions import ProblemActions
from studio.ui.features.sound.feature import SoundFeature
from studio.ui.features.sound.sound_control import SoundControl
from studio.ui.features.timeline.feature import TimelineFeature
from studio.ui.features.timeline.panel import TimelinePanel
from studio.ui.features.training.controllers.training_control import TrainingControl
from studio.ui.features.training.feature import TrainingFeature
from studio.ui.features.training.panel import TrainingPanel
from studio.ui.features.variants.feature import VariantsFeature
from studio.ui.features.variants.variant_control import VariantControl
from studio.ui.features.viewer.feature import ViewerFeature
from studio.ui.features.viewer.panel import ViewerPanel
from studio.ui.preview.preview_controller import PreviewController
from studio.ui.preview.render.render_thread import RenderThread
from studio.ui.shell.controllers.app_controller import AppController
from studio.ui.shell.session.permission_control import PermissionControl
from studio.ui.shell.session.project_files import ProjectFiles
from studio.ui.shell.session.session_control import SessionControl
from studio.ui.shell.shortcuts.keyboard_control import KeyboardControl
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker
from studio.ui.window import StudioWindow

Panel = TypeVar("Panel", bound=QWidget)


class PanelParts:
    """The panels of a window."""

    def __init__(self, window: StudioWindow) -> None:
        self._window = window

    def _make_panel(self, name: str, kind: type[Panel]) -> Panel:
        """Return a panel that is made when it is shown for the first time."""
        self._window.docks.make_panel(name)
        panel = self._window.docks[name].widget()
        assert isinstance(panel, kind)
        return panel

    @property
    def node_editor(self) -> NodeEditorPanel:
        return self._window.get_feature(CanvasFeature).panel

    @property
    def viewer(self) -> ViewerPanel:
        return self._window.get_feature(ViewerFeature).panel

    @property
    def timeline(self) -> TimelinePanel:
        return self._window.get_feature(TimelineFeature).panel

    @property
    def inspector(self) -> InspectorPanel:
        return self._window.get_feature(InspectorFeature).panel

    @property
    def library(self) -> LibraryPanel:
        return self._window.get_feature(LibraryFeature).panel

    @property
    def jobs(self) -> JobsPanel:
        return self._window.get_feature(JobsFeature).panel

    @property
    def problems(self) -> ProblemsPanel:
        return self._window.get_feature(ProblemsFeature).panel

    @property
    def training(self) -> TrainingPanel:
        return self._window.get_feature(TrainingFeature).panel

    @property
    def help(self) -> HelpPanel:
        return self._make_panel("help", HelpPanel)

    @property
    def keys(self) -> KeyEdits:
        return self._window.get_feature(AnimationFeature).keys

    @property
    def key_lanes(self) -> KeyLanes:
        return self._window.get_feature(AnimationFeature).key_lanes

    @property
    def dope_sheet(self) -> DopeSheetPanel:
        return self._make_panel("dope_sheet", DopeSheetPanel)

    @property
    def curves(self) -> CurveEditorPanel:
        return self._make_panel("curves", CurveEditorPanel)


class WindowParts:
    """What a window is made of once its nodes are loaded."""

    def __init__(self, window: StudioWindow) -> None:
        self.window = window
        self.panels = PanelParts(window)

    @property
    def controller(self) -> AppController:
        assert self.window.controller is not None
        return self.window.controller

    @property
    def document(self) -> Document:
        return self.controller.document

    @property
    def level(self) -> ActiveLevel:
        return self.controller.level

    @property
    def engine(self) -> Engine:
        return self.controller.engine

    @property
    def render_thread(self) -> RenderThread:
        return self.controller.render_thread

    @property
    def background(self) -> BackgroundWorker:
        return self.controller.background

    @property
    def session(self) -> SessionControl:
        return self.controller.session

    @property
    def files(self) -> ProjectFiles:
        return self.controller.files

    @property
    def permissions(self) -> PermissionControl:
        permissions = self.controller.session.permissions
        assert permissions is not None
        return permissions

    @property
    def preview(self) -> PreviewController:
        return self.controller.preview

    @property
    def keyboard(self) -> KeyboardControl:
        return self.controller.keyboard

    @property
    def viewer(self) -> ViewerFeature:
        return self.window.get_feature(ViewerFeature)

    @property
    def timeline(self) -> TimelineFeature:
        return self.window.get_feature(TimelineFeature)

    @property
    def expand_node(self) -> ExpandNode:
        return self.window.get_feature(CanvasFeature).expand_node

    @property
    def jobs(self) -> JobControl:
        return self.window.get_feature(JobsFeature).control

    @property
    def problems(self) -> ProblemActions:
        return self.window.get_feature(ProblemsFeature).control

    @property
    def groups(self) -> GroupControl:
        return self.window.get_feature(GroupsFeature).control

    @property
    def sound(self) -> SoundControl:
        return self.window.get_feature(SoundFeature).control

    @property
    def cache(self) -> CacheMenu:
        return self.window.get_feature(CacheFeature).control

    @property
    def variants(self) -> VariantControl:
        return self.window.get_feature(VariantsFeature).control

    @property
    def training(self) -> TrainingControl:
        return self.window.get_feature(TrainingFeature).control

    @property
    def models(self) -> ModelControl:
        return self.window.get_feature(ModelsFeature).control

    @property
    def live(self) -> LiveControl:
        return self.window.get_feature(LiveFeature).control

    @property
    def gallery(self) -> GalleryControl:
        return self.window.get_feature(GalleryFeature).control

    @property
    def presets(self) -> PresetActions:
        return self.window.get_feature(InspectorFeature).presets
