"""The parameters of one request, read with their types; Telegram sends and takes them all as text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.console.errors import bad_request, lax

if TYPE_CHECKING:
    from collections.abc import Mapping


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

    def _json(self, name: str, what: str) -> Any:  # noqa: ANN401 - whatever JSON holds
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
