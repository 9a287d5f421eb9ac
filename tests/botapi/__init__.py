"""A local HTTP server that speaks the Bot API strictly; the face the tests use."""

from tests.botapi.faults import Fault, Flood, Limits
from tests.botapi.server import TOKEN, Call, Server

__all__ = ["TOKEN", "Call", "Fault", "Flood", "Limits", "Server"]
