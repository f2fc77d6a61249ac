"""`python -m tools.quality.trained_clips GRAPH`: train a template of small clips, and judge what it draws of captions.

It trains with each seed in turn and judges all validation samples: how an autoencoder redraws their clips, and what is
drawn from their captions alone. The judge is `tiny_checker`, which looks at pixels.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import torch

from nodes.generate.nets.latent_prior import LatentPriorModel
from nodes.generate.nets.video_vae import VideoVae
from studio.app.cli.render_targets import apply_setting
from studio.engine.engine import Engine
from studio.engine.networks.joint_model import JointModel, NetworkOutput
from studio.engine.scheduling.cancel_token import CancelToken
from studio.engine.training.batches import iterate_validation_batches
from studio.engine.training.run_files.checkpoints import CheckpointFolder, read_checkpoint
from studio.engine.training.run_files.run_list import find_newest_run
from studio.engine.training.train_plan import TrainPlan, make_train_plan
from studio.engine.training.train_run import compute_dataset, train_node
from studio.engine.training.train_state import load_networks
from studio.engine.training.training_loop import TrainReport
from studio.graph.file.project_file import load_project
from studio.graph.history import Document
from studio.sdk.training.dataset import Batch
from studio.services.engine_setup import load_engine, load_media, load_registry
from tools.quality.tiny_checker import Agreement, agreement

_BATCH = 40
_GUIDANCE = 1.5
_TRAIN = "train"
_Module = TypeVar("_Module", bound=torch.nn.Module)


@dataclass(frozen=True, slots=True)
class ClipFigures:
    """What a trained graph makes of the validation samples.

    Args:
        drawn: Clips that were drawn from captions.
        redrawn: Clips that an autoencoder has redrawn; None without one.
        psnr: Of the mean error of what was redrawn, dB; 0 without.
    """

    drawn: Agreement
    redrawn: Agreement | None = None
    psnr: float = 0.0

    def __str__(self) -> str:
        parts = [f"drawn {_describe(self.drawn)}"]
        if self.redrawn is not None:
            parts.append(f"redrawn {_describe(self.redrawn)}, {self.psnr:.1f} dB")
        return "; ".join(parts)


class ClipJudge:
    """Judge of the graph of a Train node, by the samples that are held back.

    Args:
        engine: Computes.
        document: The graph.
    """

    def __init__(self, engine: Engine, document: Document) -> None:
        compiled = engine.compiler.compile_output(document.graph, _TRAIN, "train", 1.0)
        self._engine = engine
        self._plan: TrainPlan = make_train_plan(compiled)
        granted = document.graph.granted_permissions
        self._dataset = compute_dataset(engine, self._plan, CancelToken(), granted)

    @property
    def folder(self) -> Path:
        """The folder that the Train node names."""
        return self._plan.settings.folder

    def judge(self, checkpoint: Path, guidance: float = _GUIDANCE) -> ClipFigures:
        """Return the figures of a checkpoint's averaged weights."""
        composed = JointModel(self._plan.members, self._engine.media, load=False).eval()
        load_networks(self._plan, composed, checkpoint, read_checkpoint(checkpoint)[0])
        drawn: list[torch.Tensor] = []
        redrawn: list[torch.Tensor] = []
        targets: list[torch.Tensor] = []
        captions: list[str] = []
        with torch.no_grad():
            for number, batch in enumerate(iterate_validation_batches(self._dataset, _BATCH)):
                assert batch.video is not None
                drawn += self._draw(composed, batch, number, guidance)
                if (vae := _find_module(composed, VideoVae)) is not None:
                    redrawn += vae.decode_latent(vae.encode_clips(batch.video)[0])
                targets += batch.video
                captions += batch.text
        figures = agreement(drawn, captions)
        if not redrawn:
            return ClipFigures(figures)
        error = torch.stack([(one - other).square().mean() for one, other in zip(redrawn, targets, strict=True)]).mean()
        return ClipFigures(figures, agreement(redrawn, captions), float(-10 * error.log10()))

    def _draw(self, composed: JointModel, batch: Batch, seed: int, guidance: float) -> torch.Tensor:
        """Return clips [B, T, 3, H, W] of a batch's captions."""
        prior, vae = _find_module(composed, LatentPriorModel), _find_module(composed, VideoVae)
        if prior is None or vae is None:
            pictures = composed.make_pictures(batch, self._plan.heads[0], seed)
            assert pictures is not None
            return pictures
        member = next(one for one, module in composed.iterate_networks() if module is prior)
        made: dict[str, NetworkOutput] = {}
        condition = composed.collect_inputs(batch, member.id, made)["condition"]
        latent = prior.draw_latents(len(batch), condition, torch.Generator().manual_seed(seed), guidance=guidance)
        return vae.decode_latent(latent[:, 0])


