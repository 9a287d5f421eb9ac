"""As many messages under way as the rate needs."""

from bot.subscriptions.delivery import ConcurrencyLimiter, DeliveryConfig


def after(room: ConcurrencyLimiter, seconds: float, times: int = 100) -> None:
    for number in range(times):
        room.enter(-1)
        room.begin(-1, float(number))
        room.leave(-1, number + seconds)


def filled(room: ConcurrencyLimiter, now: float = 1000.0) -> int:
    """How many get in one after the other."""
    before = len(room._under_way)
    while room.free(now, one_only=False):
        chat = len(room._under_way)
        room.enter(chat)
        room.begin(chat, now)
    return len(room._under_way) - before


def test_one_at_a_time_where_answers_come_quickly() -> None:
    room = ConcurrencyLimiter(DeliveryConfig())
    after(room, 0.005)
    assert filled(room) == 1


def test_a_few_where_they_take_as_long_as_telegrams_do() -> None:
    room = ConcurrencyLimiter(DeliveryConfig())
    after(room, 0.08)
    assert filled(room) == 3


def test_never_more_than_eight_however_slow_it_is() -> None:
    room = ConcurrencyLimiter(DeliveryConfig())
    after(room, 2.0)
    assert filled(room) == 8


def test_those_that_hang_hold_up_nobody_until_there_are_forty() -> None:
    room = ConcurrencyLimiter(DeliveryConfig())
    after(room, 0.005)
    for second in range(100):
        filled(room, 1000.0 + second)
    assert len(room._under_way) == 40


def test_in_trouble_one_message_tries_whether_it_is_over() -> None:
    room = ConcurrencyLimiter(DeliveryConfig())
    after(room, 0.5)
    assert room.free(1000.0, one_only=True) == 1
    room.enter(1)
    assert room.free(1000.0, one_only=True) == 0
