"""Is everybody named and timed, however the labels and times of running text are written?"""

from __future__ import annotations

import pytest

from pipeline.ingest.corpus import read_document
from tests.ingest.office_files import docx_file, odt_file, rtf_file

WORDS = [
    "Wie war die Ernte?",
    "Gut, wir hatten viel Regen.",
    "Und danach?",
    "Danach kam der Frost.",
]
SECONDS = [3, 9, 15, 62]
CODES = ("I", "B")
NAMES = ("Eva Amsel", "Udo Kranich")
SPEAKERS = ("Speaker 1", "Speaker 2")
VOICES = ("SPEAKER_00", "SPEAKER_01")

Said = list[tuple[str, str, float | None]]


def minutes(seconds: int) -> str:
    return f"{seconds // 60:02}:{seconds % 60:02}"


def transcript(turn: str, labels: tuple[str, str]) -> str:
    """Write the conversation: {w} who, {t} words, {m} and {h} when, {m2} and {h2} until when."""
    return "".join(
        turn.format(
            w=labels[n % 2],
            t=words,
            m=minutes(start),
            m2=minutes(start + 5),
            h=f"00:{minutes(start)}",
            h2=f"00:{minutes(start + 5)}",
            s=start,
            min=start // 60,
            sec=start % 60,
        )
        for n, (words, start) in enumerate(zip(WORDS, SECONDS, strict=True))
    )


def said(text: str | bytes, file: str = "a.txt") -> Said:
    (document,) = read_document(text if isinstance(text, bytes) else text.encode(), file)
    return [(t.speaker, document.text_of(t), t.anchors[0].seconds) for t in document.turns]


def expected(labels: tuple[str, str], *, timed: bool = True) -> Said:
    return [
        (labels[n % 2], words, start if timed else None)
        for n, (words, start) in enumerate(zip(WORDS, SECONDS, strict=True))
    ]


@pytest.mark.parametrize(
    "turn",
    [
        "{m} {w}: {t}\n",  # oTranscribe
        "({m}) {w}: {t}\n",
        "[{h}] {w}: {t}\n",
        "({h}) {w}: {t}\n",
        "{{{h}}} {w}: {t}\n",
        "<{h}> {w}: {t}\n",
        "{h}.0 {w}: {t}\n",
        "#{h}-0# {w}: {t}\n",
        "[{h}-0] {w}: {t}\n",  # f4x
        "{m} - {w}: {t}\n",
        "{m} | {w}: {t}\n",
        "{m}–{m2} {w}: {t}\n",
        "[{h} - {h2}] {w}: {t}\n",
        "{h}.000 --> {h2}.000 {w}: {t}\n",
        "[{m}] [{w}] {t}\n",
        "{w} {m}: {t}\n",
        "{w}, {m}: {t}\n",
        "{w} ({m}): {t}\n",
        "{w} {h}: {t}\n",
        "{w}: [{m}] {t}\n",
        "{w}: ({m}) {t}\n",
        "{w}: {m} {t}\n",
        "{w}: {h} {t}\n",
    ],
)
def test_time_beside_a_label(turn: str) -> None:
    assert said(transcript(turn, CODES)) == expected(CODES)


@pytest.mark.parametrize(
    ("turn", "labels"),
    [
        ("{w}  {m}  \n{t}\n\n", NAMES),  # Otter
        ("{w}  {m}\n{t}\n\n", SPEAKERS),
        ("{w}\n{m}\n{t}\n", NAMES),
        ("{w}  {min} minutes {sec} seconds\n{t}\n", NAMES),  # Teams
        ("{w}\n{min} minutes {sec} seconds\n{m}\n{t}\n\n", NAMES),
        ("{w} {min} Minuten {sec} Sekunden\n{t}\n", NAMES),
        ("{h}.000 --> {h2}.000\n{w}\n{t}\n\n", NAMES),  # Stream
        ("[{h}] {w}\n{t}\n\n", NAMES),  # Trint
        ("{w} [{h}]: {t}\n\n", NAMES),
        ("{w} [{h}] {t}\n\n", NAMES),
        ("{w}: [{h}] {t}\n\n", SPEAKERS),  # Sonix
        ("[{h}]\n{w}: {t}\n\n", NAMES),
        ("[{h}.000] - {w}\n{t}\n\n", SPEAKERS),  # Happy Scribe
        ("{h}\n{w}: {t}\n\n", NAMES),
        ("[{h}] {w}: {t}\n\n", NAMES),  # Descript
        ("{w} {h}\n{t}\n\n", SPEAKERS),  # Amberscript
        ("{h} {w}\n{t}\n\n", SPEAKERS),  # Word
        ("[{w}] {h}\n{t}\n\n", NAMES),  # Zoom
        ("{w} ({m}):\n{t}\n\n", NAMES),  # Rev
        ("{w} - {m}\n{t}\n\n", NAMES),
        ("{m} - {w}\n{t}\n\n", NAMES),
        ("{w} | {m}\n{t}\n\n", NAMES),
        ("{w} ({m})\n{t}\n\n", NAMES),
        ("{w}, {m}\n{t}\n\n", NAMES),
        ("[{m}.000 --> {m2}.500] [{w}]: {t}\n", VOICES),
        ("({w}) [{s}.00 - {s}.9] {t}\n", VOICES),
    ],
)
def test_exports_of_programs(turn: str, labels: tuple[str, str]) -> None:
    assert said(transcript(turn, labels)) == expected(labels)


