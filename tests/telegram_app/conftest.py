"""The invented council, held once for all tests of Telegram's front."""

from tests.chat.conftest import archive, services

__all__ = ["archive", "services"]
