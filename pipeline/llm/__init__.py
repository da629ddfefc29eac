"""What does a language model say of a text, and what of that is to be believed?

`guard` says where text may go, `windows` what is read together, `template` and `requests` how it
is asked, `client` and `batch` who answers (a server, or whoever takes a file), `cache` what was
answered before, `answers` what of it is verified. What comes out are votes like those of any other
coder. `critique` asks about the codebook itself.
"""
