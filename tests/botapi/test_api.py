"""The strict Bot API: what it takes, and in whose words it refuses."""

import json

import pytest

from tests.botapi.api import Api
from tests.botapi.people import People
from tests.botapi.requests import ApiError
from tests.botapi.state import World

PERSON, GROUP, FORUM, CHANNEL = 7, -70, -1000000000070, -1000000000099


class Clock:
    now = 1_800_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def api(clock):
    api = Api(World(clock))
    people = People(api.world)
    people.private(PERSON, "Ann")
    people.group(GROUP)
    people.supergroup(FORUM, forum=True)
    people.open_thread(FORUM, 5)
    people.channel(CHANNEL, username="newsroom")
    return api


@pytest.fixture
def people(api):
    return People(api.world)


def send(api, chat=PERSON, text="hello", method="sendMessage", **more):
    given = {"chat_id": chat, "text": text, **more}
    return api.call(method, {k: v if isinstance(v, str) else json.dumps(v) for k, v in given.items()})


def refused(api, method, **given):
    with pytest.raises(ApiError) as error:
        api.call(method, {k: v if isinstance(v, str) else json.dumps(v) for k, v in given.items()})
    return str(error.value)


def keyboard(*rows):
    return {"inline_keyboard": [list(row) for row in rows]}


def button(**more):
    return {"text": "Tap", "callback_data": "x", **more}


def test_a_message_is_sent_and_kept(api):
    message = send(api, text="<b>hello</b>", parse_mode="HTML", link_preview_options={"is_disabled": True})
    assert message["text"] == "hello"
    assert message["entities"] == [{"type": "bold", "offset": 0, "length": 5}]
    assert message["from"]["is_bot"]
    assert api.world.chats[PERSON].messages[message["message_id"]] is message
    assert send(api, chat="@newsroom")["sender_chat"]["id"] == CHANNEL


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"chat_id": 999, "text": "a"}, "400 Bad Request: chat not found"),
        ({"text": "a"}, "400 Bad Request: chat_id is empty"),
        ({"chat_id": PERSON, "text": " \n "}, "400 Bad Request: message text is empty"),
        ({"chat_id": PERSON, "text": "a" * 4097}, "400 Bad Request: message is too long"),
        ({"chat_id": PERSON, "text": "💥" * 2049}, "400 Bad Request: message is too long"),
        ({"chat_id": PERSON, "text": "a", "parse_mode": "BBCode"}, "400 Bad Request: unsupported parse_mode"),
        ({"chat_id": PERSON, "text": "a", "hue": "red"}, "400 Bad Request: strict: sendMessage does not take hue"),
        ({"chat_id": PERSON, "text": "a", "message_thread_id": 5}, "400 Bad Request: message thread not found"),
        ({"chat_id": FORUM, "text": "a", "message_thread_id": 6}, "400 Bad Request: message thread not found"),
        ({"chat_id": FORUM, "text": "a", "message_thread_id": 1}, "400 Bad Request: message thread not found"),
        (
            {"chat_id": PERSON, "text": "a", "reply_parameters": {"message_id": 99}},
            "400 Bad Request: message to be replied not found",
        ),
        (
            {"chat_id": PERSON, "text": "a", "reply_markup": "nonsense"},
            "400 Bad Request: can't parse reply keyboard markup JSON object",
        ),
        ({"chat_id": PERSON, "text": "a", "reply_markup": {}, "entities": [
            {"type": "bold", "offset": 0, "length": 9}]}, "400 Bad Request: ENTITY_BOUNDS_INVALID"),
    ],
)  # fmt: skip
def test_messages_that_telegram_refuses(api, given, error):
    assert refused(api, "sendMessage", **given) == error
    assert not any(chat.messages for chat in api.world.chats.values())


