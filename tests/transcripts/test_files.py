"""YAML files on disk."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.transcripts import files as module
from bot.transcripts.files import (
    UnreadableError,
    dump_yaml,
    keep_revision,
    listing,
    load_yaml,
    read_head,
    read_yaml,
    revisions,
    write_yaml,
)
from bot.transcripts.model import Key, Transcript
from tests.samples import transcript, turn

KEY = Key("kremlin", "en", "101")


def test_a_person_can_read_and_correct_the_file() -> None:
    long = "A long paragraph stays on one line: " + "words and more words, " * 40 + "“quoted” – and <…> as published."
    text = dump_yaml(transcript(101, [turn("Ada Lindqvist", long, role="Mayor")]))
    assert 'id: "101"\n' in text
    assert "date: 2021-05-04\n" in text
    assert 'time: "14:20"\n' in text
    assert "published: 2021-05-04T14:20\n" in text
    assert "- speaker: Ada Lindqvist\n  role: Mayor\n  paragraphs:\n  - " in text
    assert sum("words and more words" in line for line in text.splitlines()) == 1
    assert "“quoted” – and <…>" in text
    assert "\\u" not in text
    assert "&id" not in text


def test_bare_years_and_months_stay_bare(tmp_path: Path) -> None:
    for day in ("2021", "2021-05"):
        one = transcript(101, day=day)
        assert f"date: {day}\n" in dump_yaml(one)
        assert read_yaml(write_yaml(one, tmp_path)) == one


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("time: 14:20", "time", "14:20"),
        ("title: Yes", "title", "Yes"),
        ("title: 2021-05-04", "title", "2021-05-04"),
        ("place: 0x10", "place", "0x10"),
        ("place: ~", "place", None),
        ("url: null", "url", None),
    ],
)
def test_plain_words_are_text_as_they_were_written(tmp_path: Path, line: str, field: str, value: str | None) -> None:
    name = line.partition(":")[0]
    text = "\n".join(line if each.startswith(f"{name}:") else each for each in dump_yaml(transcript()).splitlines())
    assert getattr(load_yaml(text, tmp_path / "x.yaml").event, field) == value


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("title: [a\n", 2, "expected"),
        ("source: kremlin\nid: 5\nlanguage: en\ntitle: T\ntime: late\n", 5, "HH:MM"),
        ("source: kremlin\nid: 5\nlanguage: en\ntitle: T\nturns:\n- speeker: A\n", 5, "did you mean speaker?"),
        ("a: b: c\n", 1, "mapping values"),
        ("- just a list\n", None, "not a set of fields"),
        ("", None, "not a set of fields"),
        ("source: !!python/object/apply:os.system [x]\n", 1, "constructor"),
        ("title: \x07\n", None, "control characters"),
    ],
)
def test_an_error_names_file_line_and_reason(tmp_path: Path, text: str, line: int | None, says: str) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableError) as caught:
        read_yaml(path)
    assert caught.value.line == line
    assert says in caught.value.reason
    assert "odd.yaml" in str(caught.value)


def test_a_file_that_is_too_large_or_gone_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableError, match="No such file"):
        read_yaml(tmp_path / "gone.yaml")
    path = write_yaml(transcript(), tmp_path)
    monkeypatch.setattr(module, "MAX_BYTES", 10)
    with pytest.raises(UnreadableError, match="larger than"):
        read_yaml(path)


@given(st.binary(max_size=300))
def test_no_bytes_are_too_odd(data: bytes) -> None:
    with contextlib.suppress(UnreadableError):
        assert isinstance(load_yaml(data, Path("odd.yaml")), Transcript)


@pytest.mark.parametrize(
    "text",
    [
        "title: " + "[" * 200_000,
        "title: " + "{a: " * 200_000,
        "- " * 200_000 + "x",
        "- ? " * 100_000 + "x",
        "x: y\n" + "-  " * 200_000 + "x",
        "x: y\u2028" + "- " * 200_000 + "x",
        "\n".join(" " * depth + "a:" for depth in range(3_000)),
        "a: &a [x,x,x]\n"
        + "".join(f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcde", "bcdef", strict=True)),
    ],
)
def test_deep_nesting_and_bombs_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableError):
        load_yaml(text, tmp_path / "x.yaml")


def test_another_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="UTF-8"):
        load_yaml(dump_yaml(transcript()).encode("utf-16"), tmp_path / "x.yaml")


def test_brackets_in_the_text_are_no_nesting(tmp_path: Path) -> None:
    one = transcript(101, [turn("Ada Lindqvist", *["We paid [$400 million] - - - - - - - - - - {all} of it."] * 600)])
    assert load_yaml(dump_yaml(one), tmp_path / "x.yaml") == one


def test_the_head_is_read_without_the_turns(tmp_path: Path) -> None:
    path = write_yaml(transcript(), tmp_path)
    assert read_head(path) == transcript().event
    path.write_text("turns: []\nsource: kremlin\nid: 7\nlanguage: en\ntitle: Moved lines\n", encoding="utf-8")
    assert read_head(path).title == "Moved lines"


def test_files_go_to_the_folder_of_their_year(tmp_path: Path) -> None:
    assert write_yaml(transcript(), tmp_path) == tmp_path / "2021" / "kremlin_en_101.yaml"
    undated = transcript(102, day=None, time=None)
    assert write_yaml(undated, tmp_path) == tmp_path / "undated" / "kremlin_en_102.yaml"
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == [
        "kremlin_en_101.yaml",
        "kremlin_en_102.yaml",
    ]


def test_a_failed_write_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_yaml(transcript(), tmp_path)

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_yaml(transcript(101, title="Another"), tmp_path)
    assert read_yaml(path) == transcript()
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_scanning_passes_over_revisions_and_hidden_files(tmp_path: Path) -> None:
    path = write_yaml(transcript(), tmp_path)
    keep_revision(path, tmp_path, KEY)
    (tmp_path / ".index").mkdir()
    (tmp_path / ".index" / "x.yaml").write_text("x")
    (tmp_path / "2021" / ".half.yaml").write_text("x")
    (tmp_path / "2021" / "notes.txt").write_text("x")
    stat = path.stat()
    assert listing([tmp_path, tmp_path / "missing"]) == {str(path): f"{stat.st_size}:{stat.st_mtime_ns}"}


def test_revisions_are_numbered_and_read_back(tmp_path: Path) -> None:
    for title in ("First", "Second"):
        path = write_yaml(transcript(101, title=title), tmp_path)
        keep_revision(path, tmp_path, KEY)
        keep_revision(path, tmp_path, KEY)  # cut off and done again: kept once
    kept = revisions(KEY, tmp_path)
    assert [(each.number, each.read().event.title) for each in kept] == [(1, "First"), (2, "Second")]
    assert revisions(Key("kremlin", "en", "7"), tmp_path) == []


def test_lists_that_repeat_one_another_are_refused_at_once() -> None:
    lists = ["- &a0 [x, x, x, x]", *(f"- &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 16))]
    with pytest.raises(UnreadableError, match="title"):
        load_yaml("\n".join(["source: kremlin", "language: en", 'id: "1"', "title:", *lists]), Path("a.yaml"))


def test_merge_keys_are_refused_before_they_are_merged() -> None:
    turns = [
        "- &m0 {speaker: a}",
        *(f"- &m{n} {{!!merge <<: [{', '.join([f'*m{n - 1}'] * 9)}]}}" for n in range(1, 16)),
    ]
    with pytest.raises(UnreadableError, match="merge keys"):
        load_yaml("\n".join(["source: k", "language: en", 'id: "1"', "title: t", "turns:", *turns]), Path("a.yaml"))
