"""A local HTTP server that speaks the Bot API strictly; the face the tests use."""

from tests.server.faults import Fault
from tests.server.limits import Flood, Limits
from tests.server.server import TOKEN, Call, Server

__all__ = ["TOKEN", "Call", "Fault", "Flood", "Limits", "Server"]
