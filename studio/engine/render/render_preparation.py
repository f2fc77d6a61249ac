"""Preparation of a render: analyses of whole clips, the facts of what is written, and frames out of turn."""

from __future__ import annotations

from dataclasses import replace

from studio.core.clip_info import ClipInfo
from studio.core.errors import NodeError
from studio.core.image import Raster
from studio.core.time import FrameRange
from studio.engine.compilation.compiled_output import CompiledOutput, InputWire
from studio.engine.engine import Engine
from studio.engine.evaluation.eval_context import EvalContext, OnWork
from studio.engine.evaluation.plan import DigestTable
from studio.engine.render.needed_analyses import find_needed_analyses
from studio.engine.render.pipeline import FrameInputs
from studio.engine.render.render_store import RenderStore


class RenderPreparation:
    """What a render computes before its frames stream, or out of their turn.

    Args:
        engine: Computes.
        sink: What is written.
        frames: Which frames.
        store: Keeps what frames share.
        context: Of what is computed here.
        on_work: Told how far analyses are.
        keep_going: Whether a frame that fails may be passed over.
    """

    def __init__(
        self,
        engine: Engine,
        sink: CompiledOutput,
        frames: FrameRange,
        store: RenderStore,
        context: EvalContext,
        on_work: OnWork,
        *,
        keep_going: bool,
    ) -> None:
        self._engine = engine
        self._sink = sink
        self._frames = frames
        self._store = store
        self._context = context
        self._on_work = on_work
        self._keep_going = keep_going
        self._analysed = False
        self._written_facts: dict[str, ClipInfo] | None = None

    def make_digests(self) -> DigestTable:
        """Return the digests of this moment; signals that they depend on are computed."""
        return DigestTable(self._engine.media, lambda output, frame, _: self._compute(output, frame))

    def _compute(self, output: CompiledOutput, frame: int) -> object:
        return self._engine.executor.compute_output(output, frame, self._context)

    def find_facts(self) -> dict[str, ClipInfo]:
        """Return the facts of what is written; they are found once."""
        if self._written_facts is None:
            found = {wire.port.name: self._facts(wire) for wire in self._sink.wires}
            if self._sink.scale != 1.0:  # only pixels tell how nodes round a proxy's size
                found |= self._sizes(found)
            self._written_facts = found
        return self._written_facts

    def _facts(self, wire: InputWire) -> ClipInfo:
        return replace(wire.clip_facts.scale_size(self._sink.scale), length=len(self._frames))

    def _sizes(self, facts: dict[str, ClipInfo]) -> dict[str, ClipInfo]:
        """Return facts with the size that pictures have: those of the first frame that can be computed."""
        delivery = self._sample()
        assert delivery.task is not None
        arguments = self._engine.executor.node_invoker.collect_arguments(delivery.task, delivery.values, self._context)
        found = {name: value for name, value in arguments.items() if isinstance(value, Raster)}
        return {name: replace(facts[name], width=value.width, height=value.height) for name, value in found.items()}

    def _sample(self) -> FrameInputs:
        """Compute the first frame, and keep it until its turn comes."""
        for frame in self._frames:
            try:
                delivery = self.compute_inputs(frame)
            except NodeError:
                if not self._keep_going or frame == self._frames.stop - 1:
                    raise
            else:
                for made, value in delivery.values.items():
                    self._store.pin_value(made, value)
                return delivery
        raise AssertionError("a range has frames")

    def compute_inputs(self, frame: int) -> FrameInputs:
        """Return a frame's inputs, out of turn."""
        self.analyse()
        with self._engine.executor.enable_signal_evaluation(self._context):
            task = self._context.digests.make_task(self._sink, frame)
        values = self._engine.executor.compute_outputs(task.frames, self._context)
        return FrameInputs(frame, task, dict(zip(task.inputs, values, strict=True)), 0)

    def analyse(self) -> None:
        """Let clip nodes look at their inputs before frames stream, so that two readers do not pull at one file."""
        if self._analysed:
            return
        self._analysed = True
        for analysis in find_needed_analyses(self._sink, self._frames, self.make_digests()):
            name = analysis.record.name
            self._context.on_progress = lambda done, total, phase, name=name: self._on_work(name, done, total, phase)
            value = self._engine.executor.compute_output(analysis, 0, self._context)
            self._store.pin_value(self._context.digests.get_digest(analysis, 0), value)
        self._context.on_progress = None