@pytest.mark.parametrize(
    ("turn", "labels"),
    [
        ("{w}:\n{t}\n\n", CODES),
        ("{w}\n{t}\n\n", CODES),
        ("{w}\n{t}\n\n", NAMES),
        ("{w}\n{t}\n\n", ("Interviewerin", "Befragte")),
        ("**{w}:**\n\n{t}\n\n", CODES),
        ("**{w}**: {t}\n\n", CODES),
        ("**{w}**\n\n{t}\n\n", NAMES),
        ("**{w}** {m}\n\n{t}\n\n", NAMES),
        ("__{w}:__ {t}\n\n", CODES),
        ("{w}\t{t}\n", CODES),
        ("{w}\t{t}\n", NAMES),
        ("{w}:\t{t}\n", CODES),
        ("{m}\t{w}\t{t}\n", CODES),
        ("{w}    {t}\n", CODES),
        ("({w}) {t}\n", CODES),
        ("{w} - {t}\n", CODES),
        ("{w} – {t}\n", NAMES),
        ("<{w}> {t}\n", CODES),
        ("[{w}]: {t}\n", VOICES),
        ("{w}> {t}\n", CODES),
        ("{w}：{t}\n", CODES),
    ],
)
def test_labels_without_a_colon_behind_them(turn: str, labels: tuple[str, str]) -> None:
    assert said(transcript(turn, labels)) == expected(labels, timed="{m}" in turn)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252", "mac_roman"])
def test_encodings(encoding: str) -> None:
    labels = ("Jörg Öz", "Käthe Möwe")

    assert said(transcript("{w}\n{m}\n{t}\n", labels).encode(encoding)) == expected(labels)


def labelled(*labels: str) -> list[str]:
    """Read turns with these labels and return the speakers."""
    turns = [f"{label}: {words}" for label, words in zip(labels, WORDS * 3, strict=False)]
    return [speaker for speaker, _, _ in said("\n".join(turns))]


@pytest.mark.parametrize(
    ("label", "again", "person"),
    [
        ("B1 (w, 54, Amtsleitung)", "B1", "B1"),
        ("B1 (w, 54, Amtsleitung)", "B1 (w, 54, Amtsleitung)", "B1"),
        ("B1 [m, 61]", "B1", "B1"),
        ("B1, w, 54", "B1", "B1"),
        ("B1 (lacht)", "B1 (leise)", "B1"),
        ("B1 (Alter: 54)", "B1", "B1"),
        ("Frau Amsel (sie/ihr)", "Frau Amsel", "Frau Amsel"),
        ("Frau Amsel, Amtsleitung", "Frau Amsel", "Frau Amsel"),
        ("B1", "B 1", "B1"),
        ("Befragte", "befragte", "Befragte"),
        ("Eva Amsel [Uni X]", "Eva Amsel [Uni X]", "Eva Amsel [Uni X]"),  # who is called like this
    ],
)
def test_note_behind_a_label_is_no_other_person(label: str, again: str, person: str) -> None:
    assert labelled("I", label, "I", again, "I", person) == ["I", person] * 3


def test_notes_that_distinguish_people() -> None:
    people = ["I", "B (w)", "B (m)"]

    assert labelled(*people * 2) == people * 2


