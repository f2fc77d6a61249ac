"""Chinese captions of what is told, each time in other words."""

from __future__ import annotations

from random import Random
from typing import Final

from nodes.shared.scene.captions.caption_spec import CameraAction, CaptionItem, CaptionPlace, CaptionSpec, MotionPace
from nodes.shared.scene.scene_layers import BackgroundKind, Entrance, LayerKind, Particles
from nodes.shared.shapes.scene import DIRECTIONS, SceneMotion, SceneShape

_COLORS: Final = {
    "": "-",
    "red": "红色 红色 红色 红", "orange": "橙色 橙色 橘色 橙", "yellow": "黄色 黄色 黄", "green": "绿色 绿色 绿",
    "cyan": "青色 青色 青蓝色 青", "blue": "蓝色 蓝色 蓝", "purple": "紫色 紫色 紫", "pink": "粉色 粉红色 粉红色 粉",
    "black": "黑色", "white": "白色", "gray": "灰色", "navy": "深蓝色 海军蓝色 藏青色 深蓝色",
    "cream": "米色 奶油色 米黄色 米色", "brown": "棕色 褐色 棕色 咖啡色",
}  # fmt: skip
_SHAPES: Final = {
    SceneShape.CIRCLE: "圆 圆形 球 圆球 圆点",
    SceneShape.SQUARE: "方块 正方形 方形",
    SceneShape.TRIANGLE: "三角形 三角",
    SceneShape.STAR: "星星 五角星 星形",
    SceneShape.RING: "圆环 环 甜甜圈 环形",
    SceneShape.HEART: "心形 爱心 心",
    SceneShape.CROSS: "十字 十字形 加号",
}
_SIZES: Final = {"tiny": "很小的", "small": "小", "": "", "big": "大", "huge": "巨大的"}
_TRAVEL: Final = "移动 滑动 飞 漂移 运动 滑行 走"
_NAMES: Final = {"left": "左", "right": "右", "up": "上", "down": "下"}
_PHRASES: Final = {
    SceneMotion.UP: "上升 升起 往上飘 向上飘 慢慢升起 往上升", SceneMotion.DOWN: "下落 落下 往下掉 下降 掉下来 坠落",
    SceneMotion.BOUNCE: "上下弹跳 弹跳 跳动 上下跳动 上下移动 蹦跳 在弹跳",
    SceneMotion.ORBIT: "绕圈 做圆周运动 绕着中心转 环绕中心运动 绕圈移动 绕中心旋转 沿圆周移动 转圈 绕着圆圈移动",
    SceneMotion.GROW: "变大 逐渐变大 越来越大 放大 慢慢变大 不断变大 膨胀",
    SceneMotion.SHRINK: "变小 逐渐变小 越来越小 缩小 慢慢变小 不断缩小 收缩",
    SceneMotion.SPIN: "旋转 原地旋转 自转 转动 在旋转 不停地旋转 打转",
    SceneMotion.PULSE: "随音乐跳动 随着音乐脉动 跟着节拍跳动 随声音脉动 脉动 随节奏脉动 随着节奏跳动 随音频脉动",
    SceneMotion.STILL: "静止 不动 保持静止 静止不动 停在原地 保持不动 - -",
}  # fmt: skip
_PACES: Final = {MotionPace.SLOW: "慢慢地 缓慢地", MotionPace.USUAL: "-", MotionPace.FAST: "快速地 飞快地 迅速地"}
_PLACES: Final = {
    CaptionPlace.LEFT: "左边",
    CaptionPlace.RIGHT: "右边",
    CaptionPlace.TOP: "上方",
    CaptionPlace.BOTTOM: "下方",
    CaptionPlace.CENTER: "中间",
    CaptionPlace.TOP_LEFT: "左上角",
    CaptionPlace.TOP_RIGHT: "右上角",
    CaptionPlace.BOTTOM_LEFT: "左下角",
    CaptionPlace.BOTTOM_RIGHT: "右下角",
}
_PARTICLES: Final = {
    Particles.SPARKS: "火花 火花四溅 火星", Particles.BUBBLES: "气泡 泡泡 气泡上升",
    Particles.CONFETTI: "彩纸 纸屑 彩纸飘落", Particles.SNOW: "雪花 雪 雪花飘落",
}  # fmt: skip
_BACKGROUNDS: Final = {
    BackgroundKind.MOVING_GRADIENT: "流动渐变", BackgroundKind.CLOUDS: "云", BackgroundKind.WAVES: "波浪",
    BackgroundKind.STRIPES: "条纹", BackgroundKind.STARFIELD: "星空", BackgroundKind.PLASMA: "等离子",
    BackgroundKind.LANDSCAPE: "风景",
}  # fmt: skip
_VIEWS: Final = {
    CameraAction.ZOOM_IN: "推进 放大 推近",
    CameraAction.ZOOM_OUT: "拉远 后退",
    CameraAction.PAN_LEFT: "向左平移 左移",
    CameraAction.PAN_RIGHT: "向右平移 右移",
    CameraAction.PAN_UP: "向上平移 上移",
    CameraAction.PAN_DOWN: "向下平移 下移",
    CameraAction.ROTATE: "旋转 转动",
    CameraAction.SHAKE: "随节拍震动 随音乐抖动 抖动",
}
_ENTRANCES: Final = {
    Entrance.NONE: "-", Entrance.SLIDE: "滑入 滑进来", Entrance.FADE: "淡入 渐渐出现",
    Entrance.TYPEWRITER: "逐字出现 打字机效果", Entrance.BOUNCE: "弹入 弹跳出现",
}  # fmt: skip


def _one(options: str, lots: Random) -> str:
    return lots.choice(options.split()).strip("-")


