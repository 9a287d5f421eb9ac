from hypothesis import given
from hypothesis import strategies as st

from bot.sync.revisions import diff, field_changes
from bot.transcripts.model import Turn
from tests import samples


def told(*paragraphs, **changes):
    return samples.transcript(1, turns=(Turn("Ada Lindqvist", None, paragraphs),), **changes)


def words(old, new):
    return [(change.before, change.after) for change in diff(old, new)]


def test_the_same_text_has_no_changes():
    assert diff(told("We will not sell."), told("We will not sell.")) == []


def test_a_replaced_word_a_dropped_word_and_an_added_word_are_told():
    old = told("We shall not sell the old harbour to anybody this year.", "Thank you.")
    new = told("We will not sell the harbour to anybody at all this year.", "Thank you.")
    assert words(old, new) == [("shall", "will"), ("old", ""), ("", "at all")]


def test_a_dropped_negation_is_seen():
    (change,) = diff(told("One.", "We will not sell the harbour."), told("One.", "We will sell the harbour."))
    assert (change.before, change.after, change.cosmetic) == ("not", "", False)
    assert change.old == 1
    assert change.new is None


def test_every_text_is_an_exact_slice_of_its_passage():
    old = told("We  shall\u00a0not sell.", "Two.")
    new = told("We  will\u00a0never sell.", "Two.")
    (change,) = diff(old, new)
    assert old.passages[change.old].text[change.old_span.start : change.old_span.end] == change.before
    assert new.passages[change.new].text[change.new_span.start : change.new_span.end] == change.after


def test_new_paragraphs_are_told_one_by_one():
    old = told("Good afternoon.", "To be continued.")
    new = told("Good afternoon.", "The harbour grows.", "So does the town.", "Goodbye.")
    assert words(old, new) == [
        ("To be continued.", ""),
        ("", "The harbour grows."),
        ("", "So does the town."),
        ("", "Goodbye."),
    ]


def test_a_paragraph_split_in_two_is_no_change_of_words():
    assert words(told("We will not sell. Thank you."), told("We will not sell.", "Thank you.")) == []


def test_marks_and_case_are_told_but_called_cosmetic():
    changes = diff(told('He said "never" and left – quickly.'), told("He said “never” and left — Quickly."))
    assert changes
    assert all(change.cosmetic for change in changes)


def test_single_words_between_changes_do_not_break_them_up():
    old = told("I thank the mayor of our town for all of it, dear friends.")
    new = told("We praise the council in our city for all of it, dear friends.")
    assert words(old, new) == [("I thank the mayor of our town", "We praise the council in our city")]


def test_moved_sections_topics_and_titles_are_told_as_fields():
    old = told("One.", sections=("News",), title="Meeting")
    new = told("One.", sections=("News", "Transcripts"), title="A meeting")
    assert [(change.name, change.before, change.after) for change in field_changes(old, new)] == [
        ("title", "Meeting", "A meeting"),
        ("sections", "News", "News, Transcripts"),
    ]


def test_words_given_to_another_speaker_are_told():
    old = samples.transcript(1, turns=(Turn("Ada Lindqvist", None, ("One.", "Two.")),))
    new = samples.transcript(1, turns=(Turn("Ada Lindqvist", None, ("One.",)), Turn("Tomas Brandt", None, ("Two.",))))
    assert [(change.name, change.before, change.after, change.new) for change in field_changes(old, new)] == [
        ("speaker", "Ada Lindqvist", "Tomas Brandt", 1)
    ]


def test_two_long_texts_without_a_common_word_are_one_change():
    old = told(" ".join(f"a{number}" for number in range(25_000)))
    new = told(" ".join(f"b{number}" for number in range(25_000)))
    (change,) = diff(old, new)
    assert change.before == old.passages[0].text
    assert change.after == new.passages[0].text


TEXTS = st.lists(st.text(alphabet="ab \n", max_size=12).filter(str.strip), max_size=8)


@given(TEXTS, TEXTS)
def test_applying_the_changes_to_the_old_words_gives_the_new_ones(old_texts, new_texts):
    old, new = told(*old_texts), told(*new_texts)
    changes = diff(old, new)

    def kept(transcript, passage_of, span_of):
        left = []
        for passage in transcript.passages:
            text = passage.text
            for change in changes:
                if passage_of(change) == passage.number:
                    span = span_of(change)
                    text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
            left += text.split()
        return left

    assert kept(old, lambda change: change.old, lambda change: change.old_span) == kept(
        new, lambda change: change.new, lambda change: change.new_span
    )
