"""Which turn a position belongs to."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quotes.index import turns as module
from bot.quotes.index.columns import Memory, as_bytes
from bot.quotes.index.turns import FLAGS, Turns, write_turns


@pytest.mark.parametrize("step", [FLAGS, 4 * FLAGS, module.STEP])
@given(lengths=st.lists(st.integers(0, 150), min_size=1, max_size=40))
def test_every_position_belongs_to_the_last_turn_that_began(lengths: list[int], step: int) -> None:
    starts = list(accumulate((length + 1 for length in lengths), initial=1))
    store = Memory()
    store.append("turn_start", as_bytes(np.array(starts, "<i4")))
    store.append("stream", as_bytes(np.zeros(starts[-1], "<i4")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "STEP", step)
        write_turns(store)
    positions = np.arange(1, starts[-1], dtype=np.int32)
    expected = np.searchsorted(starts, positions, "right") - 1
    assert Turns(store.finish()).at(positions).tolist() == expected.tolist()
