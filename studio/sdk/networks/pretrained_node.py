"""Base class of nodes that use a pretrained model.

Such a node derives from `PretrainedNode` and from a kind, and says for which tasks a model is of use to it:

    @node("motion.depth", name="Depth")
    class EstimateDepth(PretrainedNode, FrameNode):
        '''Estimate how far away everything in a picture is.'''

        tasks = (Task.DEPTH,)

        def process(self, image: Image, ctx: Context) -> Depth:
            request = self.request_model(ctx.media, load_depth_model)
            return ctx.run_with_model(request, lambda net: estimate(net, image))

A node whose model says itself what it computes in, and is not moved in parts, derives from `ModelNode`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, TypeVar

from studio.core.errors import ModelError
from studio.core.translation import tr
from studio.sdk.media import Media
from studio.sdk.models import MODEL_PARAM, ModelInfo, ModelRequest, Offload, Precision, Task
from studio.sdk.node import Node
from studio.sdk.params import ADVANCED, ModelRef, Param

T = TypeVar("T")


class ModelNode(Node):
    """Base of all nodes with a model on disk, whatever computes it."""

    is_generative = True
    is_model_optional: ClassVar[bool] = False
    """Whether it also computes, in another way, without a model."""
    leading_params = (MODEL_PARAM,)
    tasks: ClassVar[tuple[Task, ...]] = ()
    """A model is of use to the node if it is for one of these."""
    other_tasks: ClassVar[Mapping[str, tuple[Task, ...]]] = MappingProxyType({})
    """For what other parameters take a model, by name, as a LoRA; those that are not named take any."""

    model: ModelRef = Param(
        default=ModelRef(), animatable=False,
        help="The model: its name as 'org/name', its folder, or its file of weights.",
    )  # fmt: skip

    @classmethod
    def get_param_tasks(cls, param: str) -> tuple[Task, ...]:
        """Return for what a model has to be of use that a parameter names; none of them for any model."""
        return cls.tasks if param == MODEL_PARAM else cls.other_tasks.get(param, ())

    def get_model_info(self, media: Media) -> ModelInfo:
        """Return what is known of the model.

        Raises:
            ModelError: None is chosen, it is not there, or it is of no use here.
        """
        if not self.model:
            raise ModelError(tr("No model is chosen. It takes one for {tasks}.", tasks=", ".join(self.tasks)))
        return media.models.facts(self.model, self.tasks)

    def get_memory_info(self, media: Media, connected: frozenset[str]) -> ModelInfo:
        """Return what is known of all that the node has in memory: the model, and what is laid over it.

        Args:
            media: For the models.
            connected: Names of the node's connected inputs.

        Raises:
            ModelError: As `get_model_info` does.
        """
        return self.get_model_info(media)

    def request_model(self, media: Media, load: Callable[..., T], *key: Any) -> ModelRequest[T]:
        """Return the wish to have the model in memory; see `ModelRequest`."""
        return ModelRequest(self.get_model_info(media), load, key=key)

    def files_read(self, frame: int, media: Media) -> tuple[Path, ...]:
        """Return the model's files, too."""
        try:
            found = self.get_model_info(media).files
        except ModelError:
            found = () if self.model.is_name or not self.model else (self.model.path,)
        return (*super().files_read(frame, media), *found)


class PretrainedNode(ModelNode):
    """Base of all nodes with a pretrained model that torch computes. Derive from it and from a kind."""

    precision: Precision = Param(
        default=Precision.AUTO, animatable=False,
        help="What the model computes in; less is faster, takes less memory, and is less exact.", section=ADVANCED,
    )  # fmt: skip
    offload: Offload = Param(
        default=Offload.AUTO, animatable=False, hashed=False,
        help="Where its weights lie while they are not used: what takes less of the device's memory is slower.",
        section=ADVANCED,
    )  # fmt: skip

    def request_model(self, media: Media, load: Callable[..., T], *key: Any) -> ModelRequest[T]:
        """Return the wish to have the model in memory; see `ModelRequest`."""
        return ModelRequest(self.get_model_info(media), load, self.precision, self.offload, key)
