from __future__ import annotations

import pytest

from bot.transcripts.labels import Paragraph, find, is_label
from bot.transcripts.names import split


def head(text: str, bold: int | None = None) -> str | None:
    found = find(Paragraph(text, bold))
    return found.head if found else None


@pytest.mark.parametrize(
    ("text", "label", "note", "speech"),
    [
        ("President of Freedonia Edwin Marlow: Good day.", "President of Freedonia Edwin Marlow", None, "Good day."),
        ("Edwin Marlow:But it", "Edwin Marlow", None, "But it"),
        ("E.Marlow: Yes.", "E.Marlow", None, "Yes."),
        ("Question from Izhevsk: Why?", "Question from Izhevsk", None, "Why?"),
        ("Question (retranslated): Why?", "Question", "retranslated", "Why?"),
        ("Edwin Marlow (to Ann Lee, Chair: Board): So.", "Edwin Marlow", "to Ann Lee, Chair: Board", "So."),
        ("Keeper Hanna Quist (retranslated) Thank you.", "Keeper Hanna Quist", "retranslated", "Thank you."),
        (
            "Chief Keeper Hanna Quist (retranslated: Thank you.",
            "Chief Keeper Hanna Quist",
            "retranslated",
            "Thank you.",
        ),
        ("Hanna Quist¹ (retranslated)²: So.", "Hanna Quist", "retranslated", "So."),
        ("Hanna Quist.: So.", "Hanna Quist", None, "So."),
        ("Hanna Quist: (retranslated) So.", "Hanna Quist", "retranslated", "So."),
        ("Keeper Hanna Quist Quist HannaChief Keeper : So.", "Keeper Hanna Quist", None, "So."),
        ("Э.Марлов Марлов Эдвин Иванович мэр Фридонии : Да.", "Э.Марлов", None, "Да."),
        ("Xorl F. Quist: So.", "Xorl F. Quist", None, "So."),
        ("James Jordan: So.", "James Jordan", None, "So."),
        ("Harbour and Trade Minister : I will begin.", "Harbour and Trade Minister", None, "I will begin."),
        ("The Trade Minister (Mr Idris Vane): Sir.", "The Trade Minister Idris Vane", None, "Sir."),
        ("The Minister for Lamps: Sir.", "The Minister for Lamps", None, "Sir."),
        ("Газета «Маяк» (Оспри), газета «Ночь»: Почему?", "Газета «Маяк» (Оспри), газета «Ночь»", None, "Почему?"),
        ("FTV correspondent: Why?", "FTV correspondent", None, "Why?"),
        ("Female voice: Why?", "Female voice", None, "Why?"),
        ("Question 2: Why?", "Question 2", None, "Why?"),
        ("Marlow, E.D.: Why?", "Marlow, E.D.", None, "Why?"),
        ("Edwin Marlow and Hanna Quist: Yes.", "Edwin Marlow and Hanna Quist", None, "Yes."),
        ("Директор ПАО «Маяк» Э.Марлов: Да.", "Директор ПАО «Маяк» Э.Марлов", None, "Да."),
        ("Корреспондент НТВ: Почему?", "Корреспондент НТВ", None, "Почему?"),
        ("В.Путин: Добрый день.", "В.Путин", None, "Добрый день."),
        ("King Oswald II of Freedonia: Welcome.", "King Oswald II of Freedonia", None, "Welcome."),
        ("Ivan Anders, welder at the yard: Hello.", "Ivan Anders, welder at the yard", None, "Hello."),
    ],
)
def test_labels_without_bold_are_told_by_their_form(text: str, label: str, note: str | None, speech: str) -> None:
    found = find(Paragraph(text))
    assert found is not None
    assert (found.head, found.note, text[found.end :]) == (label, note, speech)


@pytest.mark.parametrize(
    "text",
    [
        "Given this number of petitions, I have made the following decision: no.",
        "The message reads, in part: “Dear friends.”",
        "For example, national competitions in technology: a contest.",
        "Question: at what expense?",
        "Some correspondent: Of what paper?",
        "Look, Edwin: It burns.",
        "Edwin Marlow from Osprey Light: “It is dark.”",
        "Друзья, «Маяк» горит: Смотрите.",
        "Let me quote Edwin Marlow: It is late.",
        "And a question for President Marlow: Do you agree?",
        "Contact telephone numbers: +7 495 000 0000.",
        "At 14:20 the President arrived.",
        "Dear Mr Marlow: thank you.",
        "He said: Yes.",
        "Harbour Minister: Hanna Quist.",
        "Mr Mayor: When we lit the lamp, it was dark.",
        "Текст Указа: Назначить.",
        "Хочу подчеркнуть: Это важно.",
        "Reply (without a microphone).",
        "(Applause.)",
        "* * *",
        "No colon at all.",
    ],
)
def test_a_colon_alone_makes_no_label(text: str) -> None:
    assert find(Paragraph(text)) is None


def test_bold_may_swallow_a_letter_end_early_or_stand_before_no_colon() -> None:
    assert head("Edwin Marlow: It is essential.", bold=15) == "Edwin Marlow"
    assert head("Chief Keeper Hanna Quist (retranslated): Thank you.", bold=24) == "Chief Keeper Hanna Quist"
    found = find(Paragraph("Edwin Marlow. Thank you.", bold=12), frozenset({"edwin marlow"}))
    assert found is not None
    assert (found.head, found.certain) == ("Edwin Marlow", True)


