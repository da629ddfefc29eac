"""Variables of a project and their values for a source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from pipeline.characters import printable
from pipeline.qdpx.elements import folded, guid, targets, under


class VariableValues:
    """The variables of a project, and the values that its cases give them.

    Examples
    --------
    >>> from xml.etree.ElementTree import XML
    >>> root = XML('''<Project><Variables><Variable guid="v" name="Ort"/></Variables><Cases><Case>
    ...     <VariableValue><VariableRef targetGUID="v"/><TextValue>Land</TextValue></VariableValue>
    ...     <SourceRef targetGUID="s"/></Case></Cases></Project>''')
    >>> VariableValues(root).of(XML('<TextSource guid="s"/>'))
    ({'Ort': 'Land'}, ())
    """

    def __init__(self, root: Element) -> None:
        self.names = {
            guid(variable): " ".join(printable(variable.get("name", "")).split())
            for variable in under(root, "Variables", "Variable")
        }
        self.cases: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for case in under(root, "Cases", "Case"):
            values = list(self._values(case))
            for source in targets(case, "SourceRef"):
                self.cases[source] += values

    def of(self, *elements: Element) -> tuple[Mapping[str, str], tuple[str, ...]]:
        """Return what is known about a source, by variable, and what is contradictory.

        Parameters
        ----------
        *elements : Element
            The source, and the text in it if that is another element. What they say themselves
            beats what their cases say.

        Returns
        -------
        values : mapping of str to str
            By the name of the variable.
        contested : tuple of str
            Variables that are left out, because cases of the source differ in them.
        """
        from_cases: dict[str, set[str]] = defaultdict(set)
        for name, value in (pair for e in elements for pair in self.cases.get(guid(e), ())):
            from_cases[name].add(value)
        own = {name: value for e in elements for name, value in self._values(e)}
        agreed = {name: min(values) for name, values in from_cases.items() if len(values) == 1}
        contested = sorted(from_cases.keys() - agreed.keys() - own.keys())
        return {**agreed, **own}, tuple(contested)

    def _values(self, element: Element) -> Iterator[tuple[str, str]]:
        """Yield the values that stand in a case or source, empty ones left out."""
        for value in under(element, "VariableValue"):
            name = next(map(self._name, under(value, "VariableRef")), "")
            text = next(
                (child.text for child in value if child.tag.endswith("Value") and child.text), ""
            )
            if name and (text := printable(text).strip()):
                yield name, text

    def _name(self, reference: Element) -> str:
        return self.names.get(folded(reference.get("targetGUID", "")), "")
