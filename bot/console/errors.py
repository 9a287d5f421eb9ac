"""Refusals in the shape Telegram gives them."""

from __future__ import annotations

from dataclasses import dataclass, field


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
