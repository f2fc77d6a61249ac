"""A graph that trains, a queue and a window, without a training, a program or a screen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from studio.engine.jobs.job import JobStatus, QueueSnapshot
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.sdk import Dataset, Features, Image, Net, NetworkNode, Param, TrainerNode, node
from studio.sdk.registry import Registry
from studio.sdk.training.train_settings import TrainSettings
from studio.ui.shell.notifications import NotificationStack


@node("test.words")
class OfferedWords(NetworkNode):
    """Read words."""

    def process(self, text: str, net: Net) -> Features:
        """Say what they mean."""
        raise AssertionError("no test runs it")


@node("test.maker")
class OfferedMaker(NetworkNode):
    """Make pictures."""

    def process(self, features: Features, net: Net) -> Image:
        """Return one."""
        raise AssertionError("no test runs it")


@node("test.offered_train")
class OfferedTrain(TrainerNode):
    """Train."""

    folder: Path = Param(default=Path("run"), animatable=False, help="Where.")

    def train(self, dataset: Dataset | None, image: Image | None) -> None:
        """Name the inputs."""

    def make_train_settings(self) -> TrainSettings:
        """Return how."""
        return TrainSettings(self.folder)


class FakeJobs(QObject):
    """A queue that says what a test wants."""

    snapshot_changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.queue = self
        self.shown = QueueSnapshot()

    def make_snapshot(self) -> QueueSnapshot:
        """Return what was said last."""
        return self.shown

    def say(self, *statuses: JobStatus) -> None:
        """Say how the jobs stand."""
        self.shown = QueueSnapshot(statuses)
        self.snapshot_changed.emit(self.shown)


class FakeWindow(QWidget):
    """A window that shows cards."""

    def __init__(self) -> None:
        super().__init__()
        self.notifications = NotificationStack(self)


def make_offered_graph() -> tuple[Registry, Graph]:
    """Return words → maker → train, and a registry that knows them."""
    registry = Registry()
    for cls in (OfferedWords, OfferedMaker, OfferedTrain):
        registry.add(cls.spec)
    types = {"words": "test.words", "maker": "test.maker", "train": "test.offered_train"}
    wires = {
        Endpoint("maker", "features"): Endpoint("words", "features"),
        Endpoint("train", "image"): Endpoint("maker", "image"),
    }
    return registry, Graph({name: NodeRecord(name, type, name) for name, type in types.items()}, wires)
