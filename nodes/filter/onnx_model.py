"""Pictures, masks, depth and pictures between two, by an ONNX file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from nodes.filter.onnx.file_inputs import TensorLayout
from nodes.filter.onnx.file_plan import FilePlan, FileResult, PlanSettings, make_plan
from nodes.filter.onnx.file_run import FileRun, PictureSizing, SizeSettings, choose_sizing
from nodes.filter.onnx.frame_results import blend_pictures, compute_numbers, cut_out, make_picture, show_plane
from nodes.filter.onnx.pixel_values import (
    ChannelOrder,
    MaskValues,
    PixelRange,
    find_range,
    find_result_range,
    is_bgr,
    is_linear,
    make_coding,
    make_mask,
)
from nodes.filter.onnx.sessions import OnnxProvider, import_onnxruntime, load_onnx_network
from nodes.shared.pretrained.depth_levels import DepthConvention, DepthLevels, level_depth
from nodes.shared.tiled_upscale import scale_clip_facts
from studio.core.errors import StudioError
from studio.core.translation import tr, tr_noop
from studio.sdk import (
    ADVANCED,
    ClipInfo,
    Context,
    Depth,
    FrameNode,
    Image,
    InputInfo,
    Mask,
    Media,
    ModelNode,
    NodeDevice,
    Param,
    Task,
    node,
    output,
)
from studio.sdk.pixels import to_interleaved

if TYPE_CHECKING:
    import torch

    from nodes.filter.nets.onnx_network import OnnxNetwork

R = TypeVar("R")
_MIDDLE: Final = 0.5
_METRIC: Final = "metric"
_SIZES: Final = tr_noop("Sizes")
_NUMBERS: Final = tr_noop("Numbers of the file")


@node(
    "filter.onnx_model",
    name="ONNX Model",
    aliases=(
        "ONNX", "Neural Network File", "onnxruntime", "Inference", "CatFileCreator", "RIFE", "Frame Interpolation",
        "Background Removal", "MODNet", "U2Net", "Depth Anything", "Super Resolution", "Style Transfer", "Denoise",
    ),
    device=NodeDevice.CPU,
)  # fmt: skip
class OnnxModel(ModelNode, FrameNode):
    """Run each frame through a network in an ONNX file.

    What the file takes and gives is read off its inputs and outputs: a picture for a picture, of the same size or
    larger; for a mask; for depth; or two pictures for one between them at `t`. `image` is the picture that the file
    makes. For a mask it is the input with the mask as its alpha, for depth a gray picture. `mask` and `depth` are
    the output as one channel. Ports that the file has nothing for are dimmed.

    Files take any size, or one: pictures are then computed in tiles that blend into each other, masks and depth from
    the whole frame, resized to that size and back. Sides are mirrored up to a multiple. Colors are sRGB, in the range
    that the file expects. They are weighted by alpha, which is resized; values below 0 or above 1 are added to the
    result. Masks and depth see the picture over black.

    It needs onnxruntime (`pip install 'frameloom[onnx]'`). Only operators of onnxruntime itself are run.
    """

    tasks = (Task.ONNX,)

    t: float = Param(
        default=0.5, min=0.0, max=1.0, step=0.01,
        help="The moment between two pictures: 0 is the first, 1 the second; for files that take two.",
    )  # fmt: skip
    result: FileResult = Param(
        default=FileResult.AUTO, animatable=False,
        help="What the file's output is; auto goes by its channels, and for one channel by its name.",
    )  # fmt: skip
    mask_values: MaskValues = Param(
        default=MaskValues.UNIT, help="How the numbers become a mask; logits go through a sigmoid.",
    )  # fmt: skip
    levels: DepthLevels = Param(
        default=DepthLevels.FRAME, help="The range of a depth: between 0 and 1, or the file's own numbers."
    )
    least: float = Param(
        default=0.0, min=-1e6, max=1e6, slider=(0.0, 100.0), applies_when=("levels", DepthLevels.RANGE),
        help="The file's number that becomes one end of the range, with 'from least to most'.",
    )  # fmt: skip
    most: float = Param(
        default=10.0, min=-1e6, max=1e6, slider=(0.0, 100.0), applies_when=("levels", DepthLevels.RANGE),
        help="The file's number that becomes the other end of the range, with 'from least to most'.",
    )  # fmt: skip
    says: DepthConvention = Param(
        default=DepthConvention.AUTO, animatable=False,
        help="Meaning of the numbers of a depth; auto is nearness, unless the file's name says 'metric'.",
    )  # fmt: skip

    sizing: PictureSizing = Param(
        default=PictureSizing.AUTO, animatable=False, section=_SIZES,
        help="How a frame gets the size that the file takes; auto divides pictures, and resizes for masks and depth.",
    )  # fmt: skip
    tile: int = Param(
        default=512, min=64, max=8192, slider=(128, 2048), step=8, animatable=False, section=_SIZES,
        applies_when=("sizing", PictureSizing.AUTO, PictureSizing.TILES),
        help="Side of the tiles, of files that take any size; small tiles take less memory, large ones see more.",
    )  # fmt: skip
    overlap: int = Param(
        default=16, min=0, max=512, slider=(0, 64), animatable=False, section=_SIZES,
        applies_when=("sizing", PictureSizing.AUTO, PictureSizing.TILES),
        help="Pixels by which tiles overlap; more hide seams of files that look far around.",
    )  # fmt: skip
    side: int = Param(
        default=0, min=0, max=8192, slider=(0, 1024), animatable=False, section=_SIZES,
        zero_text="As the picture", applies_when=("sizing", PictureSizing.AUTO, PictureSizing.RESIZE),
        help="Longer side that frames are resized to for masks and depth, of files that take any size; 0 is their own.",
    )  # fmt: skip
    multiple: int = Param(
        default=8, min=1, max=256, slider=(1, 64), animatable=False, section=_SIZES,
        help="Sides are mirrored up to a multiple of so many pixels, of files that take any size; often 8, 14 or 32.",
    )  # fmt: skip

    input_range: PixelRange = Param(
        default=PixelRange.AUTO, animatable=False, section=_NUMBERS,
        help="The numbers that the file takes for black and white; auto is 0 to 1, unless the file says otherwise.",
    )  # fmt: skip
    mean: str = Param(
        default="0.5", animatable=False, section=_NUMBERS,
        help="Is subtracted from colors of 0..1, with an own mean and deviation: one number, or three.",
    )  # fmt: skip
    deviation: str = Param(
        default="0.5", animatable=False, section=_NUMBERS,
        help="Divides what is left after the mean: one number, or three for red, green and blue.",
    )  # fmt: skip
    output_range: PixelRange = Param(
        default=PixelRange.AUTO, animatable=False, section=_NUMBERS,
        help="The numbers of black and white in pictures that the file makes; auto is as it takes them.",
    )  # fmt: skip
    channel_order: ChannelOrder = Param(
        default=ChannelOrder.AUTO, animatable=False, section=_NUMBERS,
        help="Order of the colors; auto is RGB, unless the file says otherwise.",
    )  # fmt: skip
    linear: bool = Param(
        default=False, animatable=False, section=_NUMBERS,
        help="Give the file linear light, instead of displayed values, and take it back.",
    )  # fmt: skip

    input_names: str = Param(
        default="", animatable=False, section=ADVANCED,
        help="Names of the file's inputs in the order image, image 2, t, with commas; empty for the file's order.",
    )  # fmt: skip
    output_name: str = Param(
        default="", animatable=False, section=ADVANCED,
        help="Name of the output that is taken; empty for the first that can be a picture or a plane.",
    )  # fmt: skip
    layout: TensorLayout = Param(
        default=TensorLayout.AUTO, animatable=False, section=ADVANCED,
        help="Order of the axes of pictures; auto goes by the shapes in the file.",
    )  # fmt: skip
    provider: OnnxProvider = Param(
        default=OnnxProvider.AUTO, animatable=False, section=ADVANCED,
        help="What computes; auto takes CoreML or DirectML if they are there, else the CPU, and never CUDA.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return the size and channels of the picture.

        Raises:
            ModelError: The file is of no use, or onnxruntime is not installed.
            StudioError: The second picture is missing, or has another size.
        """
        plan, image = self._make_plan(media), inputs.get("image", ClipInfo())
        clip = scale_clip_facts(image, plan.factor)
        if plan.inputs.is_pair:
            self._check_pair(inputs)
            return replace(clip, channels=max(image.channels, inputs["image_2"].channels))
        if plan.result is FileResult.MASK or (plan.result is FileResult.PICTURE and plan.channels == 4):
            return replace(clip, channels=4)
        return replace(clip, channels=3) if plan.result is FileResult.DEPTH else clip

    def get_remarks(self, inputs: Mapping[str, ClipInfo], media: Media) -> tuple[str, ...]:
        """Return that frames are divided or resized, where the file takes one size alone."""
        plan = self._make_plan(media)
        fixed, clip = plan.inputs.fixed_size, inputs.get("image", ClipInfo())
        if fixed is None or (clip.height, clip.width) == fixed:
            return ()
        size = f"{fixed[1]}×{fixed[0]}"
        if choose_sizing(plan, self._make_sizes()) is PictureSizing.RESIZE:
            return (tr("Frames are resized to {size}, the size that the file takes, and back.", size=size),)
        return (tr("Frames are computed in tiles of {size}, the size that the file takes.", size=size),)

    def get_unused_inputs(self, inputs: Mapping[str, ClipInfo], media: Media) -> Mapping[str, str]:
        """Return the second picture, if the file takes one."""
        if self._make_plan(media).inputs.is_pair:
            return {}
        return {"image_2": tr("The file takes one picture.")}

    def get_unused_outputs(self, inputs: Mapping[str, ClipInfo], media: Media) -> Mapping[str, str]:
        """Return the outputs that the file has nothing of its own for."""
        found = self._make_plan(media).result
        if found is FileResult.MASK:
            return {"depth": tr("The file makes a mask. Where it is a depth, choose so in 'result'.")}
        if found is FileResult.DEPTH:
            return {"mask": tr("The file makes a depth. Where it is a mask, choose so in 'result'.")}
        text = tr("The file makes a picture; this is its alpha, or its luma.")
        return {"mask": text, "depth": text}

    def process(self, image: Image, image_2: Image | None, facts: InputInfo, ctx: Context) -> Image:
        """Run the file on the frame."""
        plan = self._make_plan(ctx.media)
        if plan.result is FileResult.MASK:
            return cut_out(image, self._compute_mask(image, image_2, facts, ctx))
        if plan.result is FileResult.DEPTH:
            return show_plane(self._compute_depth(image, image_2, facts, ctx))
        size = self._find_size(plan, facts, ctx)
        if image_2 is not None and plan.inputs.is_pair:
            return self._run(ctx, lambda run: blend_pictures(run, image, image_2, size))
        return self._run(ctx, lambda run: make_picture(run, image, size))

    @output
    def mask(self, image: Image, image_2: Image | None, facts: InputInfo, ctx: Context) -> Mask:
        """Return the file's output as a mask: one channel, or the alpha or luma of a picture."""
        return Mask(to_interleaved(self._compute_mask(image, image_2, facts, ctx)))

    @output
    def depth(self, image: Image, image_2: Image | None, facts: InputInfo, ctx: Context) -> Depth:
        """Return the file's output as a depth, larger being farther: one channel, or the luma of a picture."""
        return Depth(to_interleaved(self._compute_depth(image, image_2, facts, ctx)))

    def _compute_mask(self, image: Image, image_2: Image | None, facts: InputInfo, ctx: Context) -> torch.Tensor:
        return make_mask(self._compute_numbers(image, image_2, facts, ctx), self.mask_values)

    def _compute_depth(self, image: Image, image_2: Image | None, facts: InputInfo, ctx: Context) -> torch.Tensor:
        is_distance = self.says is DepthConvention.DISTANCE
        if self.says is DepthConvention.AUTO:
            is_distance = _METRIC in self.get_model_info(ctx.media).path.name.lower()
        numbers = self._compute_numbers(image, image_2, facts, ctx)
        return level_depth(numbers, self.levels, self.least, self.most, is_distance=is_distance)

    def _compute_numbers(self, image: Image, image_2: Image | None, facts: InputInfo, ctx: Context) -> torch.Tensor:
        plan = self._make_plan(ctx.media)
        size, second = self._find_size(plan, facts, ctx), image_2 if plan.inputs.is_pair else None
        return self._run(ctx, lambda run: compute_numbers(run, image, second, size))

    def _run(self, ctx: Context, work: Callable[[FileRun], R]) -> R:
        """Return what `work` makes with the file in memory."""
        facts, plan = self.get_model_info(ctx.media), self._make_plan(ctx.media)
        first = plan.inputs.pictures[0]
        of_input = find_range(facts, first.dtype, self.input_range)
        of_result = find_result_range(of_input, plan.output.dtype, self.output_range)
        bgr, linear = is_bgr(facts, self.channel_order), self.linear or is_linear(facts)
        into = make_coding(of_input, self.mean, self.deviation, bgr=bgr, linear=linear)
        back = make_coding(of_result, self.mean, self.deviation, bgr=bgr, linear=linear)
        moment = self.t if plan.inputs.has_moment else _MIDDLE
        sizes = self._make_sizes()

        def compute(net: OnnxNetwork) -> R:
            return work(FileRun(plan, net, sizes, into, back, moment, facts.display_name, ctx))

        return ctx.run_with_model(self.request_model(ctx.media, load_onnx_network, self.provider), compute)

    def _make_plan(self, media: Media) -> FilePlan:
        facts = self.get_model_info(media)
        import_onnxruntime()
        settings = PlanSettings(self.input_names, self.output_name, self.layout, self.result, self.multiple)
        return make_plan(facts, settings)

    def _make_sizes(self) -> SizeSettings:
        return SizeSettings(self.sizing, self.tile, self.overlap, self.side, self.multiple)

    def _find_size(self, plan: FilePlan, facts: InputInfo, ctx: Context) -> tuple[int, int]:
        wanted = scale_clip_facts(facts["image"], plan.factor).scale_size(ctx.scale)
        return wanted.width, wanted.height

    def _check_pair(self, inputs: Mapping[str, ClipInfo]) -> None:
        if "image_2" not in inputs:
            raise StudioError(tr("The file makes a picture between two: connect the second one to 'image_2'."))
        first, second = inputs.get("image", ClipInfo()), inputs["image_2"]
        if (first.width, first.height) != (second.width, second.height):
            text = tr(
                "the pictures are {first} and {second}; the file needs two of one size",
                first=f"{first.width}×{first.height}",
                second=f"{second.width}×{second.height}",
            )
            raise StudioError(text)
