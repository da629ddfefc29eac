"""Puts a codebook and highlights into Taguette and exports them, with Taguette's own code.

Run by the Python in which Taguette is installed::

    python taguette_driver.py FOLDER

FOLDER holds ``codebook.csv`` and ``highlights.json``: a list of documents with ``name``, ``text``
and ``highlights``, each with ``start``, ``end`` and the ``codes`` that begin the names of its tags.
"""

import html
import json
import sys
from pathlib import Path

from sqlalchemy import func
from taguette import database, export
from taguette.import_codebook import list_tags


def main(folder: Path) -> None:
    db = database.connect(f"sqlite:///{folder / 'taguette.sqlite3'}", create_tables=True)()
    project = database.Project(name="again", description="")
    db.add(project)
    db.flush()
    with (folder / "codebook.csv").open("rb") as file:
        tags = [database.Tag(project_id=project.id, **found) for found in list_tags(file)]
    db.add_all(tags)
    for one in json.loads((folder / "highlights.json").read_text(encoding="utf-8")):
        paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in one["text"].split("\n"))
        document = database.Document(
            name=one["name"],
            description="",
            filename=one["name"],
            project_id=project.id,
            text_direction=database.TextDirection.LEFT_TO_RIGHT,
            contents=paragraphs,
        )
        db.add(document)
        db.flush()
        for highlight in one["highlights"]:
            start, end = highlight["start"], highlight["end"]
            db.add(
                database.Highlight(
                    document_id=document.id,
                    start_offset=start,
                    end_offset=end,
                    snippet=html.escape(one["text"][start:end]),
                    tags=[
                        tag
                        for tag in tags
                        if tag.path.split(".")[-1].split(" ")[0] in highlight["codes"]
                    ],
                )
            )
    db.commit()
    counted = []
    for tag in tags:
        highlights = tag.highlights
        tag.highlights_count = len(highlights)
        tag.documents_count = len({one.document_id for one in highlights})
        counted.append(tag)
    with (folder / "highlights.csv").open("w", encoding="utf-8", newline="") as file:
        export.highlights_csv(db, project.id, "", file)
    export.highlights_xslx(db, project.id, "", str(folder / "highlights.xlsx"))
    export.codebook_csv(counted, str(folder / "tags.csv"))
    export.codebook_xlsx(counted, str(folder / "tags.xlsx"))
    export.codebook_xml(counted, str(folder / "tags.qdc"))
    held = db.query(func.count(database.Highlight.id)).scalar()
    print(json.dumps({"tags": len(tags), "highlights": held}))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
