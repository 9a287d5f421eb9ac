"""The same bot in a terminal: an in-process Bot API and its screen.

The Bot API, strict and without I/O, which the tests' HTTP server serves too: `api` (method → function) over `messages`,
`queries`, `profile`, `chats`, with what they check in `markup`, `keyboards`, `places`, `parameters`; its state in
`world` and `updates`; what people do in `people`.

The screen: `app` opens it · `opening`, `session` one person talking with the application through `request` · `script`
plays lines · `terminal` talks with a person, `screen` and `drawing` show messages · `tour` writes docs/tour.md.
"""
