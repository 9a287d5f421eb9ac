"""Telegram's front of the dialogue: updates become requests, replies become calls of the Bot API."""
