"""Requests to a language model and the verification of its answers.

`destination` checks where text may go, `windows` groups sentences, cut where `cohesion` is weakest
and as large as `context_size` allows; `template` and `requests` word the prompts, `few_shot`
chooses examples, `rules` and `conventions` tell how the team codes, `second_reading` asks again
about what was in doubt; `client` and `batch` transport requests and answers, `cache` stores
answers, `parse_response` and `answers` read and verify them. The results are votes like those of
any other coder. `critique` asks about the codebook itself.
"""
