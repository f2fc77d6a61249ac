"""Executor of plans. It has nodes called, wraps their errors, and drops values that nothing needs any more.

Work is pulled: a value is claimed before what it is made from, so that two threads never compute the same frame, and
each waits only for values upstream of those it has claimed, so that they never wait for each other in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from contextlib import AbstractContextManager

import torch

from studio.core.errors import NodeError, NotGeneratedError, StudioError
from studio.core.file_stamp import stamp_file
from studio.core.translation import tr
from studio.engine.cache.memory_pool import MISSING
from studio.engine.compilation.compiled_output import CHECKPOINT_SPACING, CompiledOutput, is_checkpoint
from studio.engine.compilation.frame_digest import make_frame_digest
from studio.engine.evaluation.device_copies import DeviceCopies, count_device_copies
from studio.engine.evaluation.eval_context import EvalContext
from studio.engine.evaluation.generators import GeneratorPool
from studio.engine.evaluation.node_invoker import NodeInvoker
from studio.engine.evaluation.plan import ComputeTask, OutputFrame, Plan, make_plan
from studio.engine.evaluation.plan_gaps import fill_gaps
from studio.engine.request import RequestPurpose
from studio.engine.scheduling.devices import count_parallel_frames
from studio.engine.scheduling.priority import Priority
from studio.engine.watch.untrained_networks import is_untrained
from studio.sdk.media import Media
from studio.sdk.node_kinds import NodeKind

_LEAST_SECONDS = 5e-4
"""What it takes at least to make a scan's state again, its inputs included."""


class Executor:
    """Executor of plans on one device. Safe to call from several threads.

    Args:
        device: Where values live.
        media: Files.
        last_times: Receives the seconds that each node took when it was last computed, by node id.
        precision: What networks compute in.
    """

    def __init__(
        self,
        device: torch.device,
        media: Media,
        last_times: MutableMapping[str, float],
        precision: torch.dtype = torch.float32,
    ) -> None:
        self.device = device
        self.media = media
        self.priority = Priority(count_parallel_frames(device))
        self.node_invoker = NodeInvoker(device, media, self.compute_output, precision)
        self.generators = GeneratorPool(self.node_invoker)
        self._last_times = last_times

    def compute_outputs(self, roots: Iterable[OutputFrame], run: EvalContext) -> list[object]:
        """Return the values of outputs at frames, as tasks and `normalize_frame` name them.

        Raises:
            NodeError: A node failed.
            Cancelled: The run was cancelled.
        """
        # Not `inference_mode`: its tensors have no version, and nodes that edit their inputs would not be found.
        with self.enable_signal_evaluation(run), torch.no_grad():
            plan = self._plan(list(roots), run)
            self._note_found(plan, run)
            if self.device.type != "cpu":
                _note_copies(plan, run)
            for root in plan.roots:
                self._pull(plan, root, run)
        return [plan.values[root] for root in plan.roots]

    def compute_output(self, output: CompiledOutput, frame: int, run: EvalContext) -> object:
        """Return the value of one output at a frame, as tasks and `normalize_frame` name it."""
        return self.compute_outputs([(output, frame)], run)[0]

    def enable_signal_evaluation(self, run: EvalContext) -> AbstractContextManager[None]:
        """Let the run's digests have signals computed, in this thread, that decide what nodes read."""
        return run.digests.use_evaluator(lambda output, frame, _: self.compute_output(output, frame, run))

    def generate_frames(self, output: CompiledOutput, run: EvalContext) -> None:
        """Have all frames of a generator made that are not in the store; other work goes first between them.

        Raises:
            NodeError: It failed; the frames before are kept.
            Cancelled: The run was cancelled; the frames before are kept.
        """
        report, reported = run.on_progress, False

        def on_step(done: int, total: int, phase: str) -> None:
            nonlocal reported
            reported = True
            if report is not None:
                report(done, total, phase)

        run.on_progress = on_step
        for frame in output.facts.frame_range:
            run.cancel_token.raise_if_cancelled()
            self.priority.wait_for_turn(run.purpose, run.cancel_token.raise_if_cancelled)
            self.compute_output(output, frame, run)
            if report is not None and not reported:
                report(frame + 1, output.facts.length, "")
            reported = False

    def _plan(self, roots: list[OutputFrame], run: EvalContext) -> Plan:
        """Return a plan without gaps; what fills them is computed first."""
        plan = _make_plan(roots, {}, run)
        if plan.gaps:  # look again: a state may have been finished by one thread and let go while this one looked
            plan = _make_plan(roots, {}, run)
        known: dict[bytes, object] = {}
        while plan.gaps:
            known |= fill_gaps(
                plan.gaps,
                run,
                lambda wanted, there: _make_plan(wanted, there, run),
                lambda small: self._pull(small, small.roots[0], run, begun=True),
            )
            plan = _make_plan(roots, known, run)
        return plan

    def _note_found(self, plan: Plan, run: EvalContext) -> None:
        for made, output in plan.found_outputs.items():
            if made not in run.prefetched_digests:
                run.found_count += 1
                if run.profile is not None:
                    run.profile.record_found(output.record, on_disk=run.store.is_from_disk(made))

    def _pull(self, plan: Plan, root: bytes, run: EvalContext, *, begun: bool = False) -> None:
        """Compute `root` and its dependencies, depth first. The stack holds claimed values, each above its reader.

        With `begun` the root has been claimed; whoever did it says so if it cannot be computed.
        """
        claimed: list[ComputeTask] = []
        try:
            if begun:
                claimed.append(plan.tasks[root])
            else:
                self._claim(root, plan, claimed, run)
            while claimed:
                task = claimed[-1]
                wanted = next((made for made in task.inputs if made not in plan.values), None)
                if wanted is not None:
                    self._claim(wanted, plan, claimed, run)
                else:
                    self._perform(task, plan, run)
                    claimed.pop()
        except NotGeneratedError:  # no failure: it waits for the generator to be run
            for task in claimed:
                run.store.abandon_value(task.digest)
            raise
        except StudioError as error:
            for task in claimed:
                run.store.fail_value(task.digest, error)
                run.record_failure(task.output, task.frame, error)
            raise
        except BaseException:
            for task in claimed:
                run.store.abandon_value(task.digest)
            raise

    def _claim(self, wanted: bytes, plan: Plan, claimed: list[ComputeTask], run: EvalContext) -> None:
        """Take a value that is there or about to be, or else put its task on the stack."""
        if wanted in plan.values:
            return
        run.cancel_token.raise_if_cancelled()
        value = run.store.begin_value(wanted, run.cancel_token.raise_if_cancelled)
        if value is MISSING:
            claimed.append(plan.tasks[wanted])
        else:
            plan.values[wanted] = value

    def _perform(self, task: ComputeTask, plan: Plan, run: EvalContext) -> None:
        output = task.output
        record = output.record
        try:
            if output.is_generated:
                value, seconds = self.generators.make_frame(task, run)
            else:
                value, seconds = self.node_invoker.compute_value(task, plan.values, run)
            self._refuse_changed_files(task)
        except (NodeError, NotGeneratedError):
            raise  # from a frame that an analysis asked for
        except (Exception, SystemExit) as error:
            raise NodeError(record.name, task.frame, error, node_id=record.id) from error
        if output.is_scan_state:
            _finish_state(task, value, seconds, run)
        elif output.is_generated:
            run.store.finish_value(task.digest, value, seconds, keep=True)
        else:
            run.store.finish_value(task.digest, value, seconds)
        if not output.is_tuple_field:
            run.computed_count += 1
            self._last_times[record.id] = seconds
        plan.values[task.digest] = value
        for made in task.inputs:
            plan.reader_counts[made] -= 1
            if not plan.reader_counts[made]:
                del plan.values[made]

    def _refuse_changed_files(self, task: ComputeTask) -> None:
        """Raise StudioError if a file is no longer what the value's digest says: it may hold pixels of another one."""
        output = task.output
        if not output.is_self_volatile:
            changed = [seen.path for seen in output.file_stamps if stamp_file(seen.path) != seen]
        elif (
            (output.spec.kind is NodeKind.SOURCE or output.is_described)
            and task.node is not None
            and not self._is_current(task)
        ):
            changed = list(task.node.files_read(task.frame, self.media))
        else:
            return
        if changed:
            raise StudioError(tr("{path} changed while it was read; try again when it is whole", path=changed[0]))

    def _is_current(self, task: ComputeTask) -> bool:
        output, inputs = task.output, list(task.inputs)
        content = output.describe_frame(task.node, task.frame, self.media)
        made = make_frame_digest(output, task.frame, task.node, inputs, task.reads, self.media, content)
        return made == task.digest


