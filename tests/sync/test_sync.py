"""The whole way: a site that lives, polite requests, transcripts held, revisions kept, arrivals told once."""

import asyncio
import contextlib
import errno
import itertools
import json
import ssl
from dataclasses import replace
from datetime import date

import httpx
import pytest

from bot.archive import open_archive
from bot.settings import Settings
from bot.sync.revisions import diff
from bot.sync.run import Dependencies, poll_forever, poll_once, state_folder, sync
from bot.transcripts.model import Key
from tests.site import Server, Site
from tests.site.site import MAYOR
from tests.sync.tools import FakeClock

pytest.importorskip("bot.transcripts.formats.feed", reason="the feed reader is not there yet")

NO_CERTIFICATES = ssl.create_default_context()
"""Made once: making one takes longer than a round."""


class World:
    """A site, a library that follows it, and what was told of."""

    def __init__(self, server, folder):
        self.server, self.site, self.folder = server, server.site, folder
        self.clock = FakeClock()
        server.now = self.clock.now
        sources = folder / "sources.yaml"
        sources.write_text(server.sources(), encoding="utf-8")
        self.settings = Settings(library=(folder / "library",), sources=sources, contact="mail@example.org")
        self.archive = open_archive(self.settings)
        self.dependencies = Dependencies(self.clock, transport=lambda: httpx.AsyncHTTPTransport(verify=NO_CERTIFICATES))
        self.heard = []

    async def arrived(self, changes):
        self.heard += [("new", key.id) for key in changes.added] + [("changed", key.id) for key in changes.changed]

    def poll(self, **passed):
        """A round after this much time; gives the addresses asked for in it."""
        if passed:
            self.clock.pass_(**passed)
        before = len(self.server.requests)
        self.reports = asyncio.run(poll_once(self.settings, self.archive, self.arrived, self.dependencies))
        return self.server.paths()[before:]

    def restart(self):
        """As after a crash: everything is read from the disk again."""
        self.archive = open_archive(self.settings)

    def command(self, **values):
        """The command `sync --once`; gives its exit status and what it said."""
        said = []
        values = {"once": True, "progress": said.append, "dependencies": self.dependencies} | values
        return sync(self.settings, self.archive, **values), said

    def held(self, piece):
        return self.archive.transcript(Key("kremlin", "en", piece.id))

    def text(self, piece):
        return [passage.text for passage in self.held(piece).passages]

    def problems(self):
        return [problem for report in self.reports for problem in report.problems]


@pytest.fixture
def world(tmp_path):
    with Server(Site()) as server:
        yield World(server, tmp_path)


def address(piece):
    return f"/events/president/{piece.section}/{piece.id}"


FEEDS = ["/events/all/feed", "/events/president/transcripts/feed"]


def test_a_new_event_is_stored_whole_and_told_once(world):
    piece = world.site.publish(1)
    assert world.poll() == ["/robots.txt", *FEEDS, address(piece)]
    held = world.held(piece)
    assert held.event.topics == ("Harbour",)
    assert held.event.persons == ("Lindqvist Ada",)
    assert held.event.place == "Town Hall, Saltmere"
    assert held.event.published.isoformat() == "2026-03-02T13:00:00", "Moscow's wall clock, whatever zone the feed says"
    assert held.event.url.endswith(address(piece))
    assert world.heard == [("new", piece.id)]
    assert world.poll(minutes=15) == FEEDS
    assert world.heard == [("new", piece.id)]


def test_the_command_tells_of_a_host_that_does_not_answer_once(world, caplog):
    async def nowhere(_host, _port):
        raise OSError("no such name")

    dependencies = replace(world.dependencies, resolve=nowhere)
    status, said = world.command(dependencies=dependencies)
    assert status == 1
    assert [sum("no such name" in line for line in said), said[-1].count("1 problem")] == [1, 1]
    assert not [record for record in caplog.records if record.levelname == "WARNING"]
    world.clock.pass_(hours=1)
    asyncio.run(poll_once(world.settings, world.archive, None, dependencies))
    assert "no such name" in caplog.text, "a bot that serves has its log alone"


def test_a_quiet_quarter_of_an_hour_costs_one_conditional_request_a_feed(world):
    world.site.publish(1)
    world.poll()
    world.poll(minutes=15)
    assert [(request.conditional, request.status) for request in world.server.requests[-2:]] == [(True, 304)] * 2


