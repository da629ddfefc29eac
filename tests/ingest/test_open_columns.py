"""Is a column of a survey open or closed?"""

from __future__ import annotations

import pytest

from pipeline.ingest.open_columns import is_doubtful, is_open

AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:{}.0) Gecko/20100101 Firefox/{}.0 mit vielen Worten"


@pytest.mark.parametrize(
    ("question", "cells"),
    [
        ("Anmerkungen", ["keine"] * 40 + ["Der Bus kommt nie.", "Mehr Licht, bitte."]),
        ("Was fehlt?", ["Bäume", "Bänke", "nichts", "Licht", "nichts"]),
        ("v_12", ["Mehr Bäume wären schön.", "", "Nichts.", "Alles gut so."]),
        ("Why?", ["too loud", "too far", "no idea"]),
        ("Q7", ["weil der Weg zum Markt im Winter nie geräumt wird", "zu weit"]),
        ("Haben Sie noch Wünsche?", ["Ein Brunnen.", "nein", "Nein.", "Schatten für alle."]),
    ],
)
def test_open(question: str, cells: list[str]) -> None:
    assert is_open(question, cells)


@pytest.mark.parametrize(
    ("question", "cells"),
    [
        ("Alter", ["34", "51", "keine Angabe"]),
        ("Wie zufrieden sind Sie?", ["sehr zufrieden"] * 30 + ["Ich weiß es nicht genau."]),
        (
            "Kennen Sie den Verein?",
            ["Ja, ich bin selbst Mitglied.", "Nein, davon habe ich nie gehört."] * 9,
        ),
        ("Wie oft?", ["jeden Tag", "einmal im Monat", "nie"]),
        ("Welche Wege nutzen Sie?", ["Rad, Bus, zu Fuß", "Bus, Rad", "zu Fuß, Rad, Bus, Auto"]),
        ("Browser", [AGENT.format(n, n) for n in range(90, 99)]),
        ("Mail", ["eva@amsel.de", "udo@amsel.de"]),
        ("Zeit", ["2026-05-01 10:11:12", "01.05.2026 10:11"]),
        ("Zeitstempel", ["2026/05/01 9:12:33 vorm. OESZ", "2026/05/01 3:15:10 nachm. MEZ"]),
        ("Beruf", ["Lehrer", "Bäckerin", "Koch"]),
        ("Was trifft zu?", ["trifft eher zu", "trifft gar nicht zu", "teils/teils"]),
        ("leer", ["", ""]),
    ],
)
def test_closed(question: str, cells: list[str]) -> None:
    assert not is_open(question, cells)


@pytest.mark.parametrize(
    ("name", "cells", "doubtful"),
    [
        ("v_9", ["mehr Bäume dort", "ein Brunnen", "viel Ruhe"], True),
        ("Name", ["Eva Amsel", "Udo Kranich", "Ina Star"], False),
        ("Organisation", ["Amt für Grün", "Verein der Gärten", "Haus am See"], False),
        ("Stadt", ["Nord", "Süd", "Ost"], False),
        ("Scale", ["very good", "rather bad", "neither good nor bad"], False),
    ],
)
def test_doubtful(name: str, cells: list[str], doubtful: bool) -> None:
    assert is_doubtful(name, cells) is doubtful
