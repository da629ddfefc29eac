"""What do people say of what the machine proposed, and how does it come back?

`items` chooses what is to be judged, `sheet` writes it for a spreadsheet, `answers` reads what came
back, `match` finds out what is meant, and `log` keeps every decision for good. `decisions` says
what holds of all that, `conflicts` where people differ, `recall` what the machine has missed.
"""
