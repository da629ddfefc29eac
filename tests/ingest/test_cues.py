"""Which words do cues hold, once, and who says them?"""

from __future__ import annotations

import re

import pytest

from pipeline.ingest.subtitles import SubRipReader, WebVttReader
from tests.ingest.test_subtitles import spoken, srt, vtt


def cues(*said: str) -> str:
    """Write what is shown, a second each."""
    return "".join(
        f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\n{text}\n\n"
        for n, text in enumerate(said, start=1)
    )


def problems(reader: WebVttReader | SubRipReader, text: str) -> list[tuple[int | None, str]]:
    (source,) = reader.read(text.encode(), "a")
    return [(problem.line, str(problem.problem)) for problem in source.problems]


@pytest.mark.parametrize(
    ("ids", "names"),
    [
        (("Gast 2", "Frau Dr. Reh") * 2, ("Gast 2", "Frau Dr. Reh") * 2),
        (
            ('1 "Lina Öz" (3021)', '2 "Tom O\'Neill" (88)', '3 "Lina Öz" (3021)'),
            ("Lina Öz", "Tom O'Neill", "Lina Öz"),
        ),
        (("1. Ada", "2. Ben-Uwe", "3. Ada"), ("Ada", "Ben-Uwe", "Ada")),
        (("intro", "garten", "ernte", "schluss"), ("",) * 4),
        (("1", "2", "1", "2"), ("",) * 4),
    ],
)
def test_a_cue_may_be_called_by_who_speaks(ids: tuple[str, ...], names: tuple[str, ...]) -> None:
    text = "".join(
        f"{one}\n00:00:0{n}.000 --> 00:00:0{n}.900\nSatz {n}.\n\n" for n, one in enumerate(ids)
    )

    assert spoken(srt(text)) == [(name, f"Satz {n}.") for n, name in enumerate(names)]
    if any(names):
        assert [block.cue for block in srt(text)] == [str(n + 1) for n in range(len(ids))]


def test_names_may_hold_a_colon_in_brackets_or_stand_on_a_line_of_their_own() -> None:
    said = ("Ada (Raum: 3): Na?", "TN 3 | X:\nDas", "Ada (Raum: 3):\nUnd?", "TN 3 | X: so.")
    assert spoken(srt(cues(*said))) == [
        ("Ada (Raum: 3)", "Na?"),
        ("TN 3 | X", "Das"),
        ("Ada (Raum: 3)", "Und?"),
        ("TN 3 | X", "so."),
    ]


def test_names_of_people_who_speak_once_each() -> None:
    said = ("Eva Amsel: Wer kommt?", "Udo: Alle.", "Oma: Ich auch.")

    assert [who for who, _ in spoken(srt(cues(*said)))] == ["Eva Amsel", "Udo", "Oma"]


def test_names_in_brackets_and_parentheses_are_no_sounds() -> None:
    said = ["({}) Was?", "({}) Den Reger.", "Und Brahms.", "({}) Beides?", "({}) (lacht) Ja."]
    text = cues(*(one.format("Lea" if n in {0, 3} else "Ole 2") for n, one in enumerate(said)))

    for brackets in (text, text.replace("(Lea)", "[Lea]").replace("(Ole 2)", "[Ole 2]")):
        assert spoken(srt(brackets)) == [
            ("Lea", "Was?"),
            ("Ole 2", "Den Reger. Und Brahms."),
            ("Lea", "Beides?"),
            ("Ole 2", "(lacht) Ja."),
        ]
    sounds = cues("[Musik] Guten Abend.", "[Applaus]", "(lacht) Danke.", "[Musik] Es geht los.")
    assert {who for who, _ in spoken(srt(sounds))} == {""}


def test_a_dash_begins_what_somebody_unnamed_says() -> None:
    text = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v ->Wie war es?</v>\n\n"
        "00:02.000 --> 00:03.000\nSchön.\n\n"
        "00:03.000 --> 00:04.000\n<v Eva>- Und dann?</v>\n- Kam der\nFrost.\n\n"
    )

    assert spoken(vtt(text)) == [
        ("", "Wie war es?"),
        ("", "Schön."),
        ("Eva", "Und dann?"),
        ("", "Kam der Frost."),
    ]
    assert problems(WebVttReader(), text) == [
        (
            4,
            "3 turns have no speaker, though others are named; the first is 'Wie war es?'",
        ),
    ]


def test_dashes_without_any_name_divide_turns() -> None:
    text = cues("- Wer singt\nda?\n- Die Tante.", "Sie übt", "-Wirklich?\n-Bei 5\n-10 Grad.")

    assert [words for _, words in spoken(srt(text))] == [
        "Wer singt da?",
        "Die Tante.",
        "Sie übt",
        "Wirklich?",
        "Bei 5 -10 Grad.",
    ]
    assert not problems(SubRipReader(), text)


