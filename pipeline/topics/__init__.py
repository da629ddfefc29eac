"""Topics: themes that recur in the text, found without the codebook.

Nothing is handed on from here: most modules need scikit-learn, and those that do not load without.
"""
