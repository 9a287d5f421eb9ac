"""One polite request at a time: paused, bounded in size and time, and never to a host that is not a source's."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from bot.clock import DAY, HOUR, Clock
from bot.sync.addresses import ROBOTS_LIMIT, ForbiddenAddressError, Hosts, Robots
from bot.sync.state import Host

PRODUCT = "verbatim-bot"
REDIRECTS = 5
_REDIRECT = {301, 302, 303, 307, 308}
_REFUSED = {401, 403, 407, 451}
_CHUNK = 64 * 1024


class FetchError(Exception):
    """A page that was not got; the message says why."""


class RestingError(FetchError):
    """The host is left alone until `until` (seconds since 1970): it refused, asked to wait, or failed."""

    def __init__(self, host: str, reason: str, until: float, *, asked: bool) -> None:
        super().__init__(f"{host}: {reason}; left alone until {datetime.fromtimestamp(until, UTC):%Y-%m-%d %H:%M} UTC")
        self.until = until
        self.asked = asked
        """Whether this very request was made and met it; else nothing was asked."""


class GoneError(FetchError):
    """The page is not there (404), or is said to be gone for good (410)."""

    def __init__(self, url: str, *, final: bool) -> None:
        super().__init__(f"{url}: {'gone (410)' if final else 'not found (404)'}")
        self.final = final


class NotGotError(FetchError):
    """This page alone cannot be had: robots.txt forbids it, it is too large, it leads elsewhere."""


@dataclass(frozen=True, slots=True)
class Politeness:
    """How the sources are treated; `docs/sync.md` states these numbers."""

    pause: float = 5.0
    """Seconds between the end of one request and the start of the next, whatever the host."""
    largest: int = 10 * 1024 * 1024
    """Bytes of a page or feed, after decompression."""
    connect: float = 10.0
    silence: float = 20.0
    """Seconds without a byte after which a transfer is given up."""
    overall: float = 60.0
    """Seconds a request may take from start to end."""
    robots_age: float = DAY
    refused: tuple[float, float] = (HOUR, DAY)
    """First and longest rest after 403; doubled each time in between."""
    flooded: tuple[float, float] = (HOUR / 4, DAY)
    """The same after 429; never shorter than its Retry-After."""
    failed: tuple[float, float] = (HOUR / 12, 6 * HOUR)
    """The same after 5xx, timeouts and broken connections."""


@dataclass(frozen=True, slots=True)
class Page:
    """What was got."""

    url: str
    """Where it was found in the end, after redirects."""
    data: bytes
    etag: str | None = None
    modified: str | None = None


def user_agent(version: str, contact: str | None) -> str:
    """How this client names itself: product, version and whom to write to."""
    text = f"{PRODUCT}/{version} (reads official transcripts{f'; {contact}' if contact else ''})"
    return "".join(character for character in text if " " <= character <= "~")


class Fetcher:
    """Asks the sources' hosts, one request at a time.

    `hosts_state` is read and written as requests go; `keep` is called after each change to it.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        hosts: Hosts,
        clock: Clock,
        hosts_state: dict[str, Host],
        politeness: Politeness = Politeness(),
        keep: Callable[[], None] = lambda: None,
    ) -> None:
        self._client = client
        self._hosts = hosts
        self._clock = clock
        self._state = hosts_state
        self._polite = politeness
        self._keep = keep
        self._lock = asyncio.Lock()
        self._last_end = float("-inf")

    async def get(self, url: str, etag: str | None = None, modified: str | None = None) -> Page | None:
        """The page at an address, or None when it has not changed since the given ETag or Last-Modified.

        Raises RestingError, GoneError or NotGotError, all of them FetchError.
        """
        async with self._lock:
            try:
                return await self._follow(url, etag, modified)
            except ForbiddenAddressError as error:
                raise NotGotError(f"{url[:200]}: {error}") from error

    async def _follow(self, url: str, etag: str | None, modified: str | None) -> Page | None:
        conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {name: value for name, value in conditions.items() if value}
        seen: set[str] = set()
        target = self._hosts.check(url)
        while True:
            seen.add(str(target))
            robots = await self._robots(target)
            if not robots.allows(str(target)):
                raise NotGotError(f"{target}: robots.txt asks not to fetch it")
            answer = await self._ask(target, headers, robots.delay, self._polite.largest)
            if not isinstance(answer, httpx.URL):
                self._welcome(target)
                return answer
            if str(answer) in seen or len(seen) > REDIRECTS:
                raise NotGotError(f"{url}: redirected in a circle or more than {REDIRECTS} times")
            target = answer

    async def _robots(self, url: httpx.URL) -> Robots:
        """The rules of the address's host, read at most once a day; while they cannot be had nothing is asked."""
        host = self._host(url)
        if host.robots is None or not 0 <= self._clock.now() - host.robots_at < self._polite.robots_age:
            host.robots = await self._read_robots(url.copy_with(path="/robots.txt", query=None, fragment=None))
            host.robots_at = self._clock.now()
            self._keep()
        return Robots(host.robots, PRODUCT)

    async def _read_robots(self, target: httpx.URL) -> str:
        for _ in range(REDIRECTS + 1):
            try:
                answer = await self._ask(target, {}, 0.0, ROBOTS_LIMIT, cut=True)
            except (GoneError, NotGotError):
                break
            if not isinstance(answer, httpx.URL):
                return answer.data.decode("utf-8", "replace") if answer else ""
            target = answer
        return ""

    async def _ask(
        self, url: httpx.URL, headers: dict[str, str], delay: float, largest: int, *, cut: bool = False
    ) -> Page | httpx.URL | None:
        """One request: a page, where it was redirected to, or None for "not modified"."""
        self._host(url)
        pause = max(self._polite.pause, delay)
        wait = self._last_end + pause - self._clock.now()
        if wait > 0:
            await self._clock.sleep(min(wait, pause))
        try:
            async with asyncio.timeout(self._polite.overall):
                await self._hosts.check_target(url)
                async with self._client.stream("GET", url, headers=headers) as response:
                    return await self._read(url, response, largest, cut=cut, conditional=bool(headers))
        except (httpx.HTTPError, httpx.StreamError, TimeoutError, OSError) as error:
            reason = str(error) or type(error).__name__
            raise self._rest(url, f"no answer ({reason})", self._polite.failed) from error
        finally:
            self._last_end = self._clock.now()

    async def _read(
        self, url: httpx.URL, response: httpx.Response, largest: int, *, cut: bool, conditional: bool
    ) -> Page | httpx.URL | None:
        stream = response.extensions.get("network_stream")
        peer = stream.get_extra_info("server_addr") if stream is not None else None
        if isinstance(peer, tuple):
            self._hosts.check_peer(url, str(peer[0]))
        self._raise_for(url, response)
        if response.status_code == 304 and conditional:
            return None
        if response.status_code in _REDIRECT and "location" in response.headers:
            try:
                return self._hosts.check(str(url.join(response.headers["location"])))
            except (httpx.InvalidURL, UnicodeError, ValueError) as error:
                raise NotGotError(f"{url}: redirected to no address") from error
        if response.status_code != 200:
            raise NotGotError(f"{url}: answered {response.status_code}")
        data = await _body(url, response, largest, cut=cut)
        kept = (response.headers.get(name) for name in ("etag", "last-modified"))
        return Page(str(url), data, *(value if value and len(value) <= 500 else None for value in kept))

    def _raise_for(self, url: httpx.URL, response: httpx.Response) -> None:
        status, polite = response.status_code, self._polite
        asked = _retry_after(response.headers.get("retry-after"), self._clock.now())
        if status in _REFUSED:
            raise self._rest(url, f"refused ({status})", polite.refused, asked)
        if status == 429:
            raise self._rest(url, "too many requests (429)", polite.flooded, asked)
        if status >= 500 or status == 408:
            raise self._rest(url, f"failed ({status})", polite.failed, asked)
        if status in (404, 410):
            raise GoneError(str(url), final=status == 410)

    def _host(self, url: httpx.URL) -> Host:
        """What is known of the address's host. Raises RestingError while it is left alone."""
        name, now = url.netloc.decode(), self._clock.now()
        host = self._state.setdefault(name, Host())
        if now < host.until <= now + 2 * DAY:  # a clock that was set back must not silence a host for good
            raise RestingError(name, host.reason, host.until, asked=False)
        return host

    def _welcome(self, url: httpx.URL) -> None:
        """A page was had: the next refusal is a first one again. A robots.txt alone is no such sign."""
        host = self._state[url.netloc.decode()]
        if host.failures:
            host.failures, host.until, host.reason = 0, 0.0, ""
            self._keep()

    def _rest(self, url: httpx.URL, reason: str, bounds: tuple[float, float], asked: float = 0.0) -> RestingError:
        """Leave the host alone: twice as long each time within the bounds, and no shorter than it `asked` for."""
        name, (first, longest) = url.netloc.decode(), bounds
        host = self._state[name]
        host.failures = min(host.failures + 1, 30)
        wait = max(min(first * 2 ** (host.failures - 1), longest), min(asked, DAY))
        host.until, host.reason = self._clock.now() + wait, reason
        self._keep()
        return RestingError(name, reason, host.until, asked=True)


