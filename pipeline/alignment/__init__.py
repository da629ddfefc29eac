"""Alignment of quotes, offsets and coding units with the text of documents."""
