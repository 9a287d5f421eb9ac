from __future__ import annotations

import pytest

from bot.transcripts.labels import Paragraph
from bot.transcripts.speakers import SpeakerResolver, echoes, label, turns


def speak(
    *texts: str, persons: tuple[str, ...] = (), said: tuple[str, ...] = ()
) -> list[tuple[str | None, str | None]]:
    return [(each.speaker, each.role) for each in label([Paragraph(text) for text in texts], persons, said)]


def test_labels_put_back_give_the_published_paragraphs() -> None:
    texts = ["Edwin Marlow:But it is", "late.", "Chief Keeper Hanna Quist (retranslated): Yes.", "* * *", "(Laughter.)"]
    assert [each.label + each.text for each in label([Paragraph(text) for text in texts])] == texts


def test_a_post_is_carried_to_later_turns_of_the_same_speaker() -> None:
    assert speak("Chief Keeper Hanna Quist: A.", "Edwin Marlow: B.", "Hanna Quist: C.") == [
        ("Hanna Quist", "Chief Keeper"),
        ("Edwin Marlow", None),
        ("Hanna Quist", "Chief Keeper"),
    ]


def test_what_follows_a_separator_is_narration_and_what_follows_applause_is_not() -> None:
    given = speak("Edwin Marlow: A.", "(Applause.)", "B.", "<…>", "C.", "* * *", "He left.")
    assert [speaker for speaker, _ in given] == ["Edwin Marlow", None, "Edwin Marlow", None, "Edwin Marlow", None, None]


@pytest.mark.parametrize("short", ["V.Putin", "V. Putin"])
def test_initials_become_the_full_name_met_on_the_page(short: str) -> None:
    assert speak(f"{short}: A.", persons=("Putin Vladimir",))[0][0] == "Vladimir Putin"
    assert speak(f"{short}: A.", said=("Vladimir Putin spoke.",))[0][0] == "Vladimir Putin"
    assert speak(f"{short}: A.", said=("Viktor Putin met Vladimir Putin.",))[0][0] == short, "two would fit"
    assert speak(f"{short}: A.")[0][0] == short


def test_a_surname_alone_is_the_one_full_name_that_it_ends() -> None:
    assert speak("Hanna Quist: A.", "Ada Lind: B.", "Quist: C.")[-1][0] == "Hanna Quist"
    assert speak("Hanna Quist: A.", "Ada Quist: B.", "Quist: C.")[-1][0] == "Quist", "two would fit"


def test_another_label_behind_a_sentence_begins_a_paragraph_of_its_own() -> None:
    texts = ["Question: A?", "Ada Lind: B.", "Yes. Question: C? Ada Lind: D.", "E.", "Fine. Reply: G.", "H."]
    said = [(each.speaker, each.text) for each in label([Paragraph(text) for text in texts])][2:]
    assert said[:4] == [("Ada Lind", "Yes."), ("Question", "C?"), ("Ada Lind", "D."), ("Ada Lind", "E.")]
    assert said[4:] == [("Ada Lind", "Fine."), (None, "Reply: G."), (None, "H.")], "never met before: nobody's"


def test_russian_initials_take_no_name_in_another_case() -> None:
    assert speak("В.Матвиенко: Да.", said=("Встреча Валентины Матвиенко",))[0][0] == "В.Матвиенко"
    assert speak("В.Матвиенко: Да.", said=("Валентина Матвиенко сказала",))[0][0] == "Валентина Матвиенко"
    assert (
        speak("М.Хуснуллин: Да.", persons=("ХУСНУЛЛИН Марат Шакирзянович – вице-премьер",))[0][0] == "Марат Хуснуллин"
    )


@pytest.mark.parametrize("damaged", ["Dmitry PeskoV", "DMITRY PESKOV", "DmitryPeskov"])
def test_damaged_letter_case_is_mended_from_the_page(damaged: str) -> None:
    assert SpeakerResolver(["Dmitry Peskov", damaged]).of(damaged) == (None, "Dmitry Peskov")


