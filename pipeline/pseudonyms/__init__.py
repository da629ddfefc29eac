"""Which stretches of a text name someone, and what stands in their place when it is shared?"""