async def _body(url: httpx.URL, response: httpx.Response, largest: int, *, cut: bool) -> bytes:
    """The body, decompressed no further than the limit: a bomb costs no more than a large page."""
    data = bytearray()
    async for piece in _pieces(response):
        data += piece
        if len(data) > largest:
            if cut:
                return bytes(data[:largest])
            raise NotGotError(f"{url}: larger than {largest // 1024:,} KB")
    return bytes(data)


async def _pieces(response: httpx.Response) -> AsyncIterator[bytes]:
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if coding in {"identity", ""}:
        async for raw in response.aiter_raw(_CHUNK):
            yield raw
        return
    if coding not in {"gzip", "x-gzip"}:
        raise httpx.DecodingError(f"an encoding that was not asked for: {coding[:40]!r}")
    inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        async for raw in response.aiter_raw(_CHUNK):
            rest, piece = raw, b""
            while not inflate.eof and (rest or len(piece) == _CHUNK):
                piece = inflate.decompress(rest, _CHUNK)
                rest = inflate.unconsumed_tail
                yield piece
    except zlib.error as error:
        raise httpx.DecodingError("the compressed text is damaged") from error
    if not inflate.eof:
        raise httpx.DecodingError("the compressed text ends early")


def _retry_after(value: str | None, now: float) -> float:
    """Seconds that a Retry-After header asks for, 0 when there is none or it makes no sense."""
    if not value:
        return 0.0
    if value.strip().isascii() and value.strip().isdigit():
        return float(value.strip()[:9])
    try:
        return max(parsedate_to_datetime(value).timestamp() - now, 0.0)
    except (ValueError, TypeError, OverflowError):
        return 0.0