@pytest.mark.parametrize(
    ("markup", "error"),
    [
        (keyboard([button(callback_data="")]), "BUTTON_DATA_INVALID"),
        (keyboard([button(callback_data="ж" * 33)]), "BUTTON_DATA_INVALID"),
        (keyboard([{"text": "a"}]), "Text buttons are unallowed in the inline keyboard"),
        (keyboard([{"callback_data": "a"}]), 'Field "text" must be of type String'),
        (keyboard([button(text=" ")]), "BUTTON_TEXT_INVALID"),
        (keyboard([{"text": "a", "url": "nowhere"}]), "BUTTON_URL_INVALID"),
        (keyboard([{"text": "a", "copy_text": {"text": "a" * 257}}]), "BUTTON_COPY_TEXT_INVALID"),
        (keyboard([{"text": "a", "switch_inline_query": "a" * 257}]), "longer than an inline query"),
        (keyboard([button(url="https://example.org")]), "a button does one thing"),
        (keyboard([button(colour="red")]), "has no field colour"),
        (keyboard([button()] * 9), "more than 8 buttons in a row"),
        (keyboard(*[[button()] * 8] * 13), "REPLY_MARKUP_TOO_LONG"),
        ({"nonsense": 1}, "object expected as reply markup"),
    ],
)
def test_keyboards_that_telegram_refuses(api, markup, error):
    assert error in refused(api, "sendMessage", chat_id=PERSON, text="a", reply_markup=markup)


def test_keyboards_that_telegram_takes(api):
    rows = [
        [button(callback_data="x" * 64), {"text": "b", "url": "https://t.me/x?start=1"}],
        [{"text": "c", "switch_inline_query": ""}, {"text": "d", "copy_text": {"text": "copied"}}],
    ]
    assert send(api, reply_markup=keyboard(*rows))["reply_markup"] == keyboard(*rows)
    assert send(api, reply_markup={"keyboard": [["a", {"text": "b"}]], "resize_keyboard": True})["reply_markup"]
    assert send(api, reply_markup={"remove_keyboard": True})["reply_markup"]
    assert "reply_markup" not in send(api, reply_markup=keyboard())


def test_a_reply_quotes_exact_words(api):
    first = send(api, text="the old unipolar hegemony")
    reply = {"message_id": first["message_id"], "quote": "unipolar"}
    assert send(api, reply_parameters=reply)["quote"] == {"text": "unipolar", "position": 8, "is_manual": True}
    assert "QUOTE_TEXT_INVALID" in refused(
        api, "sendMessage", chat_id=PERSON, text="a", reply_parameters={**reply, "quote": "bipolar"}
    )
    lenient = {"message_id": 99, "allow_sending_without_reply": True}
    assert "reply_to_message" not in send(api, reply_parameters=lenient)


def test_chats_the_bot_may_not_write_to(api, people):
    people.private(8, started=False)
    assert "403 Forbidden: bot can't initiate conversation with a user" in refused(
        api, "sendMessage", chat_id=8, text="a"
    )
    people.block(PERSON)
    assert refused(api, "sendMessage", chat_id=PERSON, text="a") == "403 Forbidden: bot was blocked by the user"
    people.unblock(PERSON)
    assert send(api)
    people.deactivate(PERSON)
    assert refused(api, "sendMessage", chat_id=PERSON, text="a") == "403 Forbidden: user is deactivated"
    people.set_bot(GROUP, "kicked", PERSON)
    assert "bot was kicked from the group chat" in refused(api, "sendMessage", chat_id=GROUP, text="a")
    people.set_bot(FORUM, "left", PERSON)
    assert "bot is not a member of the supergroup chat" in refused(api, "sendMessage", chat_id=FORUM, text="a")
    people.set_bot(CHANNEL, "member", PERSON)
    assert "need administrator rights" in refused(api, "sendMessage", chat_id=CHANNEL, text="a")
    api.world.chats[GROUP].bot, api.world.chats[GROUP].muted = "member", True
    assert "not enough rights to send text messages" in refused(api, "sendMessage", chat_id=GROUP, text="a")


def test_a_migrated_group_names_its_new_id(api, people):
    new = people.migrate(GROUP)
    with pytest.raises(ApiError) as error:
        send(api, chat=GROUP)
    assert error.value.parameters == {"migrate_to_chat_id": new}
    assert send(api, chat=new)


def test_a_topic_is_written_to_until_it_is_closed_or_deleted(api, people):
    assert send(api, chat=FORUM, message_thread_id=5)["is_topic_message"]
    people.close_thread(FORUM, 5)
    assert "TOPIC_CLOSED" in refused(api, "sendMessage", chat_id=FORUM, text="a", message_thread_id=5)
    people.delete_thread(FORUM, 5)
    assert "thread not found" in refused(api, "sendMessage", chat_id=FORUM, text="a", message_thread_id=5)