@pytest.mark.parametrize(
    "odd",
    [
        "Udo Kranich | Verein Süd",
        "+49 151 *****23",
        "udo.kranich@verein.de",
        "iPad von Oma",
        "Udo's iPhone",
        "Interview 3 - TN02",
        "udo am handy",
    ],
)
def test_odd_name_does_not_cost_the_others_theirs(odd: str) -> None:
    assert labelled(*("Eva Amsel", odd) * 3) == ["Eva Amsel", odd] * 3


@pytest.mark.parametrize(
    "lines",
    [
        ["09:00 Begrüßung", "09:30 Vortrag über Beete", "10:30 Pause", "11:00 Rundgang im Garten"],
        ["08:15 Uhr: Ankunft am Beet.", "09:07 Uhr: Pause.", "10:21 Uhr: Alle gehen. Warum?"],
        ["Er kam (12:30).", "Sie ging (12:40).", "Es regnete (12:50)."],
        ["12:31 war es, als er kam.", "Dann geschah nichts.", "11:07 war es danach nie."],
    ],
)
def test_times_of_day_are_text(lines: list[str]) -> None:
    assert said("\n".join(lines)) == [("", line, None) for line in lines]


@pytest.mark.parametrize(
    "lines",
    [
        [
            "Garten - ein Ort der Ruhe.",
            "Es regnet.",
            "Garten - ein Ort der Arbeit.",
            "Beet - leer.",
        ],
        ["Ja", "Nein", "Ja", "Vielleicht", "Nein"],
        ["1.\tDas Beet", "2.\tDer Zaun", "3.\tDas Tor"],
        ["Und dann: nichts.", "Und dann: alles.", "Kurz gesagt: es ging.", "Kurz gesagt: so."],
        ["[Schild] Zutritt verboten.", "Wir gingen weiter.", "Es war still."],
    ],
)
def test_signs_in_text_make_no_speakers(lines: list[str]) -> None:
    assert {speaker for speaker, _, _ in said("\n".join(lines))} == {""}


def test_segments_of_whisper_without_speakers() -> None:
    text = transcript("[{h}.000 --> {h2}.000]  {t}\n", CODES)
    (document,) = read_document(text.encode(), "a.txt")

    assert said(text) == [("", words, start) for _, words, start in expected(CODES)]
    assert document.turns[-1].seconds_end == 67


def test_labels_inside_of_paragraphs_that_begin_none() -> None:
    assert said("I: Und dann? B: Nichts. I: Gar nichts? B: Nein, nie.\n") == [
        ("I", "Und dann?", None),
        ("B", "Nichts.", None),
        ("I", "Gar nichts?", None),
        ("B", "Nein, nie.", None),
    ]


def test_tab_behind_a_label_in_word_processors() -> None:
    turns = [(w, t) for w, t, _ in expected(CODES)]
    word = (f"<w:p><w:r><w:t>{w}</w:t><w:tab/><w:t>{t}</w:t></w:r></w:p>" for w, t in turns)
    open_document = (f"<text:p>{w}<text:tab/>{t}</text:p>" for w, t in turns)
    rich_text = (f"{w}\\tab {t}\\par\n" for w, t in turns)

    assert said(docx_file("".join(word)), "a.docx") == expected(CODES, timed=False)
    assert said(odt_file("".join(open_document)), "a.odt") == expected(CODES, timed=False)
    assert said(rtf_file("".join(rich_text)), "a.rtf") == expected(CODES, timed=False)


def test_numbers_of_paragraphs_are_no_text() -> None:
    lines = transcript("{w}: {t}\n", CODES).splitlines()

    assert said("\n".join(f"{n} {line}" for n, line in enumerate(lines, 7))) == expected(
        CODES, timed=False
    )


def test_who_says_one_sentence_is_known_by_the_title() -> None:
    turns = ["I: Wie?", "B: So.", "Und so.", "Frau Specht: Der Kaffee ist fertig.", "I: Danke."]

    assert [who for who, _, _ in said("\n".join(turns))] == ["I", "B", "Frau Specht", "I"]


def test_times_of_a_diary_are_text() -> None:
    lines = ["3. Mai", "06:40 aufgestanden, Regen", "07:15 am Stand", "09:05 Anruf", "4. Mai",
             "06:50 wieder Regen"]  # fmt: skip

    assert said("\n".join(lines)) == [("", line, None) for line in lines]
