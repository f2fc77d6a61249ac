"""The timeline in the window: its panel, waveforms and the bars of sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from studio.core.translation import tr_noop
from studio.ui.features.timeline.actions import ACTIONS
from studio.ui.features.timeline.sequence.commands.actions import CLIPS_NEEDED, SEQUENCE_ACTIONS, SEQUENCE_NEEDED
from studio.ui.shell.docks import Dock, DockArea
from studio.ui.shell.shortcuts.action import Action, bind_actions
from studio.ui.shell.shortcuts.requirements import CLIP_NEEDED

if TYPE_CHECKING:
    from studio.ui.features.timeline.controllers.source_bars import SourceBarsControl
    from studio.ui.features.timeline.controllers.waveform_control import WaveformControl
    from studio.ui.features.timeline.controllers.waveform_loader import WaveformLoader
    from studio.ui.features.timeline.panel import TimelinePanel
    from studio.ui.features.timeline.sequence.sequence_control import SequenceControl
    from studio.ui.shell.controllers.shell import Shell
    from studio.ui.shell.settings.setting_spec import SettingSpec


class TimelineFeature:
    """Panel of the timeline: the playhead, playing, and tracks."""

    panel: TimelinePanel
    waveform_loader: WaveformLoader
    waveform_control: WaveformControl
    source_bars: SourceBarsControl
    sequence: SequenceControl

    def actions(self) -> Sequence[Action]:
        """Return what moves the playhead, plays, and marks frames; and what is done with clips of a sequence."""
        timeline = bind_actions(
            ACTIONS,
            lambda: self.panel.shortcut_keys.handlers,
            lambda: self.panel.build_toggle_states(),  # noqa: PLW0108  (it is made later)
            {CLIP_NEEDED: lambda: len(self.panel.clip_frames) > 0},
        )
        clips = bind_actions(
            SEQUENCE_ACTIONS,
            lambda: self.sequence.commands.handlers,
            lambda: self.sequence.commands.build_toggle_states(),  # noqa: PLW0108
            {
                SEQUENCE_NEEDED: lambda: self.sequence.editor.is_on,
                CLIPS_NEEDED: lambda: self.sequence.commands.has_selection,
            },
        )
        return (*timeline, *clips)

    def docks(self) -> Sequence[Dock]:
        """Return the place of the panel."""
        return (Dock("timeline", tr_noop("Timeline"), DockArea.BOTTOM, 80, 10),)

    def make_panels(self, shell: Shell) -> None:
        """Make the panel."""
        from studio.ui.features.timeline.panel import TimelinePanel

        self.panel = TimelinePanel(shell.document, choices=shell.window.settings)
        shell.timeline = self.panel
        shell.window.docks.set_panel("timeline", self.panel)

    def start(self, shell: Shell) -> None:
        """Connect the panel."""
        from studio.ui.features.timeline.controllers.source_bars import SourceBarsControl
        from studio.ui.features.timeline.controllers.waveform_control import WaveformControl
        from studio.ui.features.timeline.controllers.waveform_loader import WaveformLoader
        from studio.ui.features.timeline.sequence.sequence_control import SequenceControl

        document, preview, panel = shell.document, shell.preview, self.panel
        self.waveform_loader = WaveformLoader(shell.engine, panel)
        self.waveform_control = WaveformControl(document, preview, panel, self.waveform_loader, panel)
        self.source_bars = SourceBarsControl(document, preview, panel, shell.engine.media, shell.background, panel)
        self.sequence = SequenceControl(shell, panel)
        for host in (shell.node_graph, shell.viewer):
            host.space_tapped.connect(panel.toggle_play)
        shell.session.files.project_closing.connect(panel.player.reset_counts)
        panel.message_posted.connect(shell.post)
        panel.timeline_canvas.sources_track.signals.node_requested.connect(
            lambda node: shell.node_graph.show_nodes((node,))
        )
        shell.viewer.side_changed.connect(self.waveform_control.schedule_request)
        shell.viewer.side_changed.connect(self.source_bars.refresh)

    def settings(self) -> Sequence[SettingSpec]:
        """Return how time is shown."""
        from studio.ui.features.timeline.settings import build_timeline_settings

        return build_timeline_settings(self.panel.view_settings)

    def close(self) -> None:
        """Let go of the document."""
        self.sequence.close()
        self.waveform_control.close()
        self.source_bars.close()
        self.waveform_loader.stop()
