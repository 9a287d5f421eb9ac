"""Weeks of a site's life, at random, with all its faults: in the end everything is held, and was told of once."""

import itertools
import random

import pytest

from tests.site import Server, Site
from tests.site.site import MAYOR
from tests.sync.test_sync import World, address

FAULTS = [
    ("", {"status": 403}),
    ("", {"status": 503}),
    ("/news/", {"status": 429, "headers": {"Retry-After": "1200"}}),
    ("feed", {"status": 500}),
    ("robots", {"status": 503}),
    ("feed", {"kind": "body", "body": b"<feed"}),
    ("/news/", {"kind": "body", "body": b"<html><h1>Down for repair</h1></html>"}),
    ("/news/", {"kind": "cut"}),
    ("/news/", {"kind": "redirect", "status": 302, "headers": {"Location": "http://evil.example/"}}),
    ("/news/", {"status": 404}),
]


class Life:
    """What happens to the site, and what should be known of it in the end."""

    def __init__(self, world, seed):
        self.world, self.site, self.dice = world, world.site, random.Random(seed)
        self.pieces = {}
        self.numbers = itertools.count(1)

    def hour(self):
        for _ in range(self.dice.choice((0, 0, 0, 1, 2))):
            piece = self.site.publish(next(self.numbers), growing=self.dice.random() < 0.2)
            self.pieces[piece.id] = piece
        if self.pieces and self.dice.random() < 0.2:
            self.change(self.dice.choice(list(self.pieces.values())))
        if self.dice.random() < 0.15:
            path, fault = self.dice.choice(FAULTS)
            self.site.fault(path, **fault, times=self.dice.choice((1, 1, 2, 3)))
        if self.dice.random() < 0.1:
            self.world.restart()
        self.world.poll(minutes=self.dice.choice((15, 30, 60, 60, 180)))

    def change(self, piece):
        growing = piece.growing and self.dice.random() < 0.5
        more = (*piece.text, f"{MAYOR}: And that makes {self.dice.randrange(10**6)} words.")
        self.pieces[piece.id] = self.site.edit(piece, text=more, growing=growing)


@pytest.mark.parametrize("seed", range(2))
def test_in_the_end_everything_is_held_and_was_told_of_once(tmp_path, seed):
    with Server(Site(per_page=6)) as server:
        world = World(server, tmp_path)
        life = Life(world, seed)
        for _ in range(24):
            life.hour()
        world.site.faults.clear()
        for hours in (1, 2, 4, 8, 24, 26, 48, 96):
            world.poll(hours=hours)
        for piece in life.pieces.values():
            assert world.text(piece)[-1].endswith(piece.text[-1].partition(": ")[2]) or piece.growing, piece.id
            assert world.held(piece).event.topics == ("Harbour",), f"{address(piece)}: the page itself"
        told = [id_ for what, id_ in world.heard if what == "new"]
        assert sorted(told) == sorted(life.pieces)
        times = [request.at for request in server.requests]
        assert min(later - earlier for earlier, later in itertools.pairwise(times)) >= 5