def _note_copies(plan: Plan, run: EvalContext) -> None:
    planned, before = count_device_copies(plan.tasks.values()), run.device_copies
    run.device_copies = DeviceCopies(
        before.download_count + planned.download_count, before.upload_count + planned.upload_count
    )
    if run.profile is not None:
        run.profile.record_copies(*planned)


def _finish_state(task: ComputeTask, value: object, seconds: float, run: EvalContext) -> None:
    """Hand over a scan's state. A checkpoint is worth the whole stretch that would be computed again without it."""
    run.scan_states[task.output] = (task.digest, value)
    if is_checkpoint(task.frame):
        run.store.finish_value(task.digest, value, (seconds + _LEAST_SECONDS) * CHECKPOINT_SPACING, keep=True)
    else:
        run.store.finish_value(task.digest, value, seconds)


def _make_plan(roots: Sequence[OutputFrame], known: Mapping[bytes, object], run: EvalContext) -> Plan:
    """Return a plan.

    Raises:
        NotGeneratedError: It needs a frame that a generator has not come to, and the run is not the job to run it.
    """
    there = run.collect_known_values(known)
    plan = make_plan(roots, run.store, run.digests, there, run.first_failures)
    if plan.generated_tasks and run.purpose is not RequestPurpose.JOB:
        output, frame = plan.generated_tasks[0].output, plan.generated_tasks[0].frame
        untrained = is_untrained(output.record, output.spec)
        raise NotGeneratedError(output.record.name, frame, node_id=output.record.id, is_untrained=untrained)
    return plan
