"""A person in a chat with the bot, over the wire: says something and waits for what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.botapi import Server

PERSON = 7
GROUP, FORUM, TOPIC = -70, -1000000000070, 5


@dataclass
class Talk:
    """One chat, perhaps one topic of it."""

    server: Server
    chat: int = PERSON
    thread: int | None = None
    person: int = PERSON

    def say(self, text: str, **how) -> dict:
        """Send a text; the bot's next message in the chat."""
        before = len(self.server.journal)
        said = self.server.do(lambda people: people.say(self.person, self.chat, text, thread=self.thread, **how))
        return self._next(said["message_id"], before)

    def _next(self, after: int, before: int) -> dict:
        def ready(people):
            assert not refusals(self.server.journal[before:])
            messages = people.world.chats[self.chat].messages.values()
            return [dict(m) for m in messages if m["message_id"] > after and m["from"]["is_bot"]]

        return self.server.wait(ready)[0]

    def bot_says(self, words: str) -> dict:
        """Wait until the bot has written a message with these words, whatever else happens meanwhile."""

        def ready(people):
            messages = people.world.chats[self.chat].messages.values()
            return [dict(m) for m in messages if m.get("from", {}).get("is_bot") and words in m.get("text", "")]

        return self.server.wait(ready)[-1]

    def press(self, message: dict, label: str, person: int | None = None) -> tuple[dict, dict]:
        """Tap a button; the bot's answer to the tap and the message as it is then."""
        return self.press_data(message, data_of(message, label), person)

    def press_data(self, message: dict, data: str, person: int | None = None) -> tuple[dict, dict]:
        """Tap a button with this data, be it on the message or not."""
        number = message["message_id"]
        query = self.server.do(lambda people: people.press(person or self.person, self.chat, number, data))
        answer = self.server.wait(lambda people: people.world.callbacks[query].answer)
        return answer, self.server.do(lambda people: dict(people.world.chats[self.chat].messages[number]))

    def ask(self, query: str, offset: str = "", person: int | None = None) -> tuple[str, dict]:
        """Type `@bot query`; the query's id and the bot's answer."""
        number = self.server.do(lambda people: people.ask_inline(person or self.person, query, offset))
        return number, self.server.wait(lambda people: people.world.inline_queries[number].answer)

    def choose(self, query_id: str, result: dict) -> dict:
        """Pick an inline result; the message it makes."""
        return dict(self.server.do(lambda people: people.choose(self.person, query_id, result["id"], self.chat)))


def refusals(calls) -> list:
    """Requests that the server refused for what they said. A chat that a person names may well not exist."""
    return [call for call in calls if call.status in {400, 404, 409} and call.method != "getChat"]


def buttons(message: dict) -> list[dict]:
    """All buttons under a message."""
    return [button for row in message.get("reply_markup", {}).get("inline_keyboard", []) for button in row]


def labels(message: dict) -> list[str]:
    return [button["text"] for button in buttons(message)]


def data_of(message: dict, label: str) -> str:
    found = [button for button in buttons(message) if button["text"] == label]
    assert found, f"no button {label!r}, there are {labels(message)}"
    return found[0]["callback_data"]