def test_only_the_bots_own_messages_are_edited_and_only_to_something_else(api, people):
    mine = send(api, reply_markup=keyboard([button()]))
    number = mine["message_id"]
    same = {"chat_id": PERSON, "message_id": number, "text": "hello", "reply_markup": keyboard([button()])}
    assert "message is not modified: specified new message content" in refused(api, "editMessageText", **same)
    edited = send(api, method="editMessageText", text="other", message_id=number)
    assert edited["text"] == "other"
    assert "reply_markup" not in edited
    assert send(api, method="editMessageText", text="other", message_id=number, reply_markup=keyboard([button()]))
    api.call("editMessageReplyMarkup", {"chat_id": str(PERSON), "message_id": str(number)})
    assert "not modified" in refused(api, "editMessageReplyMarkup", chat_id=PERSON, message_id=number)
    theirs = people.say(PERSON, PERSON, "mine")["message_id"]
    assert "message can't be edited" in refused(api, "editMessageText", chat_id=PERSON, message_id=theirs, text="a")
    assert "message to edit not found" in refused(api, "editMessageText", chat_id=PERSON, message_id=99, text="a")
    assert "message text is empty" in refused(api, "editMessageText", chat_id=PERSON, message_id=number, text="")
    assert "MESSAGE_ID_INVALID" in refused(api, "editMessageText", inline_message_id="x", text="a")


def test_messages_are_deleted_once(api, people):
    number = send(api)["message_id"]
    assert api.call("deleteMessage", {"chat_id": str(PERSON), "message_id": str(number)})
    assert "message to delete not found" in refused(api, "deleteMessage", chat_id=PERSON, message_id=number)
    theirs = people.say(PERSON, GROUP, "/a")["message_id"]
    assert "can't be deleted" in refused(api, "deleteMessage", chat_id=GROUP, message_id=theirs)


def test_a_document_needs_content_and_a_short_caption(api):
    given = {"chat_id": str(PERSON), "caption": "<i>yours</i>", "parse_mode": "HTML"}
    message = api.call("sendDocument", given, {"document": ("a.json", b"{}")})
    assert message["document"]["file_size"] == 2
    assert message["caption"] == "yours"
    with pytest.raises(ApiError, match="non-empty"):
        api.call("sendDocument", given, {"document": ("a.json", b"")})
    with pytest.raises(ApiError, match="no document"):
        api.call("sendDocument", given)
    with pytest.raises(ApiError, match="caption is too long"):
        api.call("sendDocument", {**given, "caption": "a" * 1025}, {"document": ("a.json", b"{}")})


def test_a_tap_is_answered_once_and_in_time(api, people, clock):
    number = send(api, reply_markup=keyboard([button()]))["message_id"]
    query = people.press(PERSON, PERSON, number, "x")
    assert "MESSAGE_TOO_LONG" in refused(api, "answerCallbackQuery", callback_query_id=query, text="a" * 201)
    assert api.call("answerCallbackQuery", {"callback_query_id": query, "text": "done"})
    assert "query is too old" in refused(api, "answerCallbackQuery", callback_query_id=query)
    late = people.press(PERSON, PERSON, number, "x")
    clock.now += 16
    assert "query is too old" in refused(api, "answerCallbackQuery", callback_query_id=late)


def article(number="1", **more):
    return {"type": "article", "id": number, "title": "t", "input_message_content": {"message_text": "m"}, **more}


