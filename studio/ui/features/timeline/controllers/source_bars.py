"""The sources on the timeline: which ones the viewed output is made from, and what they are by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject

from studio.core.clip_info import ClipInfo
from studio.core.translation import translate_identifier
from studio.graph.analysis.audio_routing import find_audio_output
from studio.graph.analysis.graph_facts import GraphFacts, compute_graph_facts
from studio.graph.history import Document, ProjectChange
from studio.graph.model import Endpoint, Graph
from studio.graph.specs import find_used_specs
from studio.sdk.media import Media
from studio.sdk.ports import AUDIO, TEXT
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec
from studio.ui.features.timeline.panel import TimelinePanel
from studio.ui.features.timeline.tracks.sources_track import SourceBar
from studio.ui.preview.preview_controller import PreviewController
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker


class SourceBarsControl(QObject):
    """Control of the bars that show the viewed output's sources.

    Args:
        document: Its graph and rate.
        preview: Knows what is looked at, and the facts.
        timeline: Shows the bars.
        media: Reads the facts of files, in the background.
        background: Where that is done.
        parent: Qt's owner.
    """

    def __init__(
        self,
        document: Document,
        preview: PreviewController,
        timeline: TimelinePanel,
        media: Media,
        background: BackgroundWorker,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._preview = preview
        self._timeline = timeline
        self._media = media
        self._background = background
        self._serial = 0
        document.project_changed.connect(self._on_changed)
        preview.facts_changed.connect(self._on_facts_changed)

    def refresh(self) -> None:
        """Show the bars of the viewed output."""
        self._on_facts_changed(self._preview.facts)

    def close(self) -> None:
        """Show nothing more."""
        self._serial += 1
        self._document.project_changed.disconnect(self._on_changed)

    def _on_changed(self, change: ProjectChange) -> None:
        if (change.before.viewed_output, change.before.compared_output) != (
            change.after.viewed_output,
            change.after.compared_output,
        ):
            self.refresh()

    def _on_facts_changed(self, facts: GraphFacts) -> None:
        """Show the bars; where the project has a rate, find out first what the sources are without it.

        Edits come faster than facts are worked out: what is no longer the newest is passed by.
        """
        self._serial += 1
        serial, graph, registry = self._serial, self._document.graph, self._document.registry
        if graph.rate is None:
            self._show(facts, facts.clips)
            return
        free = replace(graph, rate=None)
        self._background.run_task(
            lambda: compute_graph_facts(free, registry, self._media) if serial == self._serial else GraphFacts(),
            lambda own: self._show(facts, own.clips) if serial == self._serial else None,
            lambda _: None,
        )

    def _show(self, facts: GraphFacts, own: Mapping[Endpoint, ClipInfo]) -> None:
        shown = self._preview.viewed_output
        looked = facts.flat_graph.resolve_output(shown) if shown is not None else None
        bars = (
            find_source_bars(facts.flat_graph.graph, self._document.registry, looked, facts.clips, own)
            if looked
            else ()
        )
        bars = self._leave_out_heard(bars, facts) + find_unread_sounds(
            facts.flat_graph.graph, self._document.registry, facts.clips, looked
        )
        canvas = self._timeline.timeline_canvas
        record = facts.flat_graph.graph.nodes.get(looked.node) if looked is not None else None
        name = "" if record is None else record.name or translate_identifier(record.id)
        if canvas.filmstrip.set_name(name):
            canvas.refresh(canvas.filmstrip)
        canvas.curve_scene.snap_points["sources"] = tuple(sorted({bar.clip.length for bar in bars if bar.is_connected}))
        if canvas.sources_track.set_bars(bars):
            canvas.update_layout()

    def _leave_out_heard(self, bars: tuple[SourceBar, ...], facts: GraphFacts) -> tuple[SourceBar, ...]:
        """Return the bars without that of the sound whose waveform is shown, unless it runs at another rate."""
        heard = find_audio_output(
            self._document.graph, self._document.registry, self._preview.viewed_output, facts.clips
        )
        if heard is None or not self._timeline.timeline_canvas.wave_track.is_enabled:
            return bars
        return tuple(bar for bar in bars if bar.node_path != heard.node or bar.clip.width or bar.is_conformed)


def find_source_bars(
    graph: Graph,
    registry: Registry,
    looked: Endpoint,
    clips: Mapping[Endpoint, ClipInfo],
    own: Mapping[Endpoint, ClipInfo],
) -> tuple[SourceBar, ...]:
    """Return the nodes without inputs that an output is made from, in the order of the graph.

    Args:
        graph: A flat one.
        registry: The node types.
        looked: The output.
        clips: Facts by output, on the project's rate.
        own: The same without it.
    """
    found = []
    reached = {looked.node, *graph.find_upstream(looked.node)}
    for node in (node for node in graph.nodes if node in reached):
        record = graph.nodes[node]
        spec = registry.find_spec(record.type)
        if spec is None or record.is_disabled or any(wire.node == node for wire in graph.wires):
            continue
        if all(port.type is TEXT for port in spec.outputs):  # a text has no length of its own
            continue
        ends = (Endpoint(node, port.name) for port in spec.outputs)
        end = next((end for end in ends if end in clips and clips[end].rate is not None), None)
        if end is not None:
            found.append(
                SourceBar(
                    node, record.name or translate_identifier(node), spec.family, clips[end], own.get(end, clips[end])
                )
            )
    return tuple(found)


def find_unread_sounds(
    graph: Graph, registry: Registry, clips: Mapping[Endpoint, ClipInfo], looked: Endpoint | None
) -> tuple[SourceBar, ...]:
    """Return the sources of sound that nothing reads and that are not viewed, as after an import.

    Args:
        graph: A flat one.
        registry: The node types.
        clips: Facts by output, on the project's rate.
        looked: The viewed output.
    """
    sounds = {id: spec for id, spec in find_used_specs(graph, registry).items() if _is_sound_source(spec)}
    read = {source.node for source in graph.wires.values()} if sounds else set()
    found = []
    for node, record in graph.nodes.items() if sounds else ():
        spec = sounds.get(record.type)
        if spec is None or record.is_disabled or node in read or (looked and looked.node == node):
            continue
        clip = clips.get(Endpoint(node, spec.outputs[0].name))
        if clip is not None and clip.rate is not None:
            name = record.name or translate_identifier(node)
            found.append(SourceBar(node, name, spec.family, clip, clip, is_connected=False))
    return tuple(found)


def _is_sound_source(spec: NodeSpec) -> bool:
    return not spec.inputs and bool(spec.outputs) and all(port.type is AUDIO for port in spec.outputs)
