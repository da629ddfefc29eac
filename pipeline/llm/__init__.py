"""Requests to a language model and the verification of its answers.

`destination` checks where text may go, `windows` groups sentences, `template` and `requests` word
the prompts, `few_shot` chooses examples, `client` and `batch` transport requests and answers,
`cache` stores answers, `parse_response` and `answers` read and verify them. The results are votes
like those of any other coder. `critique` asks about the codebook itself.
"""