@pytest.mark.parametrize(
    ("results", "more", "error"),
    [
        ([article(str(n)) for n in range(51)], {}, "RESULTS_TOO_MUCH"),
        ([article(), article()], {}, "RESULT_ID_DUPLICATE"),
        ([article("")], {}, "RESULT_ID_INVALID"),
        ([article("ж" * 33)], {}, "RESULT_ID_INVALID"),
        ([article(title="")], {}, "ARTICLE_TITLE_EMPTY"),
        ([article(input_message_content={})], {}, "message_text"),
        ([article(input_message_content={"message_text": " "})], {}, "MESSAGE_EMPTY"),
        ([article(input_message_content={"message_text": "<p>", "parse_mode": "HTML"})], {}, "can't parse entities"),
        ([article(reply_markup=keyboard([{"text": "a"}]))], {}, "Text buttons are unallowed"),
        ([article(colour="red")], {}, "has no field colour"),
        ([{"type": "photo", "id": "1"}], {}, "only articles"),
        ([], {"next_offset": "x" * 65}, "NEXT_OFFSET_INVALID"),
        ([], {"button": {"text": "a", "start_parameter": "a b"}}, "START_PARAM_INVALID"),
        ([], {"button": {"text": "", "start_parameter": "a"}}, 'Field "text"'),
        ([], {"cache_time": "soon"}, "is no number"),
        ("nonsense", {}, "can't parse InlineQueryResult"),
    ],
)
def test_inline_answers_that_telegram_refuses(api, people, results, more, error):
    query = people.ask_inline(PERSON, "words")
    assert error in refused(api, "answerInlineQuery", inline_query_id=query, results=results, **more)
    assert api.world.inline_queries[query].answer is None


def test_an_inline_answer_comes_once_and_within_ten_seconds(api, people, clock):
    query = people.ask_inline(PERSON, "words")
    given = {"inline_query_id": query, "results": json.dumps([article()]), "next_offset": "10"}
    assert api.call("answerInlineQuery", given)
    assert "query is too old" in refused(api, "answerInlineQuery", **given)
    late = people.ask_inline(PERSON, "words")
    clock.now += 11
    assert "query is too old" in refused(api, "answerInlineQuery", inline_query_id=late, results=[])


def test_a_chosen_result_can_be_edited_by_its_inline_id(api, people):
    query = people.ask_inline(PERSON, "words")
    results = [article(reply_markup=keyboard([button()]))]
    api.call("answerInlineQuery", {"inline_query_id": query, "results": json.dumps(results)})
    message = people.choose(PERSON, query, "1", PERSON)
    chosen = next(u["chosen_inline_result"] for u in api.world.updates.pending if "chosen_inline_result" in u)
    identifier = chosen["inline_message_id"]
    assert api.call("editMessageText", {"inline_message_id": identifier, "text": "changed"}) is True
    assert message["text"] == "changed"
    assert "can't be edited" in refused(
        api, "editMessageText", chat_id=PERSON, message_id=message["message_id"], text="a"
    )
    assert people.press_inline(PERSON, identifier, "x")