def test_a_bold_label_in_small_letters_is_the_name_met_elsewhere_on_the_page() -> None:
    given = label([Paragraph("edwin marlow: and a.", 13), Paragraph("Edwin Marlow: B.", 13)])
    assert [each.speaker for each in given] == ["Edwin Marlow", "Edwin Marlow"]


def test_initials_are_no_damage() -> None:
    assert SpeakerResolver(["Marlow, E.D."]).of("Marlow, E.D.") == (None, "E.D. Marlow")
    assert SpeakerResolver(["E.MARLOW"]).of("E.MARLOW") == (None, "E.Marlow")
    shouted = SpeakerResolver(["EDWIN MARLOW", "E.MARLOW"])
    assert [shouted.of(head)[1] for head in ("EDWIN MARLOW", "E.MARLOW")] == ["Edwin Marlow", "Edwin Marlow"]


def test_a_label_without_a_colon_may_stand_alone_where_it_is_bold() -> None:
    spoken = [("Edwin Marlow: A.", 13), ("Question", 8), ("Why?", 0), ("Edwin Marlow", 12), ("No.", 0), ("On lamps", 8)]
    made = turns(label([Paragraph(text, bold) for text, bold in (*spoken, ("They burn.", 0))]))
    assert [(turn.speaker, turn.paragraphs) for turn in made] == [
        ("Edwin Marlow", ("A.",)),
        ("Question", ("Why?",)),
        ("Edwin Marlow", ("No.",)),
        (None, ("On lamps",)),
        ("Edwin Marlow", ("They burn.",)),
    ]


def test_shouted_posts_are_calmed() -> None:
    assert SpeakerResolver(["President OF RUSSIA DMITRY MEDVEDEV"]).of("President OF RUSSIA DMITRY MEDVEDEV") == (
        "President of Russia",
        "Dmitry Medvedev",
    )


def test_a_slip_is_taken_for_the_name_it_misspells_only_when_that_is_met_often() -> None:
    often = ["Vladimir Putin"] * 4
    assert SpeakerResolver([*often, "Vladmir Putin"]).of("Vladmir Putin")[1] == "Vladimir Putin"
    assert SpeakerResolver(["Vladimir Putin", "Vladmir Putin"]).of("Vladmir Putin")[1] == "Vladmir Putin"
    assert SpeakerResolver([*often, "Valentin Putin"]).of("Valentin Putin")[1] == "Valentin Putin"


def test_a_label_that_stands_alone_leaves_no_empty_paragraph() -> None:
    (turn,) = turns(label([Paragraph("Hanna Quist:"), Paragraph("Good day.")]))
    assert (turn.speaker, turn.paragraphs) == ("Hanna Quist", ("Good day.",))


def test_two_labels_of_one_speaker_in_a_row_make_one_turn_unless_a_note_differs() -> None:
    texts = ["Hanna Quist: A.", "Hanna Quist: B.", "Hanna Quist (in English): C."]
    assert [turn.paragraphs for turn in turns(label([Paragraph(text) for text in texts]))] == [("A.", "B."), ("C.",)]


QUOTE = "The lamp on the outer mole has burnt every night since it was lit, and nobody has ever asked who pays for it"


def shown_again(*, bold: int | None, quotation: bool) -> list[str | None]:
    texts = [f"Keeper Hanna Quist: Friends. {QUOTE}. Thank you.", "Edwin Marlow: We shall see."]
    texts.extend(f"We shall see {number}." for number in range(20))
    paragraphs = [Paragraph(text, None if bold is None else max(0, text.find(":"))) for text in texts]
    paragraphs.append(Paragraph(f"“{QUOTE}.”", bold, quotation=quotation))
    paragraphs.append(Paragraph("And then we shall see again.", bold))
    return [each.speaker for each in label(paragraphs)][-2:]


@pytest.mark.parametrize(("bold", "quotation"), [(0, True), (None, False)])
def test_a_pull_quote_within_anothers_speech_stays_with_who_said_it(*, bold: int | None, quotation: bool) -> None:
    assert shown_again(bold=bold, quotation=quotation) == ["Hanna Quist", "Edwin Marlow"]


