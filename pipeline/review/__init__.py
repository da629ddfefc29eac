"""Review of machine codings by people, in spreadsheets that go out and come back.

`items` chooses what is to be judged, and `sheet` writes it for a spreadsheet. `answers` reads what
came back, `place` and `words` find out which passages and codes are meant, `match` what was decided
on them, and `log` keeps it for good. `decisions` says what holds of all that, `conflicts` where
people differ, `recall` what the machine has missed.
"""
