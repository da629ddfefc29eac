"""What stands in the HTML file of noScribe?"""

from __future__ import annotations

from pipeline.ingest.blocks import Block
from pipeline.ingest.noscribe import NoscribeReader
from pipeline.ingest.turns import build_turns

HEAD = '<html><head><meta charset="UTF-8"></head><body><p>I1</p><p>Transkribiert mit noScribe</p>'


def read(body: str) -> tuple[Block, ...]:
    data = (HEAD + body + "</body></html>").encode()
    assert NoscribeReader().claims(data, "a.txt")
    (source,) = NoscribeReader().read(data, "a.html")
    return source.blocks


def test_segments_of_a_turn() -> None:
    blocks = read(
        '<p><a name="ts_3000_6055_S00">S00: <span>[00:00:03]</span> Wie</a>'
        '<a name="ts_6055_9111_S00" > war es &amp; wann?</a></p>'
        '<p><a name="ts_9111_12000_S01" >S01: Gut.</a>'
        '<a name="ts_70000_71000_S01" > [01:10] Ja.</a>'
    )

    text, turns = build_turns(blocks)

    assert text == "S00: Wie war es & wann?\nS01: Gut. Ja."
    assert [(t.anchors[0].seconds, t.anchors[0].paragraph, t.seconds_end) for t in turns] == [
        (3.0, 3, 9.111), (9.111, 4, 71.0),
    ]  # fmt: skip
    assert turns[1].anchors[1].seconds == 70


def test_overlap_begins_a_turn_and_the_host_goes_on() -> None:
    blocks = read(
        '<p><a name="ts_0_1_S01" >S01: Gut,</a><a name="ts_1_2_//S02" > //S02: Herrlich.</a>'
        '<a name="ts_2_3_S01" >// und warm.</a><a name="ts_3_4_//S02" > //S02: Sehr.//</a></p>'
        '<p><a name="ts_4_5_S00" >S00: Aha.</a></p>'
    )

    assert build_turns(blocks)[0] == (
        "S01: Gut,\nS02: Herrlich.\nS01: und warm.\nS02: Sehr.\nS00: Aha."
    )


def test_empty_anchors_of_the_editor() -> None:
    blocks = read(
        '<p style="margin:0"><a name="ts_0_1000_S00"></a><span>S00: Wie war es?</span></p>'
        '<p><a name="ts_1000_2000_S01"></a><span>Gut,</span><br /><span>sehr.</span></p>'
    )

    assert build_turns(blocks)[0] == "S00: Wie war es?\nS01: Gut, sehr."


def test_without_speakers() -> None:
    blocks = read('<p><a name="ts_0_1000_">Es</a><a name="ts_1000_2000"> regnete.</a></p>')

    assert blocks == (
        Block(text="Es", paragraph=3, seconds=0.0, seconds_end=1.0),
        Block(text="regnete.", paragraph=3, seconds=1.0, seconds_end=2.0),
    )
    assert build_turns(blocks)[0] == "Es regnete."


def test_a_name_that_was_written_for_the_label_is_the_speaker() -> None:
    blocks = read(
        '<p><a name="ts_0_1_S00" >Lea Öz: Wer singt?</a></p>'
        '<p><a name="ts_1_2_S01" >TN02:</a><a name="ts_2_3_S01" > Ich,</a>'
        '<a name="ts_3_4_//S00" > //Lea Öz: Aha.//</a>'
        '<a name="ts_4_5_S01" > immer: montags.</a></p>'
        '<p><a name="ts_5_6_S01" >Lea Öz: Und sonst?</a></p>'
        '<p><a name="ts_6_7_S01" >TN02: Nie.</a></p>'
    )

    assert build_turns(blocks)[0] == (
        "Lea Öz: Wer singt?\nTN02: Ich,\nLea Öz: Aha.\nTN02: immer: montags.\n"
        "Lea Öz: Und sonst?\nTN02: Nie."
    )
