import asyncio
import itertools
import tracemalloc

import httpx
import pytest

from bot.sync.fetch import FetchError, GoneError, NotGotError, Politeness, RestingError, user_agent
from tests.site import Server, Site
from tests.sync.tools import AGENT, DAWN, FakeClock, fetching

PAGE = "/events/president/news/70001"
HOUR = 3_600


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def server(clock):
    site = Site()
    site.publish(1)
    with Server(site, clock.now) as server:
        yield server


def get(server, clock, *paths, state=None, politeness=None):
    """The answers, or what was raised, one for each path."""

    async def run():
        answers = []
        async with fetching(server.host, clock=clock, state=state, politeness=politeness) as fetcher:
            for path in paths:
                try:
                    answers.append(await fetcher.get(path if "://" in path else server.root + path))
                except Exception as error:  # noqa: BLE001 (the test looks at it)
                    answers.append(error)
        return answers

    return asyncio.run(run())


def test_robots_is_read_first_and_once_and_requests_are_paused(server, clock):
    pages = get(server, clock, PAGE, PAGE, PAGE)
    assert [b"We will not sell the harbour" in page.data for page in pages] == [True] * 3
    assert server.paths() == ["/robots.txt", PAGE, PAGE, PAGE]
    times = [request.at for request in server.requests]
    assert [later - earlier for earlier, later in itertools.pairwise(times)] == [5.0] * 3
    assert {request.agent for request in server.requests} == {AGENT}


def test_requests_made_together_go_one_at_a_time(server, clock):
    async def run():
        async with fetching(server.host, clock=clock) as fetcher:
            await asyncio.gather(*(fetcher.get(server.root + PAGE) for _ in range(3)))

    asyncio.run(run())
    times = [request.at for request in server.requests]
    assert [later - earlier for earlier, later in itertools.pairwise(times)] == [5.0] * 3


def test_robots_is_read_again_after_a_day(server, clock):
    state = {}
    get(server, clock, PAGE, state=state)
    clock.pass_(hours=23)
    get(server, clock, PAGE, state=state)
    clock.pass_(hours=2)
    get(server, clock, PAGE, state=state)
    assert server.paths().count("/robots.txt") == 2


def test_what_robots_forbids_is_not_asked_for(server, clock):
    (error,) = get(server, clock, "/events/president/news/copy/70001")
    assert isinstance(error, NotGotError)
    assert "robots.txt" in str(error)
    assert server.paths() == ["/robots.txt"]


def test_a_longer_delay_that_robots_asks_for_is_kept(server, clock):
    server.site.robots = "User-agent: *\nCrawl-delay: 30"
    get(server, clock, PAGE, PAGE)
    assert clock.slept == [30.0, 30.0]


def test_a_site_without_robots_may_be_read(server, clock):
    server.site.robots = None
    (page,) = get(server, clock, PAGE)
    assert b"harbour" in page.data


def test_nothing_is_asked_while_robots_cannot_be_read(server, clock):
    server.site.fault("robots", status=503)
    first, second = get(server, clock, PAGE, PAGE)
    assert isinstance(first, RestingError)
    assert isinstance(second, RestingError)
    assert server.paths() == ["/robots.txt"]


def test_unchanged_pages_are_not_sent_again(server, clock):
    async def run():
        async with fetching(server.host, clock=clock) as fetcher:
            page = await fetcher.get(server.root + PAGE)
            return await fetcher.get(server.root + PAGE, page.etag, page.modified)

    assert asyncio.run(run()) is None
    assert [(request.conditional, request.status) for request in server.requests[1:]] == [(False, 200), (True, 304)]


@pytest.mark.parametrize(
    ("status", "waits"),
    [(403, [1, 2, 4, 8, 16, 24, 24]), (429, [0.25, 0.5, 1, 2]), (503, [1 / 12, 1 / 6, 1 / 3, 2 / 3])],
)
def test_refusals_are_backed_off_from_for_longer_each_time(server, clock, status, waits):
    server.site.fault("news", status=status)
    state = {}
    for hours in waits:
        error, again = get(server, clock, PAGE, PAGE, state=state)
        assert error.asked
        assert not again.asked
        assert error.until - clock.now() == pytest.approx(hours * HOUR, abs=1)
        clock.time = error.until
    assert server.paths().count(PAGE) == len(waits)


def test_a_success_ends_the_rest(server, clock):
    server.site.fault("news", status=403, times=2)
    state = {}
    for _ in range(2):
        (error,) = get(server, clock, PAGE, state=state)
        clock.time = error.until
    (page,) = get(server, clock, PAGE, state=state)
    assert page.data
    server.site.fault("news", status=403, times=1)
    (error,) = get(server, clock, PAGE, state=state)
    assert error.until - clock.now() == HOUR


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7200", 7_200),
        ("Mon, 02 Mar 2026 12:00:05 GMT", 3 * HOUR),
        ("99999999999999", 86_400),
        ("-5", 900),
        ("soon", 900),
    ],
)
def test_retry_after_is_honoured_up_to_a_day(server, clock, value, seconds):
    server.site.fault("news", status=429, headers={"Retry-After": value})
    (error,) = get(server, clock, PAGE)
    assert error.until - (DAWN + 5) == pytest.approx(seconds, abs=1)