def test_what_the_page_does_not_set_apart_as_a_quotation_stays_with_who_speaks() -> None:
    assert shown_again(bold=0, quotation=False) == ["Edwin Marlow", "Edwin Marlow"]


@pytest.mark.parametrize("asker", ["Question", "Keeper Hanna Quist"])
def test_an_answer_that_repeats_the_question_is_not_given_to_who_asked(asker: str) -> None:
    texts = [f"{asker}: You said this. {QUOTE}. Is it so?", "Edwin Marlow: Let me answer.", f"{QUOTE}.", "Yes."]
    given = label([Paragraph(text, max(0, text.find(":"))) for text in texts])
    assert [each.speaker for each in given[1:]] == ["Edwin Marlow"] * 3
    assert [speaker for speaker, _ in speak(*texts)][1:] == ["Edwin Marlow", None, "Edwin Marlow"], "saved text"


def test_a_question_that_the_answer_repeats_is_not_given_to_who_answers() -> None:
    texts = ["Keeper Hanna Quist: Tell us.", f"{QUOTE}?", f"Edwin Marlow: {QUOTE}? Indeed, who does?"]
    assert [speaker for speaker, _ in speak(*texts)] == ["Hanna Quist", None, "Edwin Marlow"]


def test_short_repetitions_and_narration_are_nobodys_echo() -> None:
    given = speak("Hanna Quist: Thank you very much. Good.", "Edwin Marlow: Yes.", "Thank you very much.")
    assert given[-1][0] == "Edwin Marlow"
    told = speak(f"{QUOTE}, she said.", "* * *", f"Hanna Quist: {QUOTE}, she said, again.")
    assert told[0][0] is None


def test_a_page_too_large_to_compare_is_left_as_it_is() -> None:
    texts = [f"“{QUOTE} {number}.”" for number in range(4_000)]
    assert list(echoes(texts, [True] * len(texts))) == []


def test_a_name_and_a_full_stop_make_a_label_only_where_labels_are_not_bold() -> None:
    texts = ["Edwin Marlow: A.", "Hanna Quist: He is no friend.", "Edwin Marlow. He broke every promise."]
    assert [speaker for speaker, _ in speak(*texts)][-1] == "Edwin Marlow"
    bold = label([Paragraph(text, max(0, text.find(":"))) for text in texts])
    assert (bold[-1].speaker, bold[-1].label, bold[-1].text) == ("Hanna Quist", "", texts[-1])
    slip = Paragraph("Edwin Marlow. I broke none.", 12)
    assert label([Paragraph(texts[0], 12), slip])[-1].text == "I broke none."


UNKNOWN = """FTV correspondent|FREE correspondent|Female voice|Audience member|Q|A|Unidentified speaker|Question 2
|Man in a hat|Answer to question|Женский голос|В"""


@pytest.mark.parametrize("unknown", UNKNOWN.replace("\n", "").split("|"))
def test_a_bold_label_that_names_nobody_starts_a_turn_of_its_own(unknown: str) -> None:
    head = f"{unknown}:"
    asked = [Paragraph("Edwin Marlow: A.", 13), Paragraph(f"{head} Why?", len(head)), Paragraph("And how?", 0)]
    assert [(each.speaker, each.text) for each in label(asked)][1:] == [(unknown, "Why?"), (unknown, "And how?")]
    whole = [asked[0], Paragraph(f"{head} Why?", len(head) + 5)]
    assert label(whole)[1].speaker == unknown, "the question is bold too"


@pytest.mark.parametrize(
    "odd", ["Whoever it was", "From the back of the hall", "The message reads", "Plans for the year"]
)
def test_a_bold_head_with_a_colon_that_is_no_label_is_nobodys_and_so_is_what_follows(odd: str) -> None:
    head = f"{odd}:"
    given = label(
        [
            Paragraph("Edwin Marlow: A.", 13),
            Paragraph(f"{head} You lied.", len(head)),
            Paragraph("B.", 0),
            Paragraph("Edwin Marlow: C.", 13),
        ]
    )
    assert [each.speaker for each in given] == ["Edwin Marlow", None, None, "Edwin Marlow"]
    assert given[1].text == f"{head} You lied."
