"""A web site in the shape of the Kremlin's, with invented texts, that misbehaves on request."""

from tests.site.server import Request, Server
from tests.site.site import Fault, Piece, Site

__all__ = ["Fault", "Piece", "Request", "Server", "Site"]
