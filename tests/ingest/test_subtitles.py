"""What was said in a file of subtitles, and when?"""

from __future__ import annotations

import pytest

from pipeline.ingest.blocks import Block
from pipeline.ingest.subtitles import SubRipReader, WebVttReader
from pipeline.ingest.turns import build_turns


def vtt(text: str) -> tuple[Block, ...]:
    (source,) = WebVttReader().read(text.encode(), "a.vtt")
    return source.blocks


def srt(text: str) -> tuple[Block, ...]:
    (source,) = SubRipReader().read(text.encode(), "a.srt")
    return source.blocks


def spoken(blocks: tuple[Block, ...]) -> list[tuple[str, str]]:
    text, turns = build_turns(blocks)
    return [(turn.speaker, text[turn.start : turn.end]) for turn in turns]


def test_teams_with_all_its_oddities() -> None:
    blocks = vtt(
        "\ufeffWEBVTT\r\n\r\n"
        "NOTE Confidence: 0.94\r\n\r\n"
        "4f1c2a1e-0b7d-4d55-9a55-0123456789ab/12-0\r\n0:0:13.540 --> 0:0:15.0\r\n"
        "<v Anna M&uuml;ller>Guten\r\n Tag.</v>\r\n\r\n"
        "NOTE\r\nConfidence: 0.5\r\nmehr\r\n\r\n"
        "4f1c2a1e-0b7d-4d55-9a55-0123456789ab/13-0\r\n00:00:15,000 --> 00:00:16,000 align:start\r\n"
        "<v Anna M&uuml;ller>Wie geht es\r\n\r\n"
        "4f1c2a1e-0b7d-4d55-9a55-0123456789ab/14-0\r\n00:00:16.000 --> 00:00:17.000\r\n"
        "<v.loud Bernd>Gut &amp; Ihnen?</v> <v Anna Müller><i>Auch</i> <00:00:16.500>gut.\r\n"
    )

    assert spoken(blocks) == [
        ("Anna Müller", "Guten Tag. Wie geht es"),
        ("Bernd", "Gut & Ihnen?"),
        ("Anna Müller", "Auch gut."),
    ]
    assert blocks[0] == Block(
        text="Guten",
        speaker="Anna Müller",
        line=7,
        cue="4f1c2a1e-0b7d-4d55-9a55-0123456789ab/12-0",
        seconds=13.54,
        seconds_end=15,
    )


