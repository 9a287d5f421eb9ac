"""The command line, as scripts rely on it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from bot.cli import COMMANDS, main
from bot.settings import data_folder
from bot.transcripts.fields import from_fields, to_fields
from bot.transcripts.files import load_yaml
from tests.samples import library_folder, series, transcript, turn

if TYPE_CHECKING:
    from pathlib import Path

QUOTE = "We will not sell the harbour, and point 101 of the plan says so in plain words."
PART = [
    "source",
    "language",
    "transcript",
    "paragraph",
    "start",
    "end",
    "text",
    "speaker",
    "role",
    "date",
    "title",
    "url",
]
ANSWER = ["quote", "verdict", "claim", "context", "elapsed_ms", "occurrences", "matches", "closest", "cuts", "searched"]


@pytest.fixture(autouse=True)
def nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine, and a working folder of its own."""
    for name in os.environ:
        if name.startswith(("VERBATIM_", "TELEGRAM_")):
            monkeypatch.delenv(name)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


@pytest.fixture
def library(tmp_path: Path) -> str:
    return str(library_folder(tmp_path / "library", [transcript(101), *series(8)]))


@pytest.fixture
def page(tmp_path: Path, corpus: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_bytes((corpus / "000_c41939edc97d5a2e.txt").read_bytes())
    return path


class Ran:
    """What a command gave."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: object) -> None:
        self.status = main([str(each) for each in arguments])
        self.out, self.err = capsys.readouterr()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


# Wrong use


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "say whether quotes stand"),
        (["chekc", "x"], "did you mean check?"),
        (["xyz"], "there are run, chat"),
        (["latest", "many"], "not a number from 1 on"),
        (["latest", "0"], "not a number from 1 on"),
        (["latest", "--library", "nowhere"], "nowhere: there is no such folder"),
        (["check"], "Give a quote"),
        (["check", "x", "--on", "someday"], "--on 'someday' is no date"),
        (["check", "x", "--speaker", ""], "--speaker '' is no name"),
        (["check", "x", "--speaker", " … "], "--speaker ' … ' is no name"),
        (["check", "x", "--topic", ""], "--topic '' is no name"),
        (["find"], "WORDS"),
        (["find", "x", "--place", "…"], "--place '…' is no name"),
        (["find", "x", "--since", "someday"], "--since 'someday' is no date"),
        (["check", "x", "--on", ""], "--on '' is no date"),
        (["check", "x", "--library", ""], "--library: is empty: name a folder"),
        (["check", "--file", "gone.txt"], "gone.txt: No such file"),
        (["add"], "PATH"),
        (["add", "x", "--source", "No Source"], "--source 'No Source'"),
        (["parse", "x", "--language", "english"], "--language 'english'"),
        (["topic"], "NAME"),
        (["topic", " "], "which topic?"),
        (["chat", "--script", "gone"], "gone: there is no such file"),
        (["latest", "--settings", "gone.yaml"], "gone.yaml: there is no such file"),
    ],
)
def test_wrong_use_is_status_2_and_says_what_is_right(
    capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    ran = Ran(capsys, *arguments)
    assert ran.status == 2
    assert says in ran.err
    assert ran.out == ""


def test_a_wrong_setting_is_status_2(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERBATIM_LOG_FORMAT", "xml")
    ran = Ran(capsys, "latest")
    assert ran.status == 2
    assert "VERBATIM_LOG_FORMAT: 'xml'" in ran.err


# Look-ups


def test_a_title_cannot_command_the_terminal(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    held = transcript(7, title="Red \x1b[31m and \x9b2J", place="a\tb")
    folder = str(library_folder(tmp_path / "library", [held]))
    shown = Ran(capsys, "latest", "--library", folder).out
    assert "\x1b" not in shown
    assert "\x9b" not in shown
    assert "Red \ufffd[31m and \ufffd2J" in shown
    assert Ran(capsys, "latest", "--json", "--library", folder).lines[0]["title"] == held.event.title


def test_the_latest_are_listed_newest_first(capsys: pytest.CaptureFixture[str], library: str) -> None:
    ran = Ran(capsys, "latest", "3", "--json", "--library", library)
    assert (ran.status, ran.err) == (0, "")
    assert [each["id"] for each in ran.lines] == ["101", "1007", "1006"]
    assert all("turns" not in each for each in ran.lines)
    assert ran.lines[0] == to_fields(transcript(101), turns=False)
    assert "2021-05-04 14:20" in Ran(capsys, "latest", "--library", library).out


def test_a_misspelt_topic_says_what_it_took_it_for(capsys: pytest.CaptureFixture[str], library: str) -> None:
    ran = Ran(capsys, "topic", "afganistan", "--json", "--library", library)
    assert ran.status == 0
    assert [each["id"] for each in ran.lines] == ["1006", "1002"]
    assert "did you mean Afghanistan?" in ran.err
    assert Ran(capsys, "topic", "Afghanistan", "--library", library).err == ""


def test_a_person_is_found_by_title_and_surname(capsys: pytest.CaptureFixture[str], library: str) -> None:
    ran = Ran(capsys, "person", "Mr", "Lindqvist", "--json", "--limit", "2", "--library", library)
    assert (ran.status, ran.err, len(ran.lines)) == (0, "", 2)


def test_what_nobody_is_called_is_status_1(capsys: pytest.CaptureFixture[str], library: str) -> None:
    for command in ("topic", "person"):
        ran = Ran(capsys, command, "Zzyzx", "--library", library)
        assert (ran.status, ran.out) == (1, "")
        assert f"no {command} like 'Zzyzx'" in ran.err


def test_an_unreadable_file_is_named_and_the_rest_serves(capsys: pytest.CaptureFixture[str], library: str) -> None:
    broken = f"{library}/2021/broken.yaml"
    with open(broken, "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write("title: [\n")
    ran = Ran(capsys, "latest", "--json", "--library", library)
    assert (ran.status, len(ran.lines)) == (0, 9)
    assert f"passed over {broken}: line 2:" in ran.err


# parse and add


def test_a_page_is_parsed_to_json_with_its_file(capsys: pytest.CaptureFixture[str], page: Path) -> None:
    ran = Ran(capsys, "parse", "--json", page)
    (fields,) = ran.lines
    assert ran.status == 0
    assert next(iter(fields)) == "file"
    assert fields.pop("file") == str(page)
    assert (len(fields["topics"]), len(fields["persons"]), len(fields["sections"]), len(fields["captions"])) == (
        4,
        1,
        2,
        1,
    )
    assert [each["speaker"] for each in fields["turns"]] == [None, "Vladimir Putin"]
    from_fields(fields, strict=True)
    again = Ran(capsys, "parse", page)
    assert load_yaml(again.out.removeprefix("---\n"), page) == from_fields(fields)


def test_adding_the_same_twice_changes_nothing(capsys: pytest.CaptureFixture[str], page: Path, tmp_path: Path) -> None:
    library = tmp_path / "new" / "library"
    assert Ran(capsys, "add", page, "--library", library).out.startswith("1 new, 0 changed, 0 already held, 0 refused")
    before = {path: path.stat().st_mtime_ns for path in library.rglob("*")}
    ran = Ran(capsys, "add", page, page, "--library", library)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("0 new, 0 changed, 2 already held, 0 refused")
    assert {path: path.stat().st_mtime_ns for path in library.rglob("*")} == before


def test_each_refused_input_is_named_and_the_rest_is_done(
    capsys: pytest.CaptureFixture[str], page: Path, tmp_path: Path
) -> None:
    (tmp_path / "shop.html").write_text("<html><body><p>A shop</p></body></html>")
    (tmp_path / "empty.html").write_text("")
    with zipfile.ZipFile(tmp_path / "pages.zip", "w") as archive:
        archive.write(page, "page.txt")
        archive.writestr("bad.html", "<p>no</p>")
    inputs = [tmp_path / name for name in ("gone.html", "shop.html", "empty.html", "pages.zip")]
    for command in (["parse", "--json"], ["add", "--library", tmp_path / "new"]):
        ran = Ran(capsys, *command, *inputs)
        assert ran.status == 1
        assert len(ran.err.splitlines()) == 4
        for name in ("gone.html: there is no such file", "shop.html: ", "empty.html: ", "pages.zip: bad.html: "):
            assert f"refused {tmp_path / name}" in ran.err
        assert len(ran.out.splitlines()) == 1


def test_json_lines_are_added_under_the_source_that_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    lines = [
        {"id": "A_1", "title": "One", "date": "1946", "paragraphs": ["We are no friends of unanimity at all."]},
        {
            "id": "A_2",
            "title": "Two",
            "date": "1947-05",
            "source": "else",
            "paragraphs": ["Politics are made elsewhere."],
        },
        {"id": "A_3", "title": ""},
    ]
    path = tmp_path / "items.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)) + "\nnot json\n")
    ran = Ran(capsys, "add", "--source", "assembly", path, "--library", tmp_path / "new")
    assert ran.status == 1
    assert [line.split(":")[0] for line in ran.err.splitlines()] == [f"refused {path}"] * 2
    assert "line 3: title: is missing" in ran.err
    assert "line 4: not JSON" in ran.err
    held = Ran(capsys, "latest", "--json", "--library", tmp_path / "new").lines
    assert [(each["source"], each["id"], each["date"]) for each in held] == [
        ("assembly", "A_2", "1947-05"),
        ("assembly", "A_1", "1946"),
    ]
    assert (
        Ran(capsys, "check", "--json", "no friends of unanimity at all", "--library", tmp_path / "new").lines[0][
            "verdict"
        ]
        == "verbatim"
    )


def test_an_export_is_read_back_whole(capsys: pytest.CaptureFixture[str], library: str, tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    path.write_text(Ran(capsys, "parse", "--json", library).out, encoding="utf-8")
    ran = Ran(capsys, "add", path, "--library", library)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("0 new, 0 changed, 9 already held")


def test_another_text_under_the_same_id_is_told_and_the_earlier_kept(
    capsys: pytest.CaptureFixture[str], library: str, tmp_path: Path
) -> None:
    other = transcript(101, [turn("Ada Lindqvist", "The harbour is sold.")])
    path = tmp_path / "other.jsonl"
    path.write_text(json.dumps(to_fields(other)))
    ran = Ran(capsys, "add", path, "--library", library)
    assert ran.status == 0
    assert ran.out.startswith("0 new, 1 changed")
    assert "changed kremlin_en_101" in ran.err
    assert len(list((tmp_path / "library" / "revisions" / "kremlin_en_101").iterdir())) == 1


def test_invented_transcripts_are_not_added_to_real_ones(capsys: pytest.CaptureFixture[str], library: str) -> None:
    ran = Ran(capsys, "add", data_folder() / "demo", "--library", library)
    assert ran.status == 1
    assert "is fictional" in ran.err
    assert ran.out.startswith("0 new, 0 changed, 0 already held")


def test_a_disk_that_refuses_is_told_and_ends_the_work(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps(to_fields(transcript(7))))
    ran = Ran(capsys, "add", path, "--library", tmp_path / "file" / "library")
    assert ran.status == 1
    assert "Not a directory" in ran.err
    assert "Traceback" not in ran.err


# check


def test_an_answer_has_exactly_the_fields_of_the_contract(capsys: pytest.CaptureFixture[str], library: str) -> None:
    ran = Ran(capsys, "check", "--json", QUOTE, "--speaker", "Lindqvist", "--on", "4 May 2021", "--library", library)
    assert (ran.status, ran.err) == (0, "")
    (answer,) = ran.lines
    assert list(answer) == ANSWER
    assert (answer["quote"], answer["verdict"]) == (QUOTE, "verbatim")
    assert answer["claim"] == {
        "speaker": "Lindqvist", "post": None, "date": "2021-05-04", "holds": True, "unread": None,
    }  # fmt: skip
    assert list(answer["matches"][0]) == ["score", "parts", "changes"]
    (part,) = answer["matches"][0]["parts"]
    assert list(part) == PART
    text = transcript(101).passages[part["paragraph"]].text
    assert text[part["start"] : part["end"]] == part["text"]
    assert (part["transcript"], part["speaker"], part["date"]) == ("101", "Ada Lindqvist", "2021-05-04")
    assert answer["searched"] == {
        "transcripts": 9, "passages": 45, "first": "2020-01-01", "last": "2021-05-04", "languages": ["en"],
    }  # fmt: skip
    assert isinstance(answer["elapsed_ms"], float)


def test_changes_and_absence_are_told(capsys: pytest.CaptureFixture[str], library: str) -> None:
    changed, absent = QUOTE.replace("not ", ""), "Nothing of the kind was ever uttered by anybody in this town"
    first, second = Ran(capsys, "check", "--json", changed, absent, "--library", library).lines
    assert first["verdict"] == "differs"
    assert first["matches"][0]["changes"] == [{"said": "not", "quoted": "", "kind": "negation", "turns": True}]
    assert second["verdict"] in ("absent", "partial")
    shown = Ran(capsys, "check", changed, absent, "--library", library).out
    assert "(nothing) → not  (negation)" in shown
    assert "no proof that it was never said" in shown
    more = "Nobody whom I know has ever walked home through snow with seven lanterns and a violin"
    shown = Ran(capsys, "check", f"{more}: we will not sell the harbour", "--library", library).out
    assert shown.startswith("PARTIAL")
    assert f"    not found: “{more}" in shown


def test_a_date_that_cannot_be_read_is_apart_from_the_name_and_is_not_borne_out(
    capsys: pytest.CaptureFixture[str], library: str
) -> None:
    right, wrong = (f"“{QUOTE}” — {name}, 31.02.2022" for name in ("Ada Lindqvist", "Tomas Brandt"))
    first, second = Ran(capsys, "check", "--json", right, wrong, "--library", library).lines
    assert (first["verdict"], second["verdict"]) == ("verbatim", "misattributed")
    assert first["claim"] == {
        "speaker": "Ada Lindqvist", "post": None, "date": None, "holds": None, "unread": "31.02.2022",
    }  # fmt: skip
    assert second["claim"] == {
        "speaker": "Tomas Brandt", "post": None, "date": None, "holds": False, "unread": "31.02.2022",
    }  # fmt: skip
    shown = Ran(capsys, "check", right, "--library", library).out
    assert "  claimed: Ada Lindqvist · cannot be ruled on\n  not understood: “31.02.2022”" in shown


def test_a_person_is_shown_the_closest_passage_only_where_it_comes_close(
    capsys: pytest.CaptureFixture[str], library: str
) -> None:
    near = "who will ever pay for a thousand lanterns of good crowns"
    far = "nobody was on the moon in that year at all"
    shown = Ran(capsys, "check", near, "--library", library).out
    assert shown.startswith("ABSENT")
    assert "  closest, not a match:\n" in shown
    shown = Ran(capsys, "check", far, "--library", library).out
    assert shown.startswith("ABSENT")
    assert "closest" not in shown
    assert "  nothing in them comes close\n" in shown
    (answer,) = Ran(capsys, "check", "--json", far, "--library", library).lines
    assert answer["closest"] is not None


def test_a_person_reads_the_verdict_first_then_the_words_and_the_claim(
    capsys: pytest.CaptureFixture[str], library: str
) -> None:
    shown = Ran(capsys, "check", QUOTE, "--speaker", "Tomas Brandt", "--on", "May 2021", "--library", library).out
    first, *rest = shown.splitlines()
    assert first == "MISATTRIBUTED · Found, but not as claimed"
    assert f"  you asked: {QUOTE}" in rest
    assert "  claimed: Tomas Brandt, 2021-05-01..2021-05-31 · does not hold: the speaker is another" in rest
    assert "  Ada Lindqvist, Mayor of Saltmere · 2021-05-04 · Meeting on the harbour, number 101" in rest
    assert f"    “{QUOTE[:-1]}”" in rest
    repeated = Ran(capsys, "check", "The port pays 4,000 crowns a month", "--library", library).out
    assert "in 9 places" in repeated
    assert "do not stand together" in Ran(capsys, "check", "zebra xylophones", "--library", library).out


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        (["--on", "05/09/2020"], "2020-09-05 · does not hold: the date is another"),
        (["--speaker", "Lindqvist", "--on", "2020"], "does not hold: the date is another"),
        (["--speaker", "Brandt", "--on", "2020"], "does not hold: the speaker is another, and the date is another"),
        (["--speaker", "Lindqvist", "--on", "2021"], "2021-01-01..2021-12-31 · holds"),
    ],
)
def test_what_of_a_claim_fails_is_told(
    capsys: pytest.CaptureFixture[str], library: str, claim: list[str], told: str
) -> None:
    shown = Ran(capsys, "check", QUOTE, *claim, "--library", library).out
    assert next(line for line in shown.splitlines() if line.startswith("  claimed: ")).endswith(told)


def test_a_quote_that_is_empty_is_refused_and_the_rest_is_done(
    capsys: pytest.CaptureFixture[str], library: str
) -> None:
    ran = Ran(capsys, "check", "--json", QUOTE, " ", "--library", library)
    assert (ran.status, ran.err) == (1, "refused quote 2: is empty: write the words to look for\n")
    assert [each["verdict"] for each in ran.lines] == ["verbatim"]
    wordless = Ran(capsys, "check", "…?!", "--library", library)
    assert wordless.status == 0
    assert "there is no word in it to look for" in wordless.out


def test_a_cut_is_shown_with_what_it_left_out(capsys: pytest.CaptureFixture[str], library: str) -> None:
    cut = "We will not sell the harbour […] of the plan says so in plain words."
    (answer,) = Ran(capsys, "check", "--json", cut, "--since", "2021", "--library", library).lines
    assert answer["verdict"] == "verbatim"
    (left_out,) = answer["cuts"]
    assert (left_out["text"], left_out["negates"]) == ("and point 101", False)
    assert left_out["parts"][0]["transcript"] == "101"
    assert "left out at your cut: “and point 101”" in Ran(capsys, "check", cut, "--library", library).out


def test_filters_narrow_the_search(capsys: pytest.CaptureFixture[str], library: str) -> None:
    for narrow in (["--until", "2020"], ["--since", "2022"], ["--topic", "Schools"]):
        (answer,) = Ran(capsys, "check", "--json", QUOTE, *narrow, "--library", library).lines
        assert answer["verdict"] != "verbatim", narrow
    (answer,) = Ran(
        capsys, "check", "--json", QUOTE, "--since", "2021", "--topic", "harbor", "--library", library
    ).lines
    assert answer["verdict"] == "verbatim"
    told = Ran(capsys, "check", QUOTE, "--since", "05/09/2020", "--topic", "harbor", "--library", library).out
    assert "  looked only: topic harbor, since 2020-09-05\n" in told


def test_a_file_of_lines_is_answered_line_by_line(
    capsys: pytest.CaptureFixture[str], library: str, tmp_path: Path
) -> None:
    path = tmp_path / "quotes.txt"
    path.write_text(f"{QUOTE}\n\n{{not json\n", encoding="utf-8")
    ran = Ran(capsys, "check", "--json", "--file", path, "--library", library)
    assert [(each["line"], each["quote"]) for each in ran.lines] == [(1, QUOTE), (3, "{not json")]


def test_lines_that_are_no_text_are_refused_and_the_rest_is_answered(
    capsys: pytest.CaptureFixture[str], library: str, tmp_path: Path
) -> None:
    path = tmp_path / "quotes.txt"
    russian = "Мы не продадим гавань".encode("cp1251")
    odd = b"A \xff or \x02 in a line of words that can be read otherwise"
    path.write_bytes(b"\n".join([bytes(range(128, 256)), QUOTE.encode(), b"PK\0\3", russian, odd]))
    ran = Ran(capsys, "check", "--json", "--file", path, "--library", library)
    assert (ran.status, [each["line"] for each in ran.lines]) == (1, [2, 5])
    assert ran.err.splitlines() == [f"refused {path}: line {number}: is not text in UTF-8" for number in (1, 3, 4)]


def test_a_file_of_json_lines_echoes_what_it_does_not_know(
    capsys: pytest.CaptureFixture[str], library: str, tmp_path: Path
) -> None:
    path = tmp_path / "quotes.jsonl"
    lines = [
        json.dumps({"quote": QUOTE, "kind": "verbatim", "transcript": "101", "verdict": "mine", "words": 16}),
        json.dumps({"quote": 5}),
        "not json",
        json.dumps({"quote": QUOTE, "n": None}),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    ran = Ran(capsys, "check", "--json", "--file", path, "--library", library)
    assert ran.status == 1
    first, last = ran.lines
    assert (first["kind"], first["transcript"], first["words"], first["line"]) == ("verbatim", "101", 16, 1)
    assert first["verdict"] == "verbatim", "an answer's own fields are not overwritten"
    assert (last["n"], last["line"]) == (None, 4)
    assert f"refused {path}: line 2: has no `quote`" in ran.err
    assert f"refused {path}: line 3: not a JSON object" in ran.err


def test_limit_bounds_the_matches(capsys: pytest.CaptureFixture[str], library: str) -> None:
    quote = "The port pays 4,000 crowns a month, not a crown more."
    (answer,) = Ran(capsys, "check", "--json", quote, "--limit", "2", "--library", library).lines
    assert answer["occurrences"] == 9
    assert 1 <= len(answer["matches"]) <= 2


# As a process of its own


def clean() -> dict[str, str]:
    """An environment without settings in which the program is found from any folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("VERBATIM_", "TELEGRAM_"))}
    return kept | {"PYTHONPATH": str(data_folder().parent)}


