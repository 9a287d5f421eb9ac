import asyncio

from bot.console.script import DIRECTIONS, Player
from tests.console.tiny import session


def play(*lines, folder=None):
    shown = []
    return shown, asyncio.run(Player(session(), shown.append, folder).play(lines))


def test_a_command_is_answered_with_formatting_and_buttons():
    shown, failed = play("/start you")
    assert shown == ["you  /start you", "bot  **Hello** you", "     [ More ] [ Mark ] [ Share ] [ Open ]"]
    assert not failed


def test_a_tap_shows_the_edited_message_and_the_note():
    shown, failed = play("/start", "[Mark]", "[Marked]", "[More]")
    assert shown[3:6] == ["you  [Mark]", "edit **Hello**", "     [ More ] [ Marked ] [ Share ] [ Open ]"]
    assert shown[6:] == ["note Done", "you  [Marked]", "you  [More]", "edit ~~less~~ **more**"]
    assert not failed


def test_a_tap_that_changes_nothing_shows_nothing():
    shown, _ = play("/start", "[More]", "/start", "[More]", "[More]")
    assert shown[-1] == "you  [More]"


def test_inline_results_page_to_the_end_and_can_be_chosen():
    shown, failed = play("@bot words", "!more", "!more", "!choose 1")
    assert shown[1:6] == ["list 1. words 0", "        one", "     2. words 1", "        one", "     … (more below)"]
    assert "more below" not in shown[-3]
    assert shown[-1] == "via  result 4"
    assert not failed


def test_a_share_button_asks_inline_and_a_deep_link_starts_the_bot():
    shown, failed = play("/start", "[Share]", "[Open]")
    assert "list 1. words to share 0" in shown
    assert "bot  **Hello** p_1" in shown
    assert not failed


def test_what_is_not_on_the_screen_is_named_and_the_rest_is_played():
    shown, failed = play("/start", "[Less]", "!choose 3", "!nonsense", "!more", "hello")
    assert [text.split(":")[0] for text in failed] == ["line 2", "line 3", "line 4", "line 5"]
    assert "[More]" in failed[0]
    assert shown[-1] == "bot  hello"


def test_an_answer_that_fails_is_told_and_counted(caplog):
    bad = session()
    shown = []
    asyncio.run(Player(bad, shown.append).play(["/bad", "hello"]))
    assert shown == ["you  /bad", "bot  (refused.failed)", "you  hello", "bot  hello"]
    assert bad.failures == 1
    assert "ValueError" in caplog.text


def test_lines_join_escape_and_comment():
    shown, failed = play("# nothing", "", "one\\", "two", "\\[not a button]")
    assert shown == ["you  one", "     two", "bot  one", "     two", "you  [not a button]", "bot  [not a button]"]
    assert not failed


def test_a_file_is_dropped_into_the_library(tmp_path):
    (tmp_path / "a.yaml").write_text("words")
    lines = [f"!drop {tmp_path / 'a.yaml'}", "!drop nowhere.yaml", "!drop page.html"]
    _, failed = play(*lines, folder=tmp_path / "library")
    assert (tmp_path / "library" / "a.yaml").read_text() == "words"
    assert failed[0] == "line 2: nowhere.yaml: No such file or directory"
    assert "`verbatim add` reads pages" in failed[1]
    assert "no library folder" in play("!drop a.yaml")[1][0]


def test_other_chats_can_be_entered():
    shown, failed = play("!in group", "/start a", "hello", "!in topic", "/start b", "!in private", "/start c")
    assert [line for line in shown if line.startswith("bot")] == [f"bot  **Hello** {name}" for name in "abc"]
    assert not failed


def test_every_direction_is_documented(root):
    text = (root / "docs" / "terminal.md").read_text()
    assert [usage for usage in DIRECTIONS if usage.split()[0] not in text] == []


def test_a_person_can_speak_another_language():
    _, failed = play("!language ru", "!language russian")
    assert [text.split(":")[0] for text in failed] == ["line 2"]
