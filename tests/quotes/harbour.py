"""A small invented library that every kind of quote can be asked of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.quotes.engine import Engine
from tests.samples import transcript, turn

if TYPE_CHECKING:
    from bot.transcripts.model import Transcript

MAYOR, CLERK = "Ada Lindqvist", "Tomas Brandt"


def library() -> list[Transcript]:
    """Five English transcripts and one in Russian."""
    return [
        transcript(
            1,
            [
                turn(None, "Opening remarks at the meeting on the harbour bridge"),
                turn(
                    MAYOR,
                    "Colleagues, the harbour bridge carries four thousand lorries a day, and it was built for nine "
                    "hundred. We will not close the bridge to pedestrians at any time during the works.",
                    "The works must begin in May, because the foundry in Norway needs 26 weeks and 4,000 tonnes of "
                    "steel, which is 2.4 percent of everything that Denmark makes.",
                    role="Mayor of Saltmere",
                ),
                turn("Question", "Who will pay for the new crane if the port has no money left this year?"),
                turn(
                    CLERK,
                    "Norway supports Denmark in this matter, and the port can pay for the crane without a loan.",
                    "I don’t think that anybody should worry about the co-operation of the shipyards.",
                    role="Harbour Master",
                ),
            ],
            day="2021-05-04",
        ),
        transcript(
            2,
            [
                turn(
                    CLERK,
                    "The school on the hill opens its doors in September with room for three hundred pupils.",
                    "Thank you very much, colleagues, for coming here tonight.",
                    role="Harbour Master",
                )
            ],
            day="2022-03-01",
            topics=("Schools",),
        ),
        transcript(3, [turn(MAYOR, "Thank you very much, colleagues, for coming here tonight.")], day="2023-01-09"),
        transcript(4, [turn(None, "The council met in the old town hall and spoke about the weather at some length.")]),
        transcript(5, [turn(MAYOR, "Thank you very much, colleagues, for coming here tonight.")], day="2020-02-02"),
        transcript(
            6,
            [
                turn(
                    "А.Линдквист",
                    "Мост не будет закрыт для пешеходов во время работ, и всё это обойдётся городу "
                    "в три миллиона крон.",
                )
            ],
            language="ru",
            day="2021-06-01",
        ),
    ]


def engine() -> Engine:
    """The library, ready to be asked."""
    return Engine.of(library())
