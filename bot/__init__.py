"""Verbatim: a Telegram bot that finds quotes in official transcripts, word for word."""

__version__ = "0.1.0"