def test_bold_makes_a_speaker_of_what_has_no_name() -> None:
    assert head("Call centre operator: Hello.", bold=21) == "Call centre operator"
    assert head("Winner of the Prize for Young Keepers: Hello.", bold=38) == "Winner of the Prize for Young Keepers"
    assert head("Meeting points for media representatives: Gate 2.", bold=41) == "", "a heading, and nobody's"
    assert head("Chair of all things: Hope.") == head("Trade Minister): Hope.") == "", "a post or a sentence: nobody's"


@pytest.mark.parametrize(
    ("label", "role", "name"),
    [
        ("President of Russia Vladimir Putin", "President of Russia", "Vladimir Putin"),
        ("Chairman of Severstal Alexei Mordashov", "Chairman of Severstal", "Alexei Mordashov"),
        ("President of Turkey Recep Tayyip Erdogan", "President of Turkey", "Recep Tayyip Erdogan"),
        ("Sberbank CEO German Gref", "Sberbank CEO", "German Gref"),
        ("Sr Lieutenant A. Vedyashchev", "Sr Lieutenant", "A. Vedyashchev"),
        ("King Abdullah II of Jordan", "King of Jordan", "Abdullah II"),
        ("Ruling Prince of Monaco Albert II", "Ruling Prince of Monaco", "Albert II"),
        ("Dmitry Ivanov, ship fitter, second shop", "ship fitter, second shop", "Dmitry Ivanov"),
        ("Hero of Freedonia, Colonel Viktor Romanov", "Hero of Freedonia, Colonel", "Viktor Romanov"),
        ("Sheikh Nasser bin Hamad Al Khalifa", "Sheikh", "Nasser bin Hamad Al Khalifa"),
        ("Patriarch Kirill", "Patriarch", "Kirill"),
        ("Director of FTV E.Marlow", "Director of FTV", "E.Marlow"),
        ("Chairman of FRDC Quo Lifan", "Chairman of FRDC", "Quo Lifan"),
        ("Marlow, E.D.", None, "E.D. Marlow"),
        ("Marlow, Edwin", None, "Edwin Marlow"),
        ("Edwin Marlow of Harbour News", "of Harbour News", "Edwin Marlow"),
        ("Edwin Marlow from FTV", "from FTV", "Edwin Marlow"),
        ("Edwin Marlow and Hanna Quist", None, "Edwin Marlow and Hanna Quist"),
        ("Mary and Edwin Marlow", None, "Mary and Edwin Marlow"),
        ("President Edwin Marlow and Keeper Ann Lee", None, "President Edwin Marlow and Keeper Ann Lee"),
        ("Edwin Marlow and Xanthe Quist", None, "Edwin Marlow and Xanthe Quist"),
        ("Xanthe Quist and Edwin Marlow", None, "Xanthe Quist and Edwin Marlow"),
        ("Minister of Industry and Trade Edwin Marlow", "Minister of Industry and Trade", "Edwin Marlow"),
        ("Президент Франции Э.Марлов", "Президент Франции", "Э.Марлов"),
        ("Президент Республики Беларусь Э.Марлов", "Президент Республики Беларусь", "Э.Марлов"),
        ("Премьер-министр Фридонии Дж.Марлов", "Премьер-министр Фридонии", "Дж.Марлов"),
        ("Президент США К.-Ж.Марлов", "Президент США", "К.-Ж.Марлов"),
        ("Губернатор Санкт-Петербурга Анна Квист", "Губернатор Санкт-Петербурга", "Анна Квист"),
        ("Президент Египта Абдельхаким Мар", "Президент Египта", "Абдельхаким Мар"),
        ("Председатель КНР Си Мин", "Председатель КНР", "Си Мин"),
        ("Президент Народной Республики Ким Мин Ын", "Президент Народной Республики", "Ким Мин Ын"),
        ("Корреспондент НТВ Э.Марлов", "Корреспондент НТВ", "Э.Марлов"),
        ("Корреспондент НТВ", None, "Корреспондент НТВ"),
        ("Патриарх Кирилл", "Патриарх", "Кирилл"),
        ("Министр КНР Ван И", "Министр КНР", "Ван И"),
        ("Mayor Xorl F. Quist", "Mayor", "Xorl F. Quist"),
        ("Chair of Harbourstal A. Quist", "Chair of Harbourstal", "A. Quist"),
        ("Директор Маяка А. Квист", "Директор Маяка", "А. Квист"),
        ("Chairman of the Board Xorl Brenn Quist", "Chairman of the Board", "Xorl Brenn Quist"),
        ("Orlo Mentu Brasko Vilen Torp", None, "Orlo Mentu Brasko Vilen Torp"),
        ("Vladimir Putin", None, "Vladimir Putin"),
        ("Question", None, "Question"),
    ],
)
def test_the_post_is_split_from_the_name(label: str, role: str | None, name: str) -> None:
    assert split(label) == (role, name)


def test_names_known_from_the_page_decide_where_a_name_begins() -> None:
    assert split("Keeper of the Osprey Light Ann Lee", frozenset({"osprey light ann lee"}))[1] == "Osprey Light Ann Lee"


@pytest.mark.parametrize("head", ["", ":", "x", "123", "a" * 400, "Мы", "I"])
def test_odd_heads_are_no_labels(head: str) -> None:
    assert not is_label(head)
