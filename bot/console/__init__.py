"""The same bot in a terminal: a front on the dialogue that draws cards itself.

`app` opens it · `session` is one person at one screen: requests to the dialogue, replies to the screen · `script` plays
lines · `terminal` talks with a person · `screen` shows messages in plain text, `drawing` with colours.
"""