def test_a_clock_set_back_does_not_silence_a_host_for_good(server, clock):
    state = {}
    server.site.fault("news", status=403, times=1)
    get(server, clock, PAGE, state=state)
    clock.pass_(days=-30)
    (page,) = get(server, clock, PAGE, state=state)
    assert page.data


@pytest.mark.parametrize(("status", "final"), [(404, False), (410, True)])
def test_what_is_not_there_is_told_apart(server, clock, status, final):
    server.site.fault("news", status=status)
    (error,) = get(server, clock, PAGE)
    assert isinstance(error, GoneError)
    assert error.final is final


def test_redirects_are_followed_on_the_own_hosts(server, clock):
    server.site.fault(PAGE, "redirect", status=302, headers={"Location": "/events/president/transcripts/70001"})
    server.site.publish(1, section="transcripts")
    (page,) = get(server, clock, PAGE)
    assert page.url.endswith("/events/president/transcripts/70001")


@pytest.mark.parametrize(
    "target",
    [
        "http://other.example/x",
        "http://127.0.0.1:1/x",
        "http://169.254.169.254/latest/meta-data",
        "https://user@127.0.0.1/x",
        "file:///etc/hostname",
        "//evil.example",
        "http://" + "a" * 3000,
    ],
)
def test_redirects_elsewhere_are_not_followed(server, clock, target):
    server.site.fault(PAGE, "redirect", status=302, headers={"Location": target})
    (error,) = get(server, clock, PAGE)
    assert isinstance(error, NotGotError)
    assert server.paths() == ["/robots.txt", PAGE]


def test_a_redirect_to_no_address_is_a_failure(server, clock):
    server.site.fault(PAGE, "redirect", status=302, headers={"Location": "http://[::1/"})
    (error,) = get(server, clock, PAGE)
    assert isinstance(error, FetchError)


def test_endless_redirects_end(server, clock):
    for number in range(20):
        server.site.fault(f"/d/{number}$", "redirect", status=301, headers={"Location": f"/d/{number + 1}"})
    circle, endless = get(server, clock, "/d/19", "/d/0")
    server.site.fault("/round", "redirect", status=301, headers={"Location": "/round"})
    (circle,) = get(server, clock, "/round")
    assert isinstance(endless, NotGotError)
    assert isinstance(circle, NotGotError)
    assert len([path for path in server.paths() if path in {f"/d/{number}" for number in range(19)}]) == 6
    assert server.paths().count("/round") == 1


def test_a_gigabyte_is_not_read(server, clock):
    server.site.fault(PAGE, "huge")
    (error,) = get(server, clock, PAGE)
    assert isinstance(error, NotGotError)
    assert "larger than" in str(error)


def test_a_bomb_unpacks_no_further_than_the_limit(server, clock):
    server.site.fault(PAGE, "bomb")
    tracemalloc.start()
    (error,) = get(server, clock, PAGE, politeness=Politeness(largest=1_000_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(error, NotGotError)
    assert "larger than" in str(error)
    assert peak < 70_000_000 + 8_000_000  # the server's own 64 MB are in this process


def test_a_trickle_is_given_up(server, clock):
    server.site.fault(PAGE, "slow")
    (error,) = get(server, clock, PAGE, politeness=Politeness(overall=0.4))
    assert isinstance(error, RestingError)


def test_a_broken_transfer_is_a_failure_not_a_page(server, clock):
    server.site.fault(PAGE, "cut", times=1)
    server.site.fault(PAGE, "body", headers={"Content-Encoding": "gzip"}, body=b"\x1f\x8b broken", times=1)
    server.site.fault(PAGE, "body", headers={"Content-Encoding": "br"}, body=b"x", times=1)
    for _ in range(3):
        state = {}
        (error,) = get(server, clock, PAGE, state=state)
        assert isinstance(error, RestingError), error


def test_a_host_that_is_not_there_rests(clock):
    async def run():
        async with fetching("127.0.0.1:9", clock=clock) as fetcher:
            await fetcher.get("http://127.0.0.1:9/x")

    with pytest.raises(RestingError, match="no answer"):
        asyncio.run(run())


@pytest.mark.parametrize("inner", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:192.168.0.1", "fd00::1"])
def test_a_listed_name_that_leads_inside_is_not_asked(clock, inner):
    asked = []

    async def resolve(_host, _port):
        return [inner]

    def answer(request):
        asked.append(request)
        return httpx.Response(200)

    async def run():
        transport = httpx.MockTransport(answer)
        async with fetching("en.kremlin.example", clock=clock, transport=transport, resolve=resolve) as fetcher:
            await fetcher.get("http://en.kremlin.example/x")

    with pytest.raises(NotGotError, match="not a public address"):
        asyncio.run(run())
    assert not asked


def test_only_listed_hosts_are_asked(server, clock):
    answers = get(server, clock, "http://other.example/x", f"ftp://{server.host}/x", "no address", server.root + "1/x")
    assert all(isinstance(answer, NotGotError) for answer in answers)
    assert server.paths() == []


def test_the_client_says_who_it_is():
    assert user_agent("1.2", "mail@example.org") == "verbatim-bot/1.2 (reads official transcripts; mail@example.org)"
    assert "\n" not in user_agent("1.2", "a\r\nX-Evil: 1")
    assert user_agent("1.2", None) == "verbatim-bot/1.2 (reads official transcripts)"
