"""A message in HTML as text: what is quoted in it, and what is struck out, is marked."""

from html.parser import HTMLParser

from bot.quotes.model import Span

LONGEST_PAGE = 100_000
"""Characters of HTML that are read."""

_BLOCKS = frozenset(
    ("p", "br", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "table", "pre", "hr")
)
_SILENT = frozenset(("script", "style", "head", "title", "template"))
_STRUCK = frozenset(("del", "s", "strike"))


def message_of_html(page: str) -> tuple[str, tuple[Span, ...]]:
    """The text of a message, and which parts of it are block quotations."""
    reader = _Reader()
    reader.feed(page[:LONGEST_PAGE])
    reader.close()
    return reader.text, tuple(reader.quoted)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.quoted: list[Span] = []
        self._silent = 0
        self._blocks: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 (HTMLParser gives them)
        if tag == "blockquote":
            self._break()
            self._blocks.append(len(self.text))
        elif tag == "q":
            self.text += "“"
        self._edge(tag, 1)

    def handle_endtag(self, tag: str) -> None:
        if tag == "blockquote" and self._blocks:
            start = self._blocks.pop()
            if not self._blocks and self.text[start:].strip():
                self.quoted.append(Span(start, len(self.text.rstrip())))
            self._break()
        elif tag == "q":
            self.text += "”"
        self._edge(tag, -1)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            words = " ".join(data.split())
            before = " " if data[:1].isspace() and self.text and not self.text[-1].isspace() else ""
            self.text += f"{before}{words}{' ' if words and data[-1:].isspace() else ''}"

    def _edge(self, tag: str, change: int) -> None:
        """What a tag does at both of its ends."""
        if tag in _SILENT:
            self._silent = max(0, self._silent + change)
        elif tag in _STRUCK:
            self.text += "~~"
        elif tag in _BLOCKS:
            self._break()

    def _break(self) -> None:
        self.text = self.text.rstrip(" ")
        if self.text and not self.text.endswith("\n\n"):
            self.text += "\n"