def _find_module(composed: JointModel, kind: type[_Module]) -> _Module | None:
    return next((module for _, module in composed.iterate_networks() if isinstance(module, kind)), None)


def _describe(found: Agreement) -> str:
    shares = (found.color, found.shape, found.motion, found.everything)
    return "color {:.1%} shape {:.1%} direction {:.1%} all {:.1%}".format(*shares)


def measure(graph: Path, seeds: Sequence[int], settings: Sequence[str], *, trains: bool = True) -> list[ClipFigures]:
    """Train a graph with each seed and judge it; print each result.

    Args:
        graph: A template whose Train node has the id "train".
        seeds: Of the training and of the weights.
        settings: "NODE.PARAM=VALUE", as of `frameloom train --set`.
        trains: False to judge the newest checkpoint in the folder that the settings name.
    """
    found = []
    registry = load_registry()
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder, closing(load_engine(registry, load_media(), None)) as engine:
            document = Document(registry, load_project(graph, registry))
            for setting in (f"train.folder={folder}", f"train.seed={seed}", *_seed_weights(document, seed), *settings):
                apply_setting(document, setting)
            started, report = perf_counter(), None
            if trains:
                report = train_node(engine, document.graph, _TRAIN, on_step=_print_step)
            judge = ClipJudge(engine, document)
            seconds = perf_counter() - started
            run = report.folder if report is not None else find_newest_run(judge.folder).folder
            newest = CheckpointFolder(run).find_newest()
            assert newest is not None
            found.append(judge.judge(newest.path))
            _say(f"seed {seed}: {found[-1]} ({seconds / 60:.1f} minutes)")
    return found


def _seed_weights(document: Document, seed: int) -> list[str]:
    """Return the settings that draw the networks' first weights by a seed."""
    registry = document.registry
    specs = {record.name: registry.find_spec(record.type) for record in document.graph.nodes.values()}
    return [f"{name}.weights_seed={seed}" for name, spec in specs.items() if spec and "weights_seed" in spec.params]


def _print_step(report: TrainReport) -> None:
    if report.step % 200 == 0:
        losses = {name: round(value, 4) for name, value in report.validation_losses.items()}
        _say(f"step {report.step}, {report.seconds:.0f} s: {losses}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    """Train, judge and print; the worst and the mean at the end."""
    parser = argparse.ArgumentParser(prog="python -m tools.quality.trained_clips", description=__doc__)
    parser.add_argument("graph", type=Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--set", dest="settings", action="append", default=[], metavar="NODE.PARAM=VALUE")
    parser.add_argument("--judge-only", action="store_true", help="judge the newest checkpoint of train.folder")
    arguments = parser.parse_args()
    found = measure(arguments.graph, arguments.seeds, arguments.settings, trains=not arguments.judge_only)
    shares = [one.drawn.everything for one in found]
    _say(f"drawn, everything right: mean {sum(shares) / len(shares):.1%}, worst {min(shares):.1%}")


if __name__ == "__main__":
    main()
