"""Is it recognised by behaviour who asks, whatever the people are called and the format is?

The conversations are invented. Where behaviour does not tell, nobody is guessed: that is expected,
too.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest

from pipeline.ingest.corpus import read_corpus, read_document
from pipeline.records import Document, Role
from tests.ingest.office_files import docx_file, odt_file, rtf_file, word_paragraph, word_table

CONVERSATIONS = Path(__file__).parent / "conversations"

ASKING = {
    "answers_with_question_first": {"Kim Sauer"},
    "consent_first": {"Verena Kolb"},
    "couple": {"Sofia Kern"},
    "dialect": {"AM"},
    "discussion_teacher": {"Frau Winter"},
    "expert": {"Dr. Anna Meier"},
    "expert_asks_back": {"Katrin Voss"},
    "experts_ask_each_other": {"Lutz Brand"},
    "group_interview": {"Ines Hopf"},
    "group_that_argues_en": {"Moira Kent"},
    "interpreter": {"Clara Henn", "Dolmetscher"},  # who asks the same in other words
    "interviewer_who_paraphrases": {"Miriam Sand"},
    "labelled_interviewer": {"Interviewerin"},
    "long_winded_interviewer": {"Prof. Dr. Ilse Wendt"},
    "many_reactions": {"Petra Lang"},
    "narrative_interviewer_en": {"Carol Finch"},
    "panel": {"Maren Ott"},
    "rhetorical_journalist_en": {"Maya Lind"},
    "sarcastic_expert": {"Dr. Sabine Roth"},
    "tags": {"Lisa Thoma"},
    "tags_en": {"Helen Marsh"},
    "terse_interviewee_en": {"Grace Holloway"},
    "two_facilitators_en": {"Priya", "Owen"},
    "two_interviewers": {"Jana Lehnert", "Tom Brandt"},
    "two_questions": {"Eva"},
    "with_assistant": {"Dr. Wiebke Jansen"},
    "without_punctuation": {"Nora Weiss"},
}
UNCLEAR = (
    "equals",
    "equals_en",
    "group_without_moderator",
    "peers_en",
    "questions_at_the_end",  # half of the questions are the interviewee's
    "small_talk_first",  # so are they here, who also begins
    "statements_only",  # of the interviewer, who asks nothing
)
NO_INTERVIEWER = ("field_notes", "monologue")

Said = list[tuple[str, str]]


def said_in(name: str) -> Said:
    lines = (CONVERSATIONS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [(who, words) for who, words in (line.split(": ", 1) for line in lines)]


def plain_text(said: Said) -> bytes:
    return "\n".join(f"{who}: {words}" for who, words in said).encode()


def cues(said: Said, cue: str) -> str:
    """Cut each turn into cues of seven words, as programs of video conferences do."""
    parts = [
        (who, " ".join(words.split()[start : start + 7]))
        for who, words in said
        for start in range(0, len(words.split()), 7)
    ]
    return "\n".join(
        f"{n}\n00:{n // 60:02}:{n % 60:02}.000 --> 00:{n // 60:02}:{n % 60:02}.900\n"
        f"{cue.format(who=who, words=words)}\n"
        for n, (who, words) in enumerate(parts)
    )


def teams(said: Said) -> bytes:
    return f"WEBVTT\n\n{cues(said, '<v {who}>{words}</v>')}".encode()


def zoom(said: Said) -> bytes:
    return f"WEBVTT\n\n{cues(said, '{who}: {words}')}".encode()


def srt(said: Said) -> bytes:
    return cues(said, "{who}: {words}").encode()


def word(said: Said) -> bytes:
    return docx_file("".join(word_paragraph(escape(f"{who}: {words}")) for who, words in said))


def word_with_times(said: Said) -> bytes:
    body = (
        word_paragraph(escape(f"{who}   {n}:{7 * n % 60:02}")) + word_paragraph(escape(words))
        for n, (who, words) in enumerate(said)
    )
    return docx_file("".join(body))


def table_in_word(said: Said) -> bytes:
    rows = [(escape(who), escape(words)) for who, words in said]
    return docx_file(word_table(("Sprecher:in", "Text"), *rows))


def open_document(said: Said) -> bytes:
    return odt_file("".join(f"<text:p>{escape(f'{who}: {words}')}</text:p>" for who, words in said))


def rich_text(said: Said) -> bytes:
    def characters(text: str) -> str:
        return "".join(c if c.isascii() else f"\\u{ord(c)}?" for c in text)

    return rtf_file("".join(f"{characters(f'{who}: {words}')}\\par\n" for who, words in said))


def noscribe(said: Said) -> bytes:
    body = "".join(
        f'<p><a name="ts_{n}000_{n + 1}000_{escape(who)}">{escape(f"{who}: {words}")}</a></p>'
        for n, (who, words) in enumerate(said)
    )
    return f'<html><head><meta charset="UTF-8"></head><body>{body}</body></html>'.encode()


FORMATS: dict[str, Callable[[Said], bytes]] = {
    "a.txt": plain_text,
    "a.vtt": teams,
    "zoom.vtt": zoom,
    "a.srt": srt,
    "a.docx": word,
    "times.docx": word_with_times,
    "table.docx": table_in_word,
    "a.odt": open_document,
    "a.rtf": rich_text,
    "a.html": noscribe,
}


def asking(document: Document) -> set[str]:
    return {turn.speaker for turn in document.turns if turn.role is Role.INTERVIEWER}


def test_every_conversation_has_an_expectation() -> None:
    expected = [*ASKING, *UNCLEAR, *NO_INTERVIEWER]

    assert sorted(expected) == sorted(path.stem for path in CONVERSATIONS.iterdir())


@pytest.mark.parametrize("file", FORMATS)
@pytest.mark.parametrize("name", ASKING)
def test_who_asks(name: str, file: str) -> None:
    said = said_in(name)

    (document,) = read_document(FORMATS[file](said), file)

    assert {turn.speaker for turn in document.turns} == {who for who, _ in said}
    assert asking(document) == ASKING[name]


@pytest.mark.parametrize("file", FORMATS)
@pytest.mark.parametrize("name", [*UNCLEAR, *NO_INTERVIEWER])
def test_nobody_is_guessed(name: str, file: str) -> None:
    (document,) = read_document(FORMATS[file](said_in(name)), file)

    assert asking(document) == set()


@pytest.mark.parametrize("name", [*ASKING, *NO_INTERVIEWER])
def test_nothing_is_said_where_it_is_clear(name: str, tmp_path: Path) -> None:
    (tmp_path / "D3.vtt").write_bytes(teams(said_in(name)))

    assert read_corpus(tmp_path).faults == ()


@pytest.mark.parametrize("name", UNCLEAR)
def test_what_is_unclear_is_said_once(name: str, tmp_path: Path) -> None:
    (tmp_path / "D3.vtt").write_bytes(teams(said_in(name)))

    (fault,) = read_corpus(tmp_path).faults

    assert (fault.file, fault.problem) == (
        "D3.vtt",
        "nobody is recognised as the interviewer in document 'D3'",
    )
    assert "[speakers] interviewer" in fault.next_step
    assert "panreflex ingest --speakers" in fault.next_step


@pytest.mark.parametrize("role", Role)
def test_what_the_researcher_says_settles_it(role: Role, tmp_path: Path) -> None:
    (tmp_path / "D3.vtt").write_bytes(teams(said_in("equals")))

    corpus = read_corpus(tmp_path, roles={"Rosa Stein": role, "emil hahn": Role.PARTICIPANT})

    assert corpus.faults == ()
    assert asking(corpus.documents[0]) == ({"Rosa Stein"} if role is Role.INTERVIEWER else set())


def test_the_researcher_overrules_behaviour(tmp_path: Path) -> None:
    (tmp_path / "D3.vtt").write_bytes(teams(said_in("expert")))
    roles = {"Udo Kranich": Role.INTERVIEWER, "Dr. Anna Meier": Role.PARTICIPANT}

    corpus = read_corpus(tmp_path, roles=roles)

    assert corpus.faults == ()
    assert asking(corpus.documents[0]) == {"Udo Kranich"}


def test_who_asks_much_beside_an_interviewer_is_told(tmp_path: Path) -> None:
    # Eva asks in 9 of 10 turns, Udo in 3 of 9, Ina in none of 9.
    said = [("Eva", "Schön, dass Sie da sind.")]
    for n in range(9):
        said += [
            ("Eva", f"Was war im Jahr {n}?"),
            ("Ina", "Da haben wir einen Schuppen gebaut und Kohl gesetzt, wie immer."),
            ("Udo", "War da nicht der große Sturm?" if n % 3 == 0 else "Ja, so war das wohl."),
        ]
    (tmp_path / "D3.vtt").write_bytes(teams(said))

    corpus = read_corpus(tmp_path)

    assert asking(corpus.documents[0]) == {"Eva"}
    assert [(fault.file, fault.problem) for fault in corpus.faults] == [
        ("D3.vtt", "it is not clear in document 'D3' who asks and who answers: 'Udo'")
    ]


def test_open_answers_and_texts_without_speakers_need_no_interviewer(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Nr;Antwort\n1;Warum so spät? Es war kalt.\n2;Wer weiß?\n")
    (tmp_path / "b.txt").write_text("Was ist ein Garten?\n\nEin Ort.\n\nUnd dann: Was nun?\n")

    assert read_corpus(tmp_path).faults == ()


@pytest.mark.parametrize("marks", [".", ""])
def test_a_conversation_in_which_nobody_asks_is_told(marks: str, tmp_path: Path) -> None:
    said = [
        ("Jule Tann", "Mich interessiert, wie Sie zu den Schafen kamen"),
        ("Arno Bock", "Über einen Hund, den ich aus dem Heim geholt habe"),
        ("Jule Tann", "Aus einem wurden dann viele, haben Sie geschrieben"),
        ("Arno Bock", "Das ging schnell, da haben Sie recht"),
    ]
    (tmp_path / "D3.vtt").write_bytes(teams([(who, words + marks) for who, words in said]))

    (fault,) = read_corpus(tmp_path).faults

    assert fault.problem == "nobody is recognised as the interviewer in document 'D3'"


@pytest.mark.parametrize(("times", "told"), [(4, ["Udo"]), (2, [])])
def test_a_second_host_who_asks_now_and_then_is_told(
    times: int, told: list[str], tmp_path: Path
) -> None:
    # Eva asks in 10 of 10 turns, the guest Ina asks back in 2 of 10, and Udo in 4 or 2 of 10.
    said = []
    for n in range(10):
        said += [
            ("Eva", f"Was war im Jahr {n}?"),
            ("Ina", "Ein Schuppen. Wer kennt ihn nicht?" if n % 5 == 0 else "Da war nicht viel."),
            ("Udo", "War da nicht der Sturm?" if n < times else "Ja, so war das wohl."),
        ]
    (tmp_path / "D3.vtt").write_bytes(teams(said))

    corpus = read_corpus(tmp_path)

    assert asking(corpus.documents[0]) == {"Eva"}
    assert [fault.problem for fault in corpus.faults] == [
        f"it is not clear in document 'D3' who asks and who answers: '{label}'" for label in told
    ]
