"""The menus of the window: their entries, from the actions of all features."""

from __future__ import annotations

from collections import Counter

from studio.ui.shell.menus.context_menu import SubmenuSpec
from studio.ui.shell.menus.menu_table import MENU_TITLES, arrange_menus
from studio.ui.shell.shortcuts.action_spec import ActionScope, ActionSpec, MenuPlace
from studio.ui.shell.shortcuts.shell_actions import ACTIONS
from studio.ui.window import FEATURES

MENUS = {
    "File": (
        "file.new file.from_template file.open recent | file.import_media file.import_timeline file.export_timeline "
        "[Subtitles: subtitles.import subtitles.export subtitles.tracks subtitles.burn_in] | file.save file.save_as "
        "file.earlier_versions "
        "file.unsaved_work file.permissions | file.render file.render_all variants.render file.cancel_render "
        "file.pause_queue | file.start_empty file.quit"
    ),
    "Edit": (
        "edit.undo edit.redo | graph.cut graph.copy graph.paste graph.paste_wired graph.duplicate "
        "graph.duplicate_wired graph.delete graph.extract | graph.select_all graph.select_upstream "
        "graph.select_downstream graph.find | variants.fork variants.switch variants.copy variants.accept_a "
        "variants.accept_b | nodes.reload nodes.folder [Script: script.run script.run_selection script.stop "
        "script.clear script.forget script.new script.save script.save_as script.rename script.delete "
        "script.folder] | "
        "edit.palette edit.shortcuts edit.preferences"
    ),
    "View": (
        "panels layout view.toolbar view.reset_layout view.full_screen view.maximise view.next_panel "
        "view.previous_panel | theme language graph.minimap view.node_times view.training view.models "
        "view.script"
    ),
    "Graph": (
        "graph.add graph.replace graph.dot graph.rename | graph.disable graph.mute graph.lock graph.connect "
        "graph.swap_inputs graph.record graph.take_apart | graph.group graph.ungroup graph.enter graph.leave "
        "[Groups in Files: graph.insert_linked graph.import_group graph.save_linked graph.export_group] | "
        "graph.backdrop graph.sticky graph.bookmark graph.bookmarks | graph.frame graph.frame_all graph.tidy "
        "[Align: graph.align_left graph.align_top graph.distribute_x graph.distribute_y] | sheet.try_seeds"
    ),
    "Viewer": (
        "viewer.fit viewer.actual_size viewer.full_screen | viewer.side viewer.wipe viewer.next_comparison | "
        "[Channels: viewer.color viewer.red viewer.green viewer.blue viewer.alpha viewer.luma viewer.matte] "
        "viewer.reset_look viewer.view | viewer.overlays viewer.safe_areas viewer.region | [Background: "
        "viewer.background_dark viewer.background_middle viewer.background_light] | [Points: "
        "points.select_all points.set_key points.delete_key points.own points.straight points.delete_on "
        "points.delete points.show_all] "
        "[Shapes: shapes.select_all shapes.copy shapes.paste shapes.smooth shapes.corner shapes.set_key "
        "shapes.delete_key shapes.delete shapes.rename shapes.lock shapes.hide shapes.follow shapes.duplicate "
        "shapes.delete_shapes shapes.to_top shapes.raise shapes.lower shapes.to_bottom] "
        "[Strokes: strokes.smaller strokes.larger strokes.select_all strokes.copy strokes.paste strokes.delete] "
        "[Clicks: clicks.new_object clicks.delete] "
        "[Tracks: tracks.add tracks.select_all tracks.track_back tracks.step_back tracks.step_forward "
        "tracks.track_forward tracks.stop tracks.set_key tracks.delete_key tracks.clear_back tracks.clear_forward "
        "tracks.delete] | "
        "viewer.follow viewer.stay viewer.proxy viewer.draft | viewer.copy_frame viewer.save_frame "
        "viewer.save_values"
    ),
    "Animation": (
        "view.curve_editor | inspector.set_key inspector.delete_key inspector.add_expression "
        "inspector.remove_expression inspector.copy_link | timeline.cut_keys timeline.copy_keys "
        "timeline.paste_keys timeline.delete_keys timeline.select_keys | timeline.constant_keys "
        "timeline.linear_keys timeline.smooth_keys | curves.automatic curves.flatten curves.break curves.join "
        "curves.simplify curves.bake curves.snap | play.previous_key play.next_key | curves.fit "
        "curves.fit_all"
    ),
    "Playback": (
        "play.toggle timeline.back timeline.stop timeline.forward | play.previous play.next play.back_10 "
        "play.forward_10 play.first play.last timeline.go_to | [Marks: timeline.mark timeline.mark_note "
        "timeline.previous_mark timeline.next_mark timeline.remove_marks] | play.set_in play.set_out "
        "play.clear_range timeline.type_range | timeline.loop timeline.every_frame timeline.units "
        "timeline.rate timeline.waveform | [Sound: sound.mute sound.louder sound.quieter sound.scrubbing "
        "sound.settings]"
    ),
    "Sequence": (
        "graph.make_sequence | "
        "[Tool: sequence.tool_select sequence.tool_trim sequence.tool_roll sequence.tool_slip sequence.tool_slide "
        "sequence.tool_blade] | sequence.snapping sequence.linked_selection | sequence.cut sequence.cut_all "
        "sequence.join sequence.lift sequence.ripple_delete sequence.close_gap sequence.insert_gap | "
        "[Trim: sequence.ripple_start sequence.ripple_end sequence.trim_start sequence.trim_end "
        "sequence.roll_to_playhead sequence.slip_left sequence.slip_right sequence.nudge_left sequence.nudge_right "
        "sequence.nudge_left_5 sequence.nudge_right_5] "
        "[Transition: sequence.dissolve sequence.wipe sequence.dip sequence.remove_transition] "
        "[Clips: sequence.copy sequence.cut_out sequence.paste sequence.paste_insert sequence.duplicate "
        "sequence.enable sequence.link sequence.speed sequence.rename sequence.open sequence.send_to_graph "
        "sequence.replace_by_node sequence.use_file] | sequence.marker sequence.marker_name | "
        "[Selected Source: sequence.insert sequence.overwrite sequence.replace sequence.append sequence.fit_to_fill] | "
        "[Select: sequence.select_all sequence.select_none sequence.select_forward sequence.select_forward_track "
        "sequence.select_at_playhead sequence.previous_edit sequence.next_edit] | "
        "[Tracks: sequence.add_video_track sequence.add_audio_track sequence.add_subtitle_track "
        "sequence.add_subtitle sequence.higher_tracks sequence.lower_tracks sequence.track_up sequence.track_down]"
    ),
    "Cache": ("cache.recompute cache.pause cache.range | cache.clear cache.clear_node cache.clear_node_range"),
    "Models": (
        "models.download models.pause models.cancel models.offline | models.add_node models.copy_name "
        "models.reveal models.remove | models.add_folder models.refresh | timeline.retake timeline.extend_clip "
        "timeline.fill_gap | "
        "[Agents: agents.listen agents.read_only agents.ask agents.allow agents.disconnect]"
    ),
    "Help": ("help.first_steps help.node help.shortcuts | help.about"),
}
"""What each menu has; | is a line, and what is in brackets a menu in the menu."""


