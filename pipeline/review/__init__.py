"""Review of machine codings by people, in spreadsheets that go out and come back.

`items` selects the passages to review, and `sheet` writes them for a spreadsheet. `returned_sheet`
reads the file that comes back, `locate` and `words` find its passages and codes, `match` its
decisions, and `log` stores them. `decisions` has those in force, `conflicts` the passages on which
people differ, `recall` the share that the machine has missed.
"""
