"""The same bot in a terminal: an in-process Bot API and its screen."""