def test_a_dash_inside_of_a_sentence_is_part_of_it() -> None:
    text = cues("I: Was übt ihr?", "B: Wir üben drei\n– Bach, Brahms, Reger –", "und den Rest.")

    assert spoken(srt(text))[1] == ("B", "Wir üben drei – Bach, Brahms, Reger – und den Rest.")


def test_chevrons_change_the_voice_and_may_name_it() -> None:
    text = cues("&gt;&gt; Wann?", "Am Montag, >> Und wo? >>> Hier.")
    assert [words for _, words in spoken(srt(text))] == ["Wann?", "Am Montag,", "Und wo?", "Hier."]

    text = cues(
        ">> LEA FUCHS: Wann?",
        ">> OLE | 2: Am Montag",
        "um acht.",
        ">> LEA FUCHS: Aha.",
        ">> OLE | 2: Ja.",
    )
    assert spoken(srt(text)) == [
        ("LEA FUCHS", "Wann?"),
        ("OLE | 2", "Am Montag um acht."),
        ("LEA FUCHS", "Aha."),
        ("OLE | 2", "Ja."),
    ]


def test_an_editor_repeats_the_name_as_a_cue_of_its_own() -> None:
    rows = [
        (1, "S00", "Frau Öz (LÖ):"),
        (1, "S00", "[00:00:01]"),
        (1, "S00", "Wie lief es?"),
        (2, "S00", "Und?"),
        (3, "S01", "TN 7:"),
        (3, "S01", "[00:00:03]"),
        (3, "S01", "Gut: sehr."),
        (4, "S00", "Aha."),
    ]
    text = "WEBVTT\n\n" + "".join(
        f"{n}\n00:00:0{second}.000 --> 00:00:0{second}.900\n<v {voice}>{words}\n\n"
        for n, (second, voice, words) in enumerate(rows)
    )
    expected = [("Frau Öz (LÖ)", "Wie lief es? Und?"), ("TN 7", "Gut: sehr.")]

    assert spoken(vtt(text)) == [*expected, ("Frau Öz (LÖ)", "Aha.")]
    without_voices = re.sub("<v S0[01]>", "", text).replace("Aha.", "Ja.")
    assert spoken(vtt(without_voices)) == [expected[0], ("TN 7", "Gut: sehr. Ja.")]


def test_a_cue_without_a_voice_is_not_given_to_who_spoke_before() -> None:
    text = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Eva [Alt]>Wer singt?</v> <v Udo>Ich.</v>\n\n"
        "00:02.000 --> 00:03.000\nWir beide.\n\n00:03.000 --> 00:04.000\n<v Udo>Genau.</v>\n"
    )

    assert spoken(vtt(text)) == [
        ("Eva [Alt]", "Wer singt?"),
        ("Udo", "Ich."),
        ("", "Wir beide."),
        ("Udo", "Genau."),
    ]
    assert problems(WebVttReader(), text) == [
        (7, "'Wir beide.' has no speaker, though others are named")
    ]


def test_rolling_captions_are_read_once_and_what_people_repeat_stays() -> None:
    shown = [
        (0, 2, " \nja<00:00:00.5><c> ja</c><00:00:00.9><c> genau</c>"),
        (2, 2.01, "ja ja genau\n "),
        (2.01, 4, "ja ja genau\nja"),
        (4, 4.01, "ja\n "),
        (4.01, 6, "ja\nund<00:00:05.0><c> ja</c><00:00:05.2><c> genau</c>"),
    ]
    text = "WEBVTT\nKind: captions\nLanguage: de\n\n" + "".join(
        f"00:00:{start:06.3f} --> 00:00:{end:06.3f} align:start position:0%\n{line}\n\n"
        for start, end, line in shown
    )
    assert spoken(vtt(text)) == [("", "ja ja genau ja und ja genau")]

    again = ["War das gut?", "War das gut?", "Nein.", "Nein.", "Nicht?", "Das war nicht gut."]
    assert [words for _, words in spoken(srt(cues(*again)))] == again
    again = ["Da war es zu.", "Es war zu.", "Nein nein.", "Nein nein.", "Nein nein.", "Ja."]
    assert [words for _, words in spoken(srt(cues(*again)))] == again
    again = ["es war da und dann", "und dann war es zu", "war es zu spät", "spät war es."]
    assert [words for _, words in spoken(srt(cues(*again)))] == [" ".join(again)]


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (
            ("<u>Wir</u> üben.", "Wir <u>üben.</u>", "<u>Ja.</u>", "<u>Ja.</u>", "Ja."),
            ["Wir üben.", "Ja.", "Ja."],
        ),
        (("der", "der Chor", "der Chor übt", "der Chor übt hier."), ["der Chor übt hier."]),
        (
            ('<font color="#ff0">Nein.</font>', '<font color="#0ff">Nein.</font>', "<i>Nein.</i>"),
            ["Nein."] * 3,
        ),
        (("<v Eva>Nein.", "<v Udo>Nein."), ["Nein.", "Nein."]),
    ],
)
def test_karaoke_is_read_once_and_styles_are_not(shown: tuple[str, ...], said: list[str]) -> None:
    assert [words for _, words in spoken(srt(cues(*shown)))] == said


