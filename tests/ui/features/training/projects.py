"""A project that trains in seconds: shapes are learnt by an autoencoder, and a picture is drawn by it."""

from __future__ import annotations

from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.params import Point

STEPS = 40


def shapes_project(*, steps: int = STEPS, every: int = 10, folder: str = "run") -> Project:
    """Return noise → autoencoder → gain, and the autoencoder → Train ← shapes.

    Args:
        steps: In all.
        every: Steps between checkpoints, validations and samples.
        folder: The run's, beside the project.
    """
    small = {"width": 32, "height": 32, "length": 8}
    nodes = {
        "shapes": NodeRecord(
            "shapes", "train.shapes_dataset", "shapes", params={"count": 16, "width": 16, "height": 16, "frames": 2}
        ),
        "noise": NodeRecord("noise", "source.noise", "noise", params={**small, "octaves": 1}),
        "auto": NodeRecord(
            "auto", "encode.image_autoencoder", "auto", params={"size": 16, "channels": 4, "width": 8, "stages": 2}
        ),
        "gain": NodeRecord("gain", "color.gain", "gain"),
        "train": NodeRecord(
            "train",
            "train.train",
            "train",
            params={
                "folder": folder, "steps": steps, "batch": 4, "warmup": 2, "rate": 3e-3, "ema": 0.0,
                "save_every": every, "validate_every": every, "sample_every": every,
            },
        ),
    }  # fmt: skip
    wires = {
        Endpoint("auto", "image"): Endpoint("noise", "image"),
        Endpoint("gain", "image"): Endpoint("auto", "image"),
        Endpoint("train", "dataset"): Endpoint("shapes", "dataset"),
        Endpoint("train", "features"): Endpoint("auto", "features"),
    }
    layout = {name: Point(250 * place, 0) for place, name in enumerate(nodes)}
    return Project(Graph(nodes, wires), layout, viewed_output=Endpoint("gain", "image"))
