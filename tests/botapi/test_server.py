"""The test server itself: what the other tests over the wire stand on."""

import threading

import httpx
import pytest

from tests.botapi import Fault, Flood, Limits, Server

PERSON = 7


@pytest.fixture
def server():
    with Server() as server:
        server.do(lambda people: people.private(PERSON))
        yield server


def call(server, method, **given):
    return httpx.post(f"{server.url}/bot{server.token}/{method}", data=given, timeout=5)


def test_a_message_is_sent_by_form_and_by_json_and_kept(server):
    assert call(server, "sendMessage", chat_id=PERSON, text="one").json()["result"]["text"] == "one"
    address = f"{server.url}/bot{server.token}/sendMessage"
    assert httpx.post(address, json={"chat_id": PERSON, "text": "two"}).status_code == 200
    assert [message["text"] for message in server.messages(PERSON)] == ["one", "two"]
    assert [(c.method, c.chat_id, c.status) for c in server.journal] == [("sendMessage", PERSON, 200)] * 2


def test_a_document_is_uploaded(server):
    address = f"{server.url}/bot{server.token}/sendDocument"
    files = {"document": ("all.json", b'{"a": "\r\n--x"}', "application/json")}
    answer = httpx.post(address, data={"chat_id": str(PERSON), "caption": "Yours"}, files=files)
    assert answer.json()["result"]["document"]["file_name"] == "all.json"
    assert server.do(lambda people: list(people.world.files.values())) == [("all.json", b'{"a": "\r\n--x"}')]


def test_a_wrong_token_and_an_unknown_method_are_refused(server):
    assert httpx.get(f"{server.url}/bot1:other/getMe").json()["description"] == "Unauthorized"
    assert call(server, "sendPigeon").status_code == 404


def test_a_long_poll_waits_for_news_and_a_second_poller_ends_the_first(server):
    answers = []
    poll = threading.Thread(target=lambda: answers.append(call(server, "getUpdates", timeout=3)))
    poll.start()
    server.wait(lambda people: people.world.updates.on_new[1:])
    server.do(lambda people: people.say(PERSON, PERSON, "hello"))
    poll.join(3)
    assert answers[0].json()["result"][0]["message"]["text"] == "hello"
    poll = threading.Thread(target=lambda: answers.append(call(server, "getUpdates", timeout=3, offset=2)))
    poll.start()
    server.wait(lambda people: people.world.updates.on_new[1:])
    call(server, "getUpdates", timeout=0, offset=2)
    poll.join(3)
    assert answers[1].status_code == 409
    assert answers[1].json()["description"].startswith("Conflict: terminated by other getUpdates request")


def test_faults_strike_as_often_as_told(server):
    server.fault(Fault("lost", times=1))
    server.fault(Fault("error", times=1, code=502))
    server.fault(Fault("flood", times=1, seconds=3))
    server.fault(Fault("drop", times=1))
    with pytest.raises(httpx.HTTPError):
        call(server, "sendMessage", chat_id=PERSON, text="lost")
    assert call(server, "sendMessage", chat_id=PERSON, text="no").status_code == 502
    assert call(server, "sendMessage", chat_id=PERSON, text="no").json()["parameters"] == {"retry_after": 3}
    with pytest.raises(httpx.HTTPError):
        call(server, "sendMessage", chat_id=PERSON, text="dropped")
    assert call(server, "sendMessage", chat_id=PERSON, text="yes").status_code == 200
    assert [message["text"] for message in server.messages(PERSON)] == ["lost", "yes"]
    assert [c.lost for c in server.journal] == [True, False, False, False, False]


def test_updates_are_posted_to_a_webhook_until_they_are_taken(server):
    with Server() as receiver:
        taken = []

        def take(request):
            taken.append(request.body)
            assert len(taken) > 1
            return True

        receiver.controls["hook"] = take
        assert call(server, "setWebhook", url=f"{receiver.url}/_/nowhere", secret_token="s").status_code == 200
        server.do(lambda people: people.say(PERSON, PERSON, "hello"))
        server.wait(lambda _: server.counts["webhook refused"])
        receiver.controls["nowhere"] = lambda request: taken.append(request.body)
        server.wait(lambda _: server.counts["webhook taken"])
        assert b"hello" in taken[0]
        assert call(server, "getUpdates").status_code == 409


def test_flood_limits_count_in_all_in_a_chat_and_in_a_group():
    flood = Flood(Limits(overall=5))
    assert [flood.check(1, 0.0) for _ in range(4)] == [0, 0, 0, 1]
    assert flood.check(1, 0.5) == 1, "asking too early does not help"
    assert flood.check(1, 2.0) == 0
    assert [flood.check(chat, 10.0) for chat in range(100, 106)] == [0, 0, 0, 0, 0, 1]
    group = Flood(Limits())
    answers = [group.check(-1, second) for second in range(21)]
    assert answers[:20] == [0] * 20
    assert answers[20] == 40
    assert group.check(-1, 61.0) == 0


def test_limits_scale():
    flood = Flood(Limits(scale=10))
    assert sum(flood.check(chat, 0.0) == 0 for chat in range(400)) == 300


def test_many_chats_are_served_over_one_connection(server):
    server.do(lambda people: [people.private(1000 + n) for n in range(500)])
    with httpx.Client() as client:
        for number in range(500):
            given = {"chat_id": str(1000 + number), "text": "<b>New</b>", "parse_mode": "HTML"}
            assert client.post(f"{server.url}/bot{server.token}/sendMessage", data=given).status_code == 200
    assert len({c.chat_id for c in server.journal}) == 500