def test_zoom_names_the_speaker_in_every_cue() -> None:
    said = [
        "Anna Öz: Wie war",
        "Anna Öz: es denn?",
        "Udo: Gut. Mein Motto:",
        "Udo: abwarten.",
        "Anna Öz: Ah.",
    ]
    blocks = vtt("WEBVTT\n\n" + "".join(
        f"{n}\n00:00:0{n}.000 --> 00:00:0{n}.900\n{text}\n\n" for n, text in enumerate(said)
    ))  # fmt: skip

    assert spoken(blocks) == [
        ("Anna Öz", "Wie war es denn?"), ("Udo", "Gut. Mein Motto: abwarten."), ("Anna Öz", "Ah."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "names",
    [
        ("Eva Amsel (sie/ihr)", "Udo Kranich"),
        ("Eva Amsel", "Dr. Udo Kranich | Verein Süd e.V."),
        ("Eva Amsel", "iPad von Oma"),
        ("Eva Amsel", "+49 151 *****23"),
        ("Eva Amsel", "udo.kranich@verein.example"),
        ("Eva Amsel [Uni X]", "Udo Kranich (Gast)"),
        ("Eva A.", "Udo's iPhone"),
        ("Interview 3 - TN02", "Moderation Eva"),
    ],
)
def test_zoom_names_people_as_they_call_themselves(names: tuple[str, str]) -> None:
    # A comma ends the first cue: the label of the next one stands in the middle of a sentence.
    said = ["Und wie war die Ernte,", "also die im Herbst?", "Gut. Mein Motto: abwarten.", "Aha."]
    cues = zip((names[0], names[0], names[1], names[0], names[1]), [*said, "Ja."], strict=True)
    blocks = vtt("WEBVTT\n\n" + "".join(
        f"{n}\n00:00:0{n}.000 --> 00:00:0{n}.900\n{who}: {words}\n\n"
        for n, (who, words) in enumerate(cues)
    ))  # fmt: skip

    assert spoken(blocks) == [
        (names[0], "Und wie war die Ernte, also die im Herbst?"),
        (names[1], "Gut. Mein Motto: abwarten."),
        (names[0], "Aha."),
        (names[1], "Ja."),
    ]


def test_zoom_names_somebody_once_and_leaves_out_a_name() -> None:
    # Of 20 cues, 18 begin with a name that recurs, one with a name of its own, one with none.
    said = [f"Eva [X]: Frage {n}?" if n % 2 else f"Udo | Y: Satz {n}." for n in range(18)]
    said += ["ohne Namen", "+49 151: Hallo."]
    blocks = vtt("WEBVTT\n\n" + "".join(
        f"00:00:{n:02}.000 --> 00:00:{n:02}.900\n{text}\n\n" for n, text in enumerate(said)
    ))  # fmt: skip

    assert spoken(blocks)[-2:] == [("Eva [X]", "Frage 17? ohne Namen"), ("+49 151", "Hallo.")]


def test_two_who_speak_in_one_cue_have_their_names() -> None:
    blocks = srt(
        "1\n00:00:01,000 --> 00:00:02,000\nEva [X]: Wie war es?\n\n"
        "2\n00:00:02,000 --> 00:00:03,000\nUdo | Y: Gut.\nUnd nun: Regen.\n\n"
        "3\n00:00:03,000 --> 00:00:04,000\n- Udo | Y: Viel Regen.\n- Eva [X]: Aha.\n\n"
        "4\n00:00:04,000 --> 00:00:05,000\nEva [X]: Und dann?\n\n"
    )

    assert spoken(blocks) == [
        ("Eva [X]", "Wie war es?"), ("Udo | Y", "Gut. Und nun: Regen. Viel Regen."),
        ("Eva [X]", "Aha. Und dann?"),
    ]  # fmt: skip


def test_a_colon_in_subtitles_is_no_name() -> None:
    # Every cue has its colon, and no beginning recurs; then one recurs in every second cue.
    for said in (
        ["Nun: Regen.", "Dann: Wind.", "Später: nichts."],
        ["Und dann: Regen.", "Es goss.", "Und dann: nichts.", "Ruhe."],
    ):
        blocks = vtt("WEBVTT\n\n" + "".join(
            f"00:00:0{n}.000 --> 00:00:0{n}.900\n{text}\n\n" for n, text in enumerate(said)
        ))  # fmt: skip

        assert {who for who, _ in spoken(blocks)} == {""}


def test_noscribe_voices_are_never_closed_and_overlap() -> None:
    blocks = vtt(
        "WEBVTT ton.wav\n\nNOTE\nTranskribiert mit noScribe\n\nNOTE media: /x/ton.wav\n\n"
        "1\n00:00:03.000 --> 00:00:04.000\n<v S00>S00 [00:00:03]: Wie war&#x27;s?\n\n"
        "2\n00:00:04.000 --> 00:00:05.000\n<v S01>Gut,\n\n"
        "3\n00:00:05.000 --> 00:00:06.000\n<v //S02>//S02: Herrlich.\n\n"
        "4\n00:00:06.000 --> 00:00:07.000\n<v S01>// und warm.\n\n"
    )

    assert spoken(blocks) == [
        ("S00", "Wie war's?"), ("S01", "Gut,"), ("S02", "Herrlich."), ("S01", "und warm."),
    ]  # fmt: skip


def test_srt_names_the_speaker_on_the_first_cue_of_a_turn() -> None:
    blocks = srt(
        "1\n00:00:01,000 --> 00:00:02,000\nI: Wie war es?\n\n"
        "2\n00:00:02,000 --> 00:00:03,1000\nB: {\\an8}Gut, um\n<font color=red>12:30</font>\n\n"
        "3\n00:00:03,000 --> 00:00:04,000\nund später.\n\n"
        "4\n00:00:04,000 --> 00:00:05,000\n- I: Aha.\n- B: Ja.\n"
    )

    text, turns = build_turns(blocks)

    assert text == "I: Wie war es?\nB: Gut, um 12:30 und später.\nI: Aha.\nB: Ja."
    assert [(t.anchors[0].cue, t.anchors[0].seconds, t.seconds_end) for t in turns] == [
        ("1", 1, 2), ("2", 2, 4), ("4", 4, 5), ("4", 4, 5),
    ]  # fmt: skip
    assert blocks[1].seconds_end == 4  # 3 s and 1000 ms


def test_srt_of_atrain_has_no_speakers() -> None:
    blocks = srt(
        "1\n00:00:00,000 --> 00:00:01,1000\nEs regnete\n\n"
        "2\n00:00:02,000 --> 00:00:03,000\nden ganzen Tag.\n\n"
        "3\n00:00:03,000 --> 00:00:04,000\nDann nicht mehr.\n\n"
    )

    assert spoken(blocks) == [("", "Es regnete den ganzen Tag."), ("", "Dann nicht mehr.")]


def test_no_line_is_lost_where_cues_are_badly_written() -> None:
    blocks = srt(
        "00:00:01,000 --> 00:00:02,000\nohne Nummer\n"
        "2\n00:00:02,000 --> 00:00:03,000\nohne Leerzeile\n\n"
        "00:00:03,000 --> 00:00:04,000\n\nLeerzeile davor\n\nund dazwischen\n\n"
        "vier\n00:00:04,000 --> 00:00:0x\nohne Zeit\n\n"
        "5\n00:00:05,000 --> 00:00:06,000\n1984\n\n"
    )

    assert [(b.cue, b.text, b.seconds) for b in blocks] == [
        ("1", "ohne Nummer", 1),
        ("2", "ohne Leerzeile", 2),
        ("3", "Leerzeile davor", 3),
        ("3", "und dazwischen", 3),
        ("vier", "ohne Zeit", None),
        ("5", "1984", 5),
    ]
