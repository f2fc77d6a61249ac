"""The window of the program: the list of its features."""

from __future__ import annotations

from typing import Final

from studio.ui.features.agents.feature import AgentsFeature
from studio.ui.features.animation.feature import AnimationFeature
from studio.ui.features.cache.feature import CacheFeature
from studio.ui.features.canvas.feature import CanvasFeature
from studio.ui.features.farm.feature import FarmFeature
from studio.ui.features.gallery.feature import GalleryFeature
from studio.ui.features.groups.feature import GroupsFeature
from studio.ui.features.history.feature import HistoryFeature
from studio.ui.features.inspector.feature import InspectorFeature
from studio.ui.features.interchange.feature import InterchangeFeature
from studio.ui.features.jobs.feature import JobsFeature
from studio.ui.features.library.feature import LibraryFeature
from studio.ui.features.live.feature import LiveFeature
from studio.ui.features.models.feature import ModelsFeature
from studio.ui.features.problems.feature import ProblemsFeature
from studio.ui.features.retake.feature import RetakeFeature
from studio.ui.features.scopes.feature import ScopesFeature
from studio.ui.features.script.feature import ScriptFeature
from studio.ui.features.sequence_making.feature import SequenceMakingFeature
from studio.ui.features.sheet.feature import SheetFeature
from studio.ui.features.sound.feature import SoundFeature
from studio.ui.features.subtitles.feature import SubtitlesFeature
from studio.ui.features.timeline.feature import TimelineFeature
from studio.ui.features.training.feature import TrainingFeature
from studio.ui.features.variants.feature import VariantsFeature
from studio.ui.features.viewer.feature import ViewerFeature
from studio.ui.shell.feature_window import FeatureWindow

FEATURES: Final = (
    CanvasFeature,
    ViewerFeature,
    TimelineFeature,
    InspectorFeature,
    LibraryFeature,
    JobsFeature,
    FarmFeature,
    ProblemsFeature,
    GroupsFeature,
    AnimationFeature,
    SoundFeature,
    CacheFeature,
    VariantsFeature,
    TrainingFeature,
    ModelsFeature,
    LiveFeature,
    RetakeFeature,
    SequenceMakingFeature,
    GalleryFeature,
    SheetFeature,
    InterchangeFeature,
    ScopesFeature,
    ScriptFeature,
    AgentsFeature,
    SubtitlesFeature,
    HistoryFeature,
)
"""The features in the order in which they start: hosts of panels before those that use them. Each can be left out."""


class StudioWindow(FeatureWindow):
    """The main window with all features."""

    feature_types = FEATURES
