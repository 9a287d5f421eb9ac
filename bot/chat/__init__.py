"""Telegram: application, commands, inline, buttons, cards, sender."""
