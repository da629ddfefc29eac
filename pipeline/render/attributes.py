"""The name of an attribute as a heading."""

from __future__ import annotations


def attribute_title(name: str) -> str:
    """Write the name of a column of people's metadata as it stands in headings.

    Examples
    --------
    >>> attribute_title("ort"), attribute_title("years_of_service"), attribute_title("IT")
    ('Ort', 'Years of service', 'IT')
    """
    words = " ".join(name.replace("_", " ").split())
    return words[:1].upper() + words[1:]