def run(*arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run in the working folder, which is the test's own."""
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(command, env=clean(), capture_output=True, text=True, check=False, timeout=60, **more)


def test_piped_output_has_no_bars_and_a_closed_pipe_is_quiet(library: str) -> None:
    ran = run("latest", "--json", "--library", library)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert len(ran.stdout.splitlines()) == 9
    parse = [sys.executable, "-m", "bot", "parse", "--json", *[library] * 40]
    with subprocess.Popen(parse, env=clean(), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as closed:
        assert closed.stdout is not None
        assert closed.stderr is not None
        closed.stdout.readline()
        closed.stdout.close()
        assert closed.stderr.read() == b""
        assert closed.wait(30) == 0


def test_bytes_that_are_no_text_and_odd_locales_are_no_trouble(library: str) -> None:
    command = [sys.executable, "-m", "bot", "check", "--json", "--library", library]
    odd = b"\xffWe will not sell the harbour \xe2\x80\x94 never"
    locale = clean() | {"LC_ALL": "en_US.ISO-8859-1", "PYTHONIOENCODING": "latin-1"}
    for more, given in ((["--file", "-"], odd + b"\n\n" + QUOTE.encode()), ([os.fsdecode(odd)], b"")):
        ran = subprocess.run([*command, *more], input=given, env=locale, capture_output=True, check=False, timeout=60)
        assert (ran.returncode, ran.stderr) == (0, b"")
        answers = [json.loads(line) for line in ran.stdout.decode("utf-8").splitlines()]
        assert "We will not sell" in answers[0]["quote"]
    assert "We will not sell" in answers[0]["matches"][0]["parts"][0]["text"]


def test_without_a_token_run_says_so_and_opens_the_chat(library: str) -> None:
    ran = run("run", "--library", library, input="/latest\n")
    assert ran.returncode == 0
    assert "No token is set" in ran.stderr
    assert "Meeting on the harbour, number 101" in ran.stdout


def test_the_chat_serves_a_source_that_nobody_described(tmp_path: Path) -> None:
    one = transcript(1, source="assembly", url=None)
    library_folder(tmp_path / "library", [one])
    (tmp_path / "script").write_text("/about\n/latest\n[1]\n/quote we will not sell the harbour\n", encoding="utf-8")
    ran = run("chat", "--library", str(tmp_path / "library"), "--script", str(tmp_path / "script"))
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "Source: assembly" in ran.stdout
    assert "went wrong" not in ran.stdout


def test_help_tells_of_every_command() -> None:
    ran = run("--help")
    assert ran.returncode == 0
    assert all(re.search(rf"^\s+{name}\s", ran.stdout, re.MULTILINE) for name in COMMANDS)


# find


def test_find_as_json(capsys: pytest.CaptureFixture[str], library: str) -> None:
    asked = ("find", "--json", "What did Lindqvist say about selling the harbour in 2021?", "--library", library)
    (found,) = Ran(capsys, *asked).lines
    assert [*found] == ["query", "total", "passages"]
    assert found["query"] == {
        "words": "selling the harbour",
        "speaker": "Ada Lindqvist",
        "since": "2021-01-01",
        "until": "2021-12-31",
        "topic": None,
        "place": None,
    }
    assert found["total"] == 1
    assert [*found["passages"][0]] == [*PART, "score"]
    assert found["passages"][0]["text"] == QUOTE


@pytest.mark.parametrize(
    ("options", "total"),
    [
        ([], 9),
        (["--speaker", "Mayor Lindqvist"], 9),
        (["--speaker", "Brandt"], 0),
        (["--on", "4 May 2021"], 1),
        (["--since", "2020-01-03", "--until", "2020-01-04"], 2),
        (["--topic", "scools"], 2),
        (["--place", "saltmere"], 9),
        (["--place", "Oslo"], 0),
    ],
)
def test_find_narrowed_by_options(
    capsys: pytest.CaptureFixture[str], library: str, options: list[str], total: int
) -> None:
    ran = Ran(capsys, "find", "--json", "sell", "the", "harbours", *options, "--limit", "1", "--library", library)
    assert ran.status == 0
    (found,) = ran.lines
    assert (found["total"], len(found["passages"])) == (total, 1 if total else len(found["passages"]))


def test_find_for_a_reader(capsys: pytest.CaptureFixture[str], library: str) -> None:
    out = Ran(capsys, "find", "who said cranes", "--on", "2021", "--library", library).out
    assert out.startswith("1 passage with “cranes” · since 2021-01-01 · until 2021-12-31\n  Question 1\n  Question")
    assert "“Who will pay for the new crane?”" in out
    out = Ran(capsys, "find", "what did Zelensky say about the cranne", "--library", library).out
    assert "nobody called Zelensky speaks in the transcripts held" in out
    assert "“cranne” stands nowhere: did you mean crane?" in out
    assert "with some of the words only:" in out


@pytest.mark.parametrize("words", ["the of", "🙂", ""])
def test_find_without_anything_to_search_for(capsys: pytest.CaptureFixture[str], library: str, words: str) -> None:
    ran = Ran(capsys, "find", words, "--library", library)
    assert (ran.status, ran.out) == (1, "")
    assert "nothing to search for" in ran.err


def test_find_nothing_is_status_0(capsys: pytest.CaptureFixture[str], library: str) -> None:
    ran = Ran(capsys, "find", "中国经济", "--json", "--library", library)
    assert ran.status == 0
    assert (ran.lines[0]["total"], ran.lines[0]["passages"]) == (0, [])


# doctor


def test_the_doctor_ends_with_status_1_when_something_is_wrong(
    capsys: pytest.CaptureFixture[str], library: str, tmp_path: Path
) -> None:
    well = Ran(capsys, "doctor", "--library", library)
    assert well.status == 0
    assert "· no token is set" in well.out
    assert "✓ library: 9 transcripts, 2020-01-01 to 2021-05-04, ready to search" in well.out
    ill = Ran(capsys, "doctor", "--library", tmp_path / "empty")
    assert ill.status == 1
    assert "✗ library: no transcripts are held\n    → `verbatim add PATH`" in ill.out


# Documentation


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_is_documented(capsys: pytest.CaptureFixture[str], root: Path, command: str) -> None:
    text = (root / "docs" / "command-line.md").read_text(encoding="utf-8")
    section = re.search(rf"^## `{command}\b.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert section, f"docs/command-line.md has no section on {command}"
    usage = Ran(capsys, command, "--help").out
    for option in sorted(set(re.findall(r"--[a-z]+(?:-[a-z]+)*", usage)) - {"--help", "--settings"}):
        assert f"`{option}" in section[0], f"docs/command-line.md does not tell of {command} {option}"