def test_events_are_told_oldest_first(world):
    for number in (3, 1, 2):
        world.site.publish(number)
    world.poll()
    assert [id_ for _, id_ in world.heard] == ["70001", "70002", "70003"]


def test_the_first_visit_reads_the_first_page_only(world):
    world.site.per_page = 5
    for number in range(12):
        world.site.publish(number)
    asked = world.poll()
    assert [path for path in asked if "feed" in path] == FEEDS
    assert len(world.archive.library) == 5


def test_after_a_long_absence_the_feed_is_read_back_to_what_is_known(world):
    world.site.per_page = 5
    world.site.publish(0)
    world.poll()
    for number in range(1, 12):
        world.site.publish(number)
    asked = world.poll(days=2)
    assert [path for path in asked if path.startswith("/events/all")] == [
        "/events/all/feed",
        "/events/all/feed/page/2",
        "/events/all/feed/page/3",
    ]
    assert len(world.archive.library) == 12
    assert world.heard == [("new", str(70_000 + number)) for number in range(12)]


def test_an_edit_that_the_feed_tells_of_is_kept_as_a_revision(world):
    piece = world.site.publish(1)
    world.poll()
    world.site.edit(piece, text=(f"{MAYOR}: Colleagues, good afternoon.", "We will sell the harbour."))
    world.poll(minutes=30)
    assert world.text(piece)[-1] == "We will sell the harbour."
    (earlier,) = world.archive.revisions(Key("kremlin", "en", piece.id))
    changes = diff(earlier.read(), world.held(piece))
    assert ("not", "") in [(change.before, change.after) for change in changes]
    assert world.heard == [("new", piece.id), ("changed", piece.id)]


def test_a_silent_edit_is_found_at_a_later_look(world):
    piece = world.site.publish(1)
    world.poll()
    world.site.edit(piece, silently=True, text=(f"{MAYOR}: Colleagues, good evening.",))
    assert address(piece) not in world.poll(hours=2)
    assert address(piece) in world.poll(hours=2)
    assert world.text(piece) == ["Colleagues, good evening."]
    assert world.heard[-1] == ("changed", piece.id)


def test_a_settled_page_is_looked_at_five_times_in_all(world):
    piece = world.site.publish(1)
    asked = [path for hours in [1] * 30 + [24] * 60 for path in world.poll(hours=hours)]
    assert asked.count(address(piece)) == 5
    assert world.heard == [("new", piece.id)]


def test_a_page_to_be_continued_is_fetched_again_until_it_is_whole(world):
    piece = world.site.publish(1, growing=True)
    world.poll()
    assert address(piece) in world.poll(minutes=31)
    grown = world.site.edit(piece, silently=True, growing=False, text=(*piece.text, f"{MAYOR}: That is all."))
    assert address(piece) in world.poll(hours=1, minutes=1)
    assert world.text(grown)[-1] == "That is all."
    assert "To be continued." not in world.text(grown)
    assert world.heard == [("new", piece.id), ("changed", piece.id)]
    assert address(piece) not in world.poll(hours=1)


def test_a_page_that_loses_its_text_keeps_the_one_held_and_is_asked_for_again(world):
    piece = world.site.publish(1)
    world.poll()
    said = world.text(piece)
    world.site.edit(piece, silently=True, text=())
    problems = []
    for _ in range(4):
        world.poll(hours=1)
        problems += world.problems()
    assert world.text(piece) == said
    assert problems
    assert all("has no text" in problem for problem in problems)
    world.site.edit(piece, silently=True, text=(f"{MAYOR}: Colleagues, good evening.",))
    for _ in range(24):
        world.poll(hours=1)
    assert world.text(piece) == ["Colleagues, good evening."]
    assert world.heard == [("new", piece.id), ("changed", piece.id)]


def test_a_page_that_moves_to_another_section_stays_one_transcript(world):
    piece = world.site.publish(1)
    world.poll()
    moved = world.site.edit(piece, section="transcripts", sections=("Transcripts",))
    asked = world.poll(minutes=30)
    assert address(moved) in asked
    assert len(world.archive.library) == 1
    assert world.held(piece).event.sections == ("Transcripts",)
    assert address(piece) not in world.poll(hours=4)