def test_commands_are_set_by_scope_and_language(api):
    commands = [{"command": "latest", "description": "the latest"}]
    scope = {"type": "all_private_chats"}
    api.call("setMyCommands", {"commands": json.dumps(commands), "scope": json.dumps(scope), "language_code": "ru"})
    assert api.call("getMyCommands", {"scope": json.dumps(scope), "language_code": "ru"}) == commands
    assert api.call("getMyCommands", {}) == []
    api.call("deleteMyCommands", {"scope": json.dumps(scope), "language_code": "ru"})
    assert api.call("getMyCommands", {"scope": json.dumps(scope), "language_code": "ru"}) == []


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"commands": [{"command": "La-test", "description": "a"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "a" * 33, "description": "a"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "a", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [{"command": "a", "description": "a" * 257}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [{"command": "a", "description": "a"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": [], "scope": {"type": "everywhere"}}, "BotCommandScope"),
        ({"commands": [], "scope": {"type": "chat", "chat_id": 999}}, "chat not found"),
        ({"commands": [], "language_code": "rus"}, "LANG_CODE_INVALID"),
    ],
)
def test_commands_that_telegram_refuses(api, given, error):
    assert error in refused(api, "setMyCommands", **given)


def test_the_bots_own_texts(api):
    for name in ("Description", "ShortDescription", "Name"):
        key = {"Description": "description", "ShortDescription": "short_description", "Name": "name"}[name]
        assert api.call(f"setMy{name}", {key: "words", "language_code": "ru"})
        assert api.call(f"getMy{name}", {"language_code": "ru"}) == {key: "words"}
        assert "TOO_LONG" in refused(api, f"setMy{name}", **{key: "a" * 513})
    assert api.call("getMe", {})["username"] == "verbatim_bot"
    assert api.call("setChatMenuButton", {"menu_button": '{"type": "commands"}'})
    assert api.call("getChatMenuButton", {}) == {"type": "commands"}
    assert "MENU_BUTTON_INVALID" in refused(api, "setChatMenuButton", menu_button={"type": "pie"})


def test_updates_are_kept_until_they_are_confirmed(api, people):
    for text in ("one", "two"):
        people.say(PERSON, PERSON, text)
    first = api.call("getUpdates", {"limit": "1"})
    assert [u["message"]["text"] for u in first] == ["one"]
    assert api.call("getUpdates", {"limit": "1"}) == first
    rest = api.call("getUpdates", {"offset": str(first[0]["update_id"] + 1)})
    assert [u["message"]["text"] for u in rest] == ["two"]
    assert api.call("getUpdates", {"offset": "-1"}) == rest
    assert api.call("getUpdates", {"offset": str(rest[0]["update_id"] + 1)}) == []
    assert "at most 50 seconds" in refused(api, "getUpdates", timeout=60)


def test_allowed_updates_stay_as_last_set(api, people):
    api.call("getUpdates", {"allowed_updates": '["message", "chat_member"]'})
    number = send(api, reply_markup=keyboard([button()]))["message_id"]
    people.press(PERSON, PERSON, number, "x")
    people.say(PERSON, PERSON, "one")
    people.set_member(CHANNEL, PERSON, "administrator")
    kinds = [set(update) - {"update_id"} for update in api.call("getUpdates", {})]
    assert kinds == [{"message"}, {"chat_member"}]
    assert "no such kind of update" in refused(api, "getUpdates", allowed_updates=["massage"])


def test_a_webhook_and_polling_exclude_each_other(api):
    api.world.local = False
    assert "HTTPS URL must be provided" in refused(api, "setWebhook", url="http://example.org")
    assert "ports 80, 88, 443 or 8443" in refused(api, "setWebhook", url="https://example.org:444")
    assert "unallowed characters" in refused(api, "setWebhook", url="https://example.org", secret_token="a b")
    assert "max_connections" in refused(api, "setWebhook", url="https://example.org", max_connections=101)
    api.call("setWebhook", {"url": "https://example.org", "drop_pending_updates": "true"})
    assert "409 Conflict: can't use getUpdates method while webhook is active" in refused(api, "getUpdates")
    assert api.call("getWebhookInfo", {})["url"] == "https://example.org"
    api.call("deleteWebhook", {"drop_pending_updates": "true"})
    assert api.call("getUpdates", {}) == []


def test_who_is_in_a_chat(api, people):
    people.set_member(GROUP, PERSON, "creator")
    people.set_member(GROUP, 8, "member")
    people.set_bot(GROUP, "administrator", PERSON)

    def status(chat, user):
        return api.call("getChatMember", {"chat_id": str(chat), "user_id": str(user)})["status"]

    assert [status(GROUP, user) for user in (PERSON, 8, api.world.bot.id)] == ["creator", "member", "administrator"]
    assert status(PERSON, PERSON) == "member"
    assert "PARTICIPANT_ID_INVALID" in refused(api, "getChatMember", chat_id=GROUP, user_id=999)
    administrators = api.call("getChatAdministrators", {"chat_id": str(GROUP)})
    assert [member["status"] for member in administrators] == ["creator", "administrator"]
    assert "no administrators in the private chat" in refused(api, "getChatAdministrators", chat_id=PERSON)
    assert api.call("getChatMemberCount", {"chat_id": str(GROUP)}) == 3
    assert api.call("getChat", {"chat_id": str(GROUP)})["type"] == "group"
    assert api.call("leaveChat", {"chat_id": str(GROUP)})
    assert "not a member" in refused(api, "getChat", chat_id=GROUP)
    assert "private chats" in refused(api, "leaveChat", chat_id=PERSON)


def test_typing_and_unknown_methods(api):
    assert api.call("sendChatAction", {"chat_id": str(PERSON), "action": "typing"})
    assert "wrong parameter action" in refused(api, "sendChatAction", chat_id=PERSON, action="dance")
    assert refused(api, "sendPigeon") == "404 Not Found: method not found"
