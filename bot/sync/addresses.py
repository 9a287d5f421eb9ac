"""Which addresses may be asked: of the sources file's hosts, outside the own network, not forbidden by robots.txt."""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Iterable
from ipaddress import IPv6Address, ip_address

import httpx
from protego import Protego

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Finds the IP addresses of a host and port; OSError when there are none."""

LONGEST_URL = 2_000
"""Characters of an address; no source has one nearly as long."""
ROBOTS_LIMIT = 500 * 1024
"""Bytes of a robots.txt that are read (RFC 9309 asks for at least this much)."""
LONGEST_DELAY = 60.0
"""Seconds: a longer Crawl-delay is taken as this."""
_PORTS = {"http": 80, "https": 443}
_AFTER_PRODUCT = re.compile(r"^([ \t]*user-agent[ \t]*:[ \t]*[a-z_-]+)[^\r\n]*", re.IGNORECASE | re.MULTILINE)
_BEFORE_PATH = re.compile(r"^([ \t]*(?:dis)?allow[ \t]*:[ \t]*)(?=[^\s/*#])", re.IGNORECASE | re.MULTILINE)


class ForbiddenAddressError(Exception):
    """An address that is not asked; the message says why."""


async def system_resolve(host: str, port: int) -> list[str]:
    """A host's addresses as the system finds them."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(item[4][0]) for item in found]


class Hosts:
    """The hosts that may be asked: `name`, or `name:port` for one on a port of its own."""

    def __init__(self, names: Iterable[str], resolve: Resolve = system_resolve) -> None:
        self._names = frozenset(name.lower() for name in names)
        self._resolve = resolve

    def check(self, url: str) -> httpx.URL:
        """The address, read, when it is of a host on the list; ForbiddenAddressError when not."""
        if len(url) > LONGEST_URL:
            raise ForbiddenAddressError(f"an address of {len(url):,} characters is too long (at most {LONGEST_URL:,})")
        try:
            parsed = httpx.URL(url)
        except (httpx.InvalidURL, UnicodeError, ValueError) as error:
            raise ForbiddenAddressError(f"not an address: {url[:200]!r}") from error
        if parsed.scheme not in _PORTS:
            raise ForbiddenAddressError(f"neither http nor https: {url[:200]}")
        if parsed.userinfo:
            raise ForbiddenAddressError(f"holds a user name: {parsed.host}")
        if not self._is_listed(parsed):
            raise ForbiddenAddressError(f"{parsed.netloc.decode()} is not a host of the sources file")
        return parsed

    async def check_target(self, url: httpx.URL) -> None:
        """Raise ForbiddenAddressError when the name leads into a private network, OSError when nowhere."""
        for address in await self._resolve(url.host, url.port or _PORTS[url.scheme]):
            self.check_peer(url, address)

    def check_peer(self, url: httpx.URL, address: str) -> None:
        """Raise ForbiddenAddressError when this is a private address and the sources file does not name it itself."""
        if not _is_public(address) and not _is_inner(url.host):
            raise ForbiddenAddressError(f"{url.host} leads to {address}, which is not a public address")

    def _is_listed(self, url: httpx.URL) -> bool:
        standard = _PORTS[url.scheme]
        bracketed = f"[{url.host}]" if ":" in url.host else url.host
        names = {f"{bracketed}:{url.port or standard}"} | ({url.host} if url.port in (None, standard) else set())
        return not names.isdisjoint(self._names)


class Robots:
    """What one host's robots.txt asks of the client whose product token is `agent`; any text at all can be read."""

    def __init__(self, text: str, agent: str) -> None:
        # Two slips that sites make and Protego takes to the letter: a version after the name, no slash before the path.
        text = _BEFORE_PATH.sub(r"\1/", _AFTER_PRODUCT.sub(r"\1", text.removeprefix("\ufeff")[:ROBOTS_LIMIT]))
        self._rules, self._agent = Protego.parse(text), agent

    def allows(self, url: str) -> bool:
        """Whether the page may be fetched: the longest matching rule decides, Allow wins a tie."""
        return self._rules.can_fetch(url, self._agent)

    @property
    def delay(self) -> float:
        """Seconds between requests (Crawl-delay), 0 where it asks for none."""
        return min(self._rules.crawl_delay(self._agent) or 0.0, LONGEST_DELAY)


def _is_inner(host: str) -> bool:
    """Whether the listed name itself is an inner address, so that whoever wrote the sources file meant it."""
    try:
        return not _is_public(host)
    except ValueError:
        return host == "localhost"


def _is_public(address: str) -> bool:
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        ip = ip.ipv4_mapped or ip.sixtofour or ip
    return ip.is_global and not ip.is_multicast