def test_a_page_that_moved_without_a_redirect_is_found_where_the_feed_says(world):
    piece = world.site.publish(1)
    world.poll()
    world.site.fault(address(piece), status=404)
    moved = world.site.edit(piece, silently=True, section="transcripts")
    world.site.publish(2)
    world.poll(hours=4)
    assert address(moved) in world.poll(minutes=30)
    assert world.held(moved).event.url.endswith(address(moved))


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_disappears_is_kept_and_marked(world, status):
    piece = world.site.publish(1)
    world.poll()
    world.site.remove(piece, status)
    for hours in [1] * 4 + [23, 2, 24, 24 * 7, 24 * 30, 24 * 30, 24 * 60]:
        world.poll(hours=hours)
    state = json.loads((state_folder(world.settings) / "kremlin_en.json").read_text())
    assert state["entries"][piece.id]["gone"].startswith("2026-03-")
    assert world.text(piece)
    assert world.heard == [("new", piece.id)]
    assert world.server.paths().count(address(piece)) == {404: 5, 410: 4}[status]


def test_a_page_that_comes_back_is_gone_no_longer(world):
    piece = world.site.publish(1)
    world.poll()
    world.site.fault(address(piece), status=404, times=2)
    for hours in (4, 25):
        world.poll(hours=hours)
    assert world.reports[0].gone
    world.site.edit(piece, silently=True, text=("Back again.",))
    world.poll(days=8)
    assert world.text(piece) == ["Back again."]
    state = json.loads((state_folder(world.settings) / "kremlin_en.json").read_text())
    assert "gone" not in state["entries"][piece.id]


def test_a_page_that_comes_later_than_its_feed_is_waited_for(world):
    piece = world.site.publish(1)
    world.site.fault(address(piece), status=404, times=2)
    world.poll()
    assert world.held(piece).event.topics == (), "from the feed"
    world.poll(hours=1, minutes=1)
    world.poll(hours=2, minutes=1)
    assert world.held(piece).event.topics == ("Harbour",)
    assert world.heard == [("new", piece.id), ("changed", piece.id)]


def test_a_refused_page_is_told_from_the_feed_at_once_and_completed_later(world):
    world.site.fault("/news/", status=403, times=1)
    pieces = [world.site.publish(number) for number in (1, 2)]
    asked = world.poll()
    assert [path for path in asked if "/news/" in path] == [address(pieces[0])], "one refusal ends the round"
    assert world.heard == [("new", "70001"), ("new", "70002")]
    assert world.text(pieces[1])[1].startswith("We will not sell the harbour")
    assert world.held(pieces[1]).event.topics == ()
    assert world.poll(minutes=30) == [], "nothing at all is asked while the host wants to be left alone"
    world.poll(minutes=60)
    world.poll(hours=2)
    assert [world.held(piece).event.topics for piece in pieces] == [("Harbour",)] * 2
    assert world.heard == [("new", "70001"), ("new", "70002"), ("changed", "70002"), ("changed", "70001")]


def test_a_site_that_refuses_everything_is_asked_less_and_less(world):
    world.site.publish(1)
    world.poll()
    world.site.fault("", status=403)
    asked = [path for _ in range(24 * 7) for path in world.poll(hours=1)]
    assert len(asked) <= 12, "in a week: after 1, 2, 4, 8, 16 and then every 24 hours"


def test_a_page_of_another_event_is_not_taken_for_this_one(world):
    piece = world.site.publish(1)
    other = world.site.publish(2)
    world.site.fault(address(piece) + "$", "redirect", status=302, headers={"Location": address(other)}, times=1)
    world.poll()
    assert "point 1 of the plan" in world.text(piece)[1]
    assert any("another event" in problem for problem in world.problems())


def test_a_crash_at_any_moment_loses_nothing_and_tells_at_least_once(world, monkeypatch):
    world.site.publish(0)
    world.poll()
    pieces = [world.site.publish(number) for number in range(1, 4)]
    from bot.sync.state import StateFolder  # noqa: PLC0415

    save = StateFolder.save_edition
    for crash_at in itertools.count():
        calls = itertools.count()

        def failing(self, name, state, crash_at=crash_at, calls=calls):
            if next(calls) == crash_at:
                raise KeyboardInterrupt
            save(self, name, state)

        monkeypatch.setattr(StateFolder, "save_edition", failing)
        try:
            world.poll(minutes=16)
        except KeyboardInterrupt:
            world.restart()
            continue
        break
    monkeypatch.setattr(StateFolder, "save_edition", save)
    world.poll(minutes=16)
    assert crash_at > 5
    assert {("new", piece.id) for piece in pieces} <= set(world.heard)
    assert all(world.held(piece).event.topics for piece in pieces)


