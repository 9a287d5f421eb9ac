"""What the dialogue has to ask Telegram about chats: who administers one, and where the bot may post."""

from telegram import Bot, ChatMember
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, Forbidden

from bot.chat.subscribers import Channel

_RULING = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)


class TelegramChats:
    """Asks through `bot`; who or what cannot be looked up has no rights."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def administers(self, chat: int, user: int) -> bool:
        """Whether a person is an administrator of a chat."""
        member = await self._member(chat, user)
        return member is not None and member.status in _RULING

    async def can_post(self, chat: int) -> bool:
        """Whether the bot may post in a channel."""
        member = await self._member(chat, self._bot.id)
        posts = getattr(member, "can_post_messages", None) is not False
        return member is not None and member.status in _RULING and posts

    async def channel(self, name: int | str) -> Channel | None:
        """The channel of this number or @name."""
        try:
            chat = await self._bot.get_chat(name)
        except (BadRequest, Forbidden):
            return None
        return Channel(chat.id, chat.title or "") if chat.type == ChatType.CHANNEL else None

    async def _member(self, chat: int, user: int) -> ChatMember | None:
        try:
            return await self._bot.get_chat_member(chat, user)
        except (BadRequest, Forbidden):
            return None
