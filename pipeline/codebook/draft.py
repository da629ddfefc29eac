"""A codebook while it is being read, with its problems."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pipeline.characters import printable
from pipeline.errors import CodebookError
from pipeline.i18n import Message, joined, msg
from pipeline.records import Code, Fault


@dataclass
class CodebookDraft:
    """A codebook while it is being read; `codes` may still lack an id or a name.

    `cleaned` are the lines whose texts `clean` has changed; in a table, a spreadsheet may have
    changed ids.

    Examples
    --------
    >>> draft = CodebookDraft(Path("codes.yaml"))
    >>> draft.add_problem(7, "a code has no id")
    >>> draft.raise_problems()
    Traceback (most recent call last):
    pipeline.errors.CodebookError: codes.yaml, line 7: a code has no id
    """

    file: Path
    title: str = ""
    language: str = "de"
    version: str = ""
    codes: list[Code] = field(default_factory=list)
    problems: list[CodebookError] = field(default_factory=list)
    cleaned: list[int | None] = field(default_factory=list)
    is_table: bool = False

    def add_problem(
        self, line: int | None, problem: Message, next_step: Message | None = None
    ) -> None:
        """Add a problem; all of them are raised together in the end."""
        self.problems.append(CodebookError(problem, file=self.file, line=line, next_step=next_step))

    def clean(self, text: str, line: int | None) -> str:
        """Return a text without control characters, and remember where there were any."""
        if (cleaned := printable(text)) != text:
            self.cleaned.append(line)
        return cleaned

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What was changed in reading and has to be told."""
        if not self.cleaned:
            return ()
        return (
            Fault(
                stage="code",
                file=printable(self.file.name),
                line=self.cleaned[0],
                problem=msg("texts in it hold control characters, which are left out"),
                next_step=msg("delete them there: type the text anew"),
            ),
        )

    def raise_problems(self) -> None:
        """Raise one error with all problems in the order of the file, if there are any."""
        ordered = sorted(self.problems, key=lambda problem: problem.line or 0)
        if len(ordered) == 1:
            raise ordered[0]
        if ordered:
            raise CodebookError(joined("\n", (problem.message for problem in ordered)))
