"""How do results reach other programs, and theirs come here?"""