def make_chinese_caption(told: CaptionSpec, lots: Random) -> str:
    """Return a sentence that tells it."""
    things = [_thing(thing, lots) for thing in told.things if thing.kind is not LayerKind.PICTURE]
    comma = lots.choice(("，", "，", "，", ",", " "))
    sentence = lots.choice((comma, comma, f"{comma}同时", f"{comma}而", "和" if len(things) == 2 else comma)).join(
        things
    )
    picture = any(thing.kind is LayerKind.PICTURE for thing in told.things)
    if told.views or picture:
        who = lots.choice(("图片", "照片", "我的图片", "画面图片")) if picture else lots.choice(("镜头", "相机"))
        doing = "并".join(_one(_VIEWS[view], lots) for view in told.views)
        moved = f"{who}{_one(_PACES[told.view_pace], lots)}{doing}"
        sentence = f"{sentence}{comma}{moved}" if sentence else moved
    behind = _background(told, lots)
    if not behind:
        return sentence
    if not sentence:
        return behind
    return f"{behind}{comma}{sentence}" if lots.random() < 0.3 else f"{sentence}{comma}{behind}"


def _thing(thing: CaptionItem, lots: Random) -> str:
    color = _one(_COLORS[thing.color], lots)
    if thing.kind is LayerKind.TITLE:
        place = f"在{_PLACES[thing.place]}" if thing.place else ""
        shown = f"{color}的" if thing.color != "white" or lots.random() < 0.4 else ""
        moving = "".join(_motion(one, lots) for one in thing.motions if one is not SceneMotion.STILL)
        what = lots.choice(("标题", "文字", "字幕"))
        return f"{shown}{what}“{thing.text}”{place}{_one(_ENTRANCES[thing.entrance], lots)}{moving}"
    if thing.kind is LayerKind.PARTICLES:
        many = "少量" if thing.particle_amount < 0.4 else "很多" if thing.particle_amount > 0.7 else ""
        link = lots.choice(("的", "")) if len(color) > 1 else ""
        return f"{many}{color}{link}{_one(_PARTICLES[thing.particles], lots)}"
    what = _SIZES[thing.size] + ("发光的" if thing.has_glow else "") + ("空心的" if thing.is_outlined else "")
    link = lots.choice(("的", "的", "")) if len(color) > 1 else ""
    count = lots.choice(("一个", "一个", "", "", "一只", "一颗"))
    place = f"在{_PLACES[thing.place]}" if thing.place else ""
    motions = lots.choice(("并", "并且", "同时")).join(_motion(one, lots) for one in thing.motions)
    pace = _one(_PACES[thing.pace], lots)
    trail = lots.choice(("带着尾迹", "拖着尾巴")) if thing.has_trail else ""
    return (
        f"{count}{what}{color}{link}{_one(_SHAPES[thing.shape], lots)}{place}{trail}{pace if motions else ''}{motions}"
    )


def _motion(motion: SceneMotion, lots: Random) -> str:
    ways = _PHRASES.get(motion, "").split()
    if motion in DIRECTIONS and (not ways or lots.random() < 0.6):
        return _travel(motion, lots)
    return lots.choice(ways).strip("-")


def _travel(motion: SceneMotion, lots: Random) -> str:
    words = motion.value.split()
    opposite = {"left": "right", "right": "left", "up": "down", "down": "up"}
    way = "".join(_NAMES[word] for word in reversed(words))
    start = "".join(_NAMES[opposite[word]] for word in reversed(words))
    verb = _one(_TRAVEL, lots)
    if len(words) == 2:
        return lots.choice(
            (
                f"向{way}方{verb}", f"向{way}{verb}", f"往{way}{verb}", f"朝{way}角{verb}",
                f"从{start}角{verb}到{way}角",
                f"从{start}向{way}{verb}", f"斜着向{way}{verb}", f"向{way}角{verb}", f"往{way}方{verb}",
            )
        )  # fmt: skip
    return lots.choice(
        (
            f"向{way}{verb}", f"从{start}向{way}{verb}", f"往{way}{verb}", f"从{start}到{way}{verb}",
            f"从{start}往{way}{verb}", f"朝{way}{verb}",
            f"向{way}边{verb}" if words[0] in ("left", "right") else f"向{way}{verb}",
        )
    )  # fmt: skip


def _background(told: CaptionSpec, lots: Random) -> str:
    top, bottom = (_one(_COLORS[name], lots) for name in (told.top, told.bottom))
    if told.background is BackgroundKind.PLAIN:
        if told.top == "black" and lots.random() < 0.6:
            return ""
        return lots.choice(
            (f"{top}背景", f"{top}的背景", f"在{top}背景上", f"背景是{top}", f"背景为{top}", f"{top}背景上")
        )
    if told.background is BackgroundKind.GRADIENT:
        return lots.choice(
            (
                f"{top}到{bottom}的渐变背景", f"从{top}到{bottom}的渐变背景", f"{top}到{bottom}渐变背景",
                f"背景是{top}到{bottom}的渐变",
                f"在{top}到{bottom}的渐变上", f"背景从{top}渐变到{bottom}", f"{top}渐变到{bottom}的背景",
            )
        )  # fmt: skip
    colors = top if told.top == told.bottom else f"{top}和{bottom}"
    if told.background is BackgroundKind.MOVING_GRADIENT:
        colors = f"{top}到{bottom}的"
    if told.background in (BackgroundKind.STARFIELD, BackgroundKind.LANDSCAPE):
        colors = ""
    return lots.choice(
        (f"{colors}{_BACKGROUNDS[told.background]}背景", f"背景是{colors}{_BACKGROUNDS[told.background]}")
    )
