"""Captions of every make of table, and rows that nobody should have to meet."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from nodes.train.folder.caption_tables import CaptionSource
from nodes.train.folder.clip_finder import ClipRow
from nodes.train.folder.folder_rows import FolderRows, read_folder_rows
from studio.core.errors import MediaError, StudioError
from studio.sdk import Image
from studio.sdk.testing import MemoryFile, MemoryMedia

ROOT = Path("data")
CLIP = MemoryFile((Image(torch.zeros(3, 4, 4)),) * 3)


def media(files: str, **texts: str) -> MemoryMedia:
    """Return clips by their names, divided by spaces, and texts by theirs, with _ for the dot."""
    named = {ROOT / name.replace("__", "/").replace("_", ".", 1): text for name, text in texts.items()}
    return MemoryMedia({ROOT / name: CLIP for name in files.split()}, texts=named)


def read(
    found: MemoryMedia, captions: CaptionSource = CaptionSource.AUTO, *, stills: bool = True, at: Path = ROOT
) -> FolderRows:
    return read_folder_rows(found, at, captions, stills=stills)


def said(rows: FolderRows) -> dict[str, str]:
    return {row.path.relative_to(ROOT).as_posix(): row.text for row in rows.usable_rows}


@pytest.mark.parametrize("file", ["file_name", "file", "path", "video", "File"])
@pytest.mark.parametrize("text", ["text", "caption", "prompt"])
@pytest.mark.parametrize("comma", [",", ";", "\t"])
def test_csv(file: str, text: str, comma: str) -> None:
    table = f'{file}{comma}{text}\na.mp4{comma}"a bird, a tree"\nsub/b.mp4{comma}一只鸟 🐦\n\nb.mp4{comma}\n'
    rows = read(media("a.mp4 sub/b.mp4", metadata_csv=table))
    assert rows.kind is CaptionSource.CSV
    assert [row.text for row in rows.usable_rows] == ["a bird, a tree", "一只鸟 🐦", ""]
    assert [row.path.name for row in rows.usable_rows] == ["a.mp4", "b.mp4", "b.mp4"]


def test_csv_with_times_labels_and_splits() -> None:
    table = "file,caption,start,end,label,split\na.mp4,x,1.5,4,cat,val\nb.mp4,y,,,dog,train\n"
    rows = read(media("a.mp4 b.mp4", metadata_csv=table))
    assert rows.labels == ("cat", "dog")
    assert [(row.begin, row.end, row.label, row.split) for row in rows.usable_rows] == [
        (1.5, 4.0, "cat", "validation"),
        (0.0, 0.0, "dog", "training"),
    ]


def test_lines() -> None:
    lines = [json.dumps({"file_name": "a.mp4", "text": "one"}), "", "{no json", json.dumps(["a.mp4"]), "[" * 100_000]
    rows = read(media("a.mp4", metadata_jsonl="\n".join(lines)))
    assert said(rows) == {"a.mp4": "one"}
    assert [row.place for row in rows.unusable_rows] == [f"metadata.jsonl, row {number}" for number in (3, 4, 5)]


def test_text_beside_each_clip() -> None:
    rows = read(media("a.mp4 b.mp4 c.png", a_txt=" a bird\n", c_txt="שלום"))
    assert rows.kind is CaptionSource.BESIDE
    assert said(rows) == {"a.mp4": "a bird", "b.mp4": "", "c.png": "שלום"}
    assert said(read(media("a.mp4 c.png"), stills=False)) == {"a.mp4": ""}


def test_kinetics() -> None:
    table = (
        "label,youtube_id,time_start,time_end,split\n"
        "juggling balls,abc,10,20,train\nsneezing,-x_y,3,13,val\nsneezing,gone,0,10,val\nsneezing,whole,4,9,train\n"
    )
    rows = read(media("train/abc_000010_000020.mp4 -x_y_000003_000013.mp4 whole.mp4", list_csv=table))
    assert rows.kind is CaptionSource.KINETICS
    assert [(row.text, row.label, row.begin, row.end, row.split) for row in rows.usable_rows] == [
        ("juggling balls", "juggling balls", 0.0, 0.0, "training"),
        ("sneezing", "sneezing", 0.0, 0.0, "validation"),
        ("sneezing", "sneezing", 4.0, 9.0, "training"),
    ]
    assert len(rows.unusable_rows) == 1


def test_webvid() -> None:
    table = (
        "videoid,contentUrl,duration,page_dir,name\n"
        "11,https://x.invalid/11.mp4,PT00H00M10S,010_020,Waves at dusk\n12,u,PT00H00M10S,p,Rain\n13,u,,p,Fog\n"
    )
    rows = read(media("010_020/11.mp4 12.mp4", results_csv=table))
    assert rows.kind is CaptionSource.WEBVID
    assert said(rows) == {"010_020/11.mp4": "Waves at dusk", "12.mp4": "Rain"}


def test_coco_has_a_row_for_each_caption() -> None:
    data = {
        "images": [{"id": 1, "file_name": "1.jpg"}, {"id": 2, "file_name": "gone.jpg"}],
        "annotations": [
            {"image_id": 1, "id": 5, "caption": "a dog"},
            {"image_id": 1, "id": 6, "caption": "a brown dog"},
            {"image_id": 2, "id": 7, "caption": "nothing"},
            {"image_id": 9, "id": 8, "caption": "nowhere"},
            {"image_id": 1, "id": 9, "caption": None},
        ],
    }
    rows = read(media("val2017/1.jpg", annotations__captions_json=json.dumps(data)))
    assert [(row.path.name, row.text) for row in rows.usable_rows] == [("1.jpg", "a dog"), ("1.jpg", "a brown dog")]
    assert len(rows.unusable_rows) == 3


def test_names() -> None:
    files = media("cat/one_big_cat.mp4 dog/b.mp4 c.mp4")
    assert said(read(files, CaptionSource.NAMES))["cat/one_big_cat.mp4"] == "one big cat"
    folders = read(files, CaptionSource.FOLDERS)
    assert said(folders) == {"cat/one_big_cat.mp4": "cat", "dog/b.mp4": "dog", "c.mp4": ""}
    assert folders.labels == ("cat", "dog")
    assert set(said(read(files, CaptionSource.NONE)).values()) == {""}


def test_the_table_itself_may_be_named() -> None:
    found = media("a.mp4", metadata_csv="file,text\na.mp4,no\n", other_csv="file,text\na.mp4,yes\n")
    assert said(read(found)) == {"a.mp4": "no"}
    assert said(read(found, at=ROOT / "other.csv")) == {"a.mp4": "yes"}


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("gone.mp4,x", "no such file"),
        ("../../etc/passwd,x", "out of the folder"),
        ("/etc/passwd,x", "out of the folder"),
        ("..\\..\\secret.mp4,x", "out of the folder"),
        ("C:\\clips\\a.mp4,x", "out of the folder"),
        ("notes.md,x", "not a video"),
        (",x", "names no file"),
        ("a.mp4,first", "duplicates another"),
        (f"a.mp4,{'x' * 200_000}", "not a row of a table"),
    ],
)
def test_bad_rows_are_listed_and_the_others_stay(row: str, kind: str) -> None:
    table = f"file,text\na.mp4,first\n{row}\nb.mp4,last\n"
    rows = read(media("a.mp4 b.mp4", metadata_csv=table, notes_md="no clip"))
    assert [found.text for found in rows.usable_rows] == ["first", "last"]
    (bad,) = rows.unusable_rows
    assert bad.place == "metadata.csv, row 3"
    assert kind in bad.kind


@pytest.mark.parametrize(("start", "end"), [("x", ""), ("3", "2"), ("-1", ""), ("nan", ""), ("1e99", "")])
def test_times_that_are_none(start: str, end: str) -> None:
    rows = read(media("a.mp4", metadata_csv=f"file,text,start,end\na.mp4,x,{start},{end}\n"))
    assert not rows.usable_rows
    assert "times" in rows.unusable_rows[0].kind


@pytest.mark.parametrize(
    ("name", "text"),
    [("metadata_csv", ""), ("metadata_csv", "one,two\n1,2\n"), ("list_json", "[1, 2]"), ("list_json", "{"),
     ("list_json", '{"images": 3, "annotations": []}'), ("list_json", "[" * 100_000)],
)  # fmt: skip
def test_tables_that_are_none(name: str, text: str) -> None:
    with pytest.raises(StudioError, match=name.replace("_", ".")):
        read(media("a.mp4", **{name: text}))


def test_a_table_that_is_wanted_and_not_there() -> None:
    rows = read(media("a.mp4", metadata_csv="file,text\na.mp4,x\n"), CaptionSource.LINES)
    assert said(rows) == {"a.mp4": ""}
    assert rows.unusable_rows[0].kind == "there is no such table"
    assert ".jsonl" in rows.unusable_rows[0].detail


def test_captions_are_kept_within_reason() -> None:
    rows = read(media("a.mp4", a_txt="word " * 100_000))
    assert len(rows.usable_rows[0].text) <= 10_000


def test_it_is_read_once() -> None:
    found = media("a.mp4", metadata_csv="file,text\na.mp4,x\n")
    assert read(found) is read(found)
    assert read(found) is not read(media("a.mp4", metadata_csv="file,text\na.mp4,x\n"))
    assert isinstance(read(found).usable_rows[0], ClipRow)


@pytest.mark.parametrize("name", ["metadata_csv", "metadata_tsv"])
def test_a_first_row_that_is_endless(name: str) -> None:
    with pytest.raises(MediaError, match="first row cannot be read: field larger than field limit"):
        read(media("a.mp4", **{name: f"file_name,{'x' * 200_000}\na.mp4,hi\n"}))


def test_halves_of_letters_become_question_marks() -> None:
    assert said(read(media("a.mp4", metadata_jsonl='{"file_name": "a.mp4", "text": "\\ud800 bird"}'))) == {
        "a.mp4": "? bird"
    }