def format_entry(entry: str | SubmenuSpec | None) -> str:
    if isinstance(entry, SubmenuSpec):
        return f"[{entry.text}: {' '.join(entry.actions)}]"
    return entry or "|"


def collect_specs() -> list[ActionSpec]:
    return [*ACTIONS, *(action.spec for feature in FEATURES for action in feature().actions())]


def test_the_menus_have_these_entries() -> None:
    menus = arrange_menus(collect_specs())
    assert tuple(menus) == MENU_TITLES
    assert {title: " ".join(map(format_entry, entries)) for title, entries in menus.items()} == MENUS


def test_a_feature_adds_entries_and_menus() -> None:
    one = ActionSpec(
        "a.one", "One", ActionScope.WINDOW, menus=(MenuPlace("Help", 15, 0), MenuPlace("Statistics", 10, 10))
    )
    two = ActionSpec("a.two", "Two", ActionScope.WINDOW, menus=(MenuPlace("Statistics", 10, 5),))
    menus = arrange_menus((*ACTIONS, one, two))
    assert list(menus)[-2:] == ["Statistics", "Help"]
    assert menus["Statistics"] == ("a.two", "a.one")
    assert menus["Help"] == ("help.first_steps", "help.shortcuts", None, "a.one", None, "help.about")


def test_actions_of_one_submenu_stand_in_one_entry() -> None:
    specs = [
        ActionSpec(f"a.{name}", name, ActionScope.WINDOW, menus=(MenuPlace("Statistics", 10, order, submenu),))
        for order, (name, submenu) in enumerate((("one", ""), ("two", "More"), ("three", "More"), ("four", "")))
    ]
    assert arrange_menus(specs)["Statistics"] == ("a.one", SubmenuSpec("More", ("a.two", "a.three")), "a.four")


def test_no_two_entries_of_the_menus_show_one_key() -> None:
    """A key that panels have of their own is another matter: each is shown where it works."""
    in_menus = [spec for spec in collect_specs() if spec.menus]
    everywhere = Counter(key for spec in in_menus if spec.scope is ActionScope.WINDOW for key in spec.keys)
    assert not [key for key, count in everywhere.items() if count > 1]
    viewer = {key for spec in in_menus if spec.scope is ActionScope.VIEWER for key in spec.keys}
    assert "F11" not in viewer