def test_a_full_disk_is_said_clearly_and_work_goes_on_by_itself(world, monkeypatch):
    piece = world.site.publish(1)
    from bot.transcripts import files  # noqa: PLC0415

    write = files.write_whole

    def full(path, *_, **__):
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr("bot.transcripts.files.write_whole", full)
    status, said = world.command()
    assert status == 1
    assert "free some space" in said[-1]
    monkeypatch.setattr("bot.transcripts.files.write_whole", write)
    assert not list((world.folder / "library").rglob("*.new"))
    status, _ = world.command()
    assert status == 0
    assert world.text(piece)


def test_a_broken_state_file_is_set_aside_and_costs_only_requests(world):
    piece = world.site.publish(1)
    world.poll()
    path = state_folder(world.settings) / "kremlin_en.json"
    path.write_text("{ broken", encoding="utf-8")
    world.poll(minutes=15)
    assert world.heard == [("new", piece.id)]
    assert path.with_suffix(".broken").exists()


BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<feed xmlns="http://www.w3.org/2005/Atom"><title>&d;</title></feed>"""
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE f [<!ENTITY x SYSTEM "file:///etc/hostname">]><feed>&x;</feed>'


@pytest.mark.parametrize(
    "body", [BOMB, OUTSIDE, b"", b"<html>down for repair</html>", b"\x00\xff" * 5000, b"<feed>" * 200_000]
)
def test_a_hostile_feed_is_refused_and_the_other_one_still_read(world, body):
    piece = world.site.publish(1)
    world.site.fault("^/events/all/feed", "body", body=body)
    world.poll()
    assert world.problems()
    assert world.text(piece)


def test_a_feed_that_leads_elsewhere_or_in_circles_is_left(world):
    world.site.per_page = 2
    world.site.publish(0)
    world.poll()
    for number in range(1, 9):
        world.site.publish(number)
    world.site.fault("/events/all/feed/page/2", "redirect", status=302, headers={"Location": "http://evil.example/"})
    world.site.fault(
        "transcripts/feed/page/2", "redirect", status=302, headers={"Location": "/events/president/transcripts/feed"}
    )
    asked = world.poll(hours=1)
    assert len(asked) < 20
    assert any("evil.example" in problem for problem in world.problems())


def test_the_same_event_twice_in_a_feed_is_looked_at_once(world):
    piece = world.site.publish(1)
    _, _, feed = world.site.answer("/events/all/feed", world.server.root)
    start, end = feed.index("<entry>"), feed.index("</feed>")
    twice = feed[:end] + feed[start:end].replace("harbour", "bridge") + feed[end:]
    world.site.fault("^/events/all/feed", "body", body=twice.encode(), times=1)
    asked = world.poll()
    assert asked.count(address(piece)) == 1


@pytest.mark.parametrize("when", ["9999-12-31T23:59:59+04:00", "0001-01-01T00:00:00+04:00", "yesterday", ""])
def test_wrong_dates_hold_up_nothing(world, when):
    piece = world.site.publish(1)
    _, _, feed = world.site.answer("/events/all/feed", world.server.root)
    wrong = feed.replace("2026-03-02T13:00:00+04:00", when).replace("2026-03-02T13:05:00+04:00", when)
    world.site.fault("^/events/all/feed", "body", body=wrong.encode(), times=2)
    world.poll()
    assert world.text(piece)
    later = world.site.publish(2)
    world.poll(hours=1)
    assert world.text(later)


def test_the_backfill_goes_back_to_the_day_and_no_further(world):
    world.site.per_page = 5
    for number in range(0, 24 * 20, 24):
        world.site.publish(number)
    status, said = world.command(since=date(2026, 3, 12))
    assert status == 0
    days = sorted(str(event.date) for event in world.archive.library.latest(0, 100))
    assert days[0] == "2026-03-12"
    assert len(days) == 10
    assert any("left" in line for line in said)


def test_what_a_backfill_finds_is_marked_as_seen_before_it_is_stored_and_the_newest_is_not(world):
    world.site.per_page = 5
    for number in range(0, 24 * 8, 24):
        world.site.publish(number)
    marked = []

    async def mark_as_seen(transcript):
        assert world.archive.transcript(transcript.key) is None
        marked.append(transcript.key.id)

    world.command(since=date(2026, 3, 2), dependencies=replace(world.dependencies, mark_as_seen=mark_as_seen))
    assert len(world.archive.library) == 8
    assert sorted(marked) == [str(70_000 + number) for number in range(0, 24 * 3, 24)]


def test_an_interrupted_backfill_goes_on_where_it_was(world):
    world.site.per_page = 3
    for number in range(0, 24 * 18, 24):
        world.site.publish(number)
    world.site.fault("/events/all/feed/page/4", "body", body=b"broken", times=1)
    status, said = world.command(since=date(2026, 3, 2))
    assert status == 1
    assert any("goes on from there" in line for line in said)
    before = len(world.server.requests)
    status, _ = world.command(since=date(2026, 3, 2))
    assert status == 0
    again = [path for path in world.server.paths()[before:] if path.startswith("/events/all/feed/")]
    assert again == [f"/events/all/feed/page/{number}" for number in (3, 4, 5, 6)]
    assert len(world.archive.library) == 18
    status, said = world.command(since=date(2026, 3, 2))
    assert any("already" in line for line in said)


def test_a_backfill_waits_while_the_site_wants_to_be_left_alone(world):
    world.site.per_page = 5
    for number in range(0, 24 * 8, 24):
        world.site.publish(number)
    world.poll()
    world.site.fault("/events/all/feed/page/2", status=429, headers={"Retry-After": "3600"}, times=2)
    status, _ = world.command(since=date(2026, 3, 2))
    assert status == 0
    assert len(world.archive.library) == 8
    assert sum(seconds for seconds in world.clock.slept if seconds > 60) >= 2 * 3_600


def test_requests_stay_within_what_the_documentation_says(world):
    for number in range(24):
        world.site.publish(number)
        world.poll(hours=3)
    times = [request.at for request in world.server.requests]
    assert min(later - earlier for earlier, later in itertools.pairwise(times)) >= 5
    agents = {request.agent for request in world.server.requests}
    assert len(agents) == 1
    assert "mail@example.org" in agents.pop()
    events, rounds = 24, 24
    assert len(times) <= 2 * rounds + 3 * events + 4, "a request a feed and round, three looks an event in three days"


class EnoughError(Exception):
    """Ends what never ends by itself."""


def forever(world, rounds):
    """`poll_forever` until it has slept this often; what it told."""
    told = []
    slept = itertools.count(1)
    pause = world.clock.sleep

    async def sleep(seconds):
        await pause(seconds)
        if seconds > 60 and next(slept) == rounds:
            raise EnoughError

    world.clock.sleep = sleep
    with contextlib.suppress(EnoughError):
        asyncio.run(poll_forever(world.settings, world.archive, world.arrived, world.dependencies, told.append))
    world.clock.sleep = pause
    return told


def test_polling_goes_on_and_a_restarted_bot_does_not_ask_again_at_once(world):
    piece = world.site.publish(1)
    told = forever(world, 2)
    assert told[0].startswith("1 new")
    assert len(told) == 2
    assert world.heard == [("new", piece.id)]
    before = len(world.server.requests)
    world.clock.time -= 900
    forever(world, 1)
    assert len(world.server.requests) == before
    forever(world, 1)
    assert len(world.server.requests) == before + 2


def test_polling_outlives_a_full_disk(world, monkeypatch):
    piece = world.site.publish(1)

    def full(*_, **__):
        monkeypatch.undo()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("bot.transcripts.files.write_whole", full)
    forever(world, 2)
    assert world.text(piece)
    assert world.heard == [("new", piece.id)]


def test_two_processes_never_ask_together(world):
    from bot.disk import lock  # noqa: PLC0415

    world.site.publish(1)
    with lock(state_folder(world.settings) / "lock"):
        status, said = world.command()
    assert status == 1
    assert "another process" in said[0]
    assert world.server.requests == []
