"""A request to the Bot API: its parameters, read with their types, and refusals in the shape Telegram gives them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class ApiError(Exception):
    """A request that the Bot API refuses; `description` carries Telegram's own words where it has some."""

    code: int
    description: str
    parameters: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.code} {self.description}"

    def body(self) -> dict[str, object]:
        """The answer's JSON."""
        answer: dict[str, object] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


def bad_request(what: str) -> ApiError:
    """400, as for anything wrong in the request itself."""
    return ApiError(400, f"Bad Request: {what}")


def lax(what: str) -> ApiError:
    """400 for what Telegram lets pass, though people would then see something else than was meant."""
    return ApiError(400, f"Bad Request: strict: {what}")


def forbidden(what: str) -> ApiError:
    """403: the bot may not write there."""
    return ApiError(403, f"Forbidden: {what}")


def conflict(what: str) -> ApiError:
    """409: two ways of getting updates at once."""
    return ApiError(409, f"Conflict: {what}")


def too_many_requests(seconds: int) -> ApiError:
    """429, with how long to stay silent."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def migrated(chat_id: int) -> ApiError:
    """400: the group is a supergroup now, under another id."""
    return ApiError(400, "Bad Request: group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": chat_id})


class Parameters:
    """What a request carries."""

    def __init__(self, given: Mapping[str, str], files: Mapping[str, tuple[str, bytes]] | None = None) -> None:
        self._given = given
        self.files = files or {}
        """Uploaded files: part name → (file name, content)."""

    def has(self, name: str) -> bool:
        """Whether the parameter was sent."""
        return name in self._given

    def text(self, name: str, default: str = "") -> str:
        """A string."""
        return self._given.get(name, default)

    def integer(self, name: str, default: int = 0) -> int:
        """A whole number; text that is none is read as Telegram does, as `default`."""
        value = self.text(name)
        try:
            return int(value) if value else default
        except ValueError:
            raise lax(f"{name}={value!r} is no number") from None

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean."""
        value = self.text(name).lower()
        if value not in {"", "true", "false", "1", "0"}:
            raise lax(f"{name}={value!r} is no boolean")
        return value in {"true", "1"} if value else default

    def fields(self, name: str, what: str) -> dict[str, Any]:
        """A JSON object, {} where absent; `what` is how Telegram calls it in its error."""
        value = self._json(name, what)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise bad_request("object expected as " + what)
        return value

    def array(self, name: str, what: str) -> list[Any]:
        """A JSON array, [] where absent."""
        value = self._json(name, what)
        if value is None:
            return []
        if not isinstance(value, list):
            raise bad_request(f"expected an Array of {what}")
        return value

    def _json(self, name: str, what: str) -> Any:
        text = self.text(name)
        if not text:
            return None
        try:
            return json.loads(text)
        except ValueError:
            raise bad_request(f"can't parse {what} JSON object") from None


def only(given: Mapping[str, object], allowed: frozenset[str], what: str) -> None:
    """Refuse fields that an object does not have."""
    unknown = sorted(set(given) - allowed)
    if unknown:
        raise lax(f"{what} has no field {', '.join(unknown)}")
