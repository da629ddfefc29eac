"""Cache of a language model's answers.

Usable answers are stored in one SQLite file in the study's state folder, by the id of their
request. The file may be deleted at any time; then all requests are sent again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from pipeline.cache_file import DAMAGES, is_damage, is_full
from pipeline.errors import OutputError
from pipeline.i18n import msg
from pipeline.llm.parse_response import Answer
from pipeline.permissions import create_file, make_folder

FILE_NAME = "answers.sqlite"


class AnswerCache:
    """Answers by the id of their request.

    Reading never changes the file, so that its hash shows whether there are new answers.

    Parameters
    ----------
    path : Path
        The file; created with the first answer.

    Examples
    --------
    >>> import tempfile
    >>> cache = AnswerCache(Path(tempfile.mkdtemp()) / FILE_NAME)
    >>> cache.save([Answer(id="r1", content="[]")])
    >>> [answer.content for answer in cache.load(["r1", "r2"])]
    ['[]']
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self, ids: Sequence[str]) -> tuple[Answer, ...]:
        """Return the stored answers to some requests, in the order of the ids.

        Raises
        ------
        OutputError
            The file is damaged.
        """
        if not self.path.exists():
            return ()
        found: dict[str, Answer] = {}
        with self._told_of_damage(), closing(sqlite3.connect(self.path, timeout=60)) as db:
            for start in range(0, len(ids), 500):
                batch = ids[start : start + 500]
                placeholders = ",".join("?" * len(batch))
                for id_, content, finish, tokens_in, tokens_out in db.execute(
                    f"SELECT * FROM answers WHERE id IN ({placeholders})",  # noqa: S608 (question marks only)
                    batch,
                ):
                    found[id_] = Answer(
                        id=id_,
                        content=content,
                        finish=finish,
                        tokens_in=tokens_in,
                        tokens_out=tokens_out,
                    )
        return tuple(found[id_] for id_ in ids if id_ in found)

    def save(self, answers: Iterable[Answer]) -> None:
        """Store answers in one transaction.

        Raises
        ------
        OutputError
            The file is damaged, or the disk is full.
        """
        make_folder(self.path.parent)
        create_file(self.path)
        with self._told_of_damage(), closing(sqlite3.connect(self.path, timeout=60)) as db, db:
            db.execute(
                "CREATE TABLE IF NOT EXISTS answers (id TEXT PRIMARY KEY, content TEXT,"
                " finish TEXT, tokens_in INTEGER, tokens_out INTEGER) WITHOUT ROWID"
            )
            db.executemany(
                "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)",
                [
                    (
                        answer.id,
                        answer.content.encode("utf-8", "replace").decode(),
                        answer.finish,
                        answer.tokens_in,
                        answer.tokens_out,
                    )
                    for answer in answers
                ],
            )

    @contextmanager
    def _told_of_damage(self) -> Iterator[None]:
        """Say what to do with the file: a person decides whether answers are lost."""
        try:
            yield
        except DAMAGES as error:
            if is_full(error):
                problem, step = msg("the disk is full"), msg("make room and run again")
            elif is_damage(error):
                problem = msg("the file is damaged or of another version of panreflex")
                step = msg("delete it and run 'panreflex run'")
            else:
                raise
            raise OutputError(problem, file=self.path, next_step=step) from error