def test_arrows_entities_and_unknown_tags_are_words() -> None:
    said = (
        "I: Was heißt 3 < 5 &gt; 2?",
        "B: Erst A --> B,\ndann B --> C.",
        "I: <unverständlich> --> so?",
        "B: Ja<br>&nbsp;eben.",
    )

    assert spoken(srt(cues(*said))) == [
        ("I", "Was heißt 3 < 5 > 2?"),
        ("B", "Erst A --> B, dann B --> C."),
        ("I", "<unverständlich> --> so?"),
        ("B", "Ja eben."),
    ]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("00:00:0O,000 -> 00:00:04,000\nZwei.", 5, "the times of a cue are damaged"),
        ("-00:00:02,000 --> 00:00:04,000\nZwei.", 5, "the times of a cue are damaged"),
        ("00:00:04,000 --> 00:00:02,000\nZwei.", 5, "the times of a cue are damaged"),
        ("vorher gesagt\n00:00:02,000 --> 00:00:03,000\nZwei.", 5, "words stand outside of the"),
        ("00:00:00,500 --> 00:00:00,900\nZwei.", 5, "the cues are not in the order of their times"),
    ],
)
def test_what_is_odd_keeps_its_words_and_names_its_line(text: str, line: int, said: str) -> None:
    data = f"1\n00:00:01,000 --> 00:00:02,000\nEins.\n\n{text}\n\n3\n00:08,0 --> 00:09\nDrei.\n\n"

    words = " ".join(words for _, words in spoken(srt(data)))
    (problem,) = problems(SubRipReader(), data)

    assert sorted(words.replace("vorher gesagt ", "").split()) == ["Drei.", "Eins.", "Zwei."]
    assert ("vorher gesagt" in words) == ("vorher" in text)
    assert problem[0] == line
    assert problem[1].startswith(said)


def test_cues_are_put_in_the_order_of_their_times() -> None:
    text = "".join(
        f"00:00:0{second} --> 00:00:0{second + 1}\n{words}\n\n"
        for second, words in [(1, "I: Eins?"), (5, "I: Drei?"), (3, "B: Zwei."), (7, "B: Vier.")]
    )

    assert [words for _, words in spoken(srt(text))] == ["Eins?", "Zwei.", "Drei?", "Vier."]


def test_two_recordings_in_one_file_are_not_mixed() -> None:
    text = cues(*(f"Erst {n}." for n in range(6))) + cues(*(f"Dann {n}." for n in range(6)))

    assert [words for _, words in spoken(srt(text))] == [
        f"{part} {n}." for part in ("Erst", "Dann") for n in range(6)
    ]
    assert problems(SubRipReader(), text) == [
        (26, "the times begin anew here; the parts are read one after the other")
    ]


def test_comments_and_styles_are_no_speech_and_their_words_in_cues_are() -> None:
    text = (
        "WEBVTT - Chor\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:a width:40%\n\nNOTE\nzwei\n"
        "Zeilen\n\n"
        "00:01.000 --> 00:02.000 region:a line:90%\n<v Lea>Was ist\nREGION Nord?\nNOTE geprüft\n\n"
        "00:02.000 --> 00:03.000 Der Chor.\n\nNOTE Ende\n"
    )

    assert " ".join(words for _, words in spoken(vtt(text))) == "Was ist REGION Nord? Der Chor."
    comment = (16, "a line in a cue begins with NOTE; it is left out as a comment")
    assert comment in problems(WebVttReader(), text)


def test_words_before_the_first_cue_are_not_lost() -> None:
    text = "WEBVTT\nLanguage: de\n\nEva: Vor allem.\n\n00:01.000 --> 00:02.000\nEva: Ja.\n"

    assert [words for _, words in spoken(vtt(text))] == ["Vor allem. Ja."]
    assert problems(WebVttReader(), text)[0][0] == 4
