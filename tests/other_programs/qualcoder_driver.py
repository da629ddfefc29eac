"""Imports a project into QualCoder and exports it again, with QualCoder's own code, off screen.

Run by the Python that has what QualCoder needs::

    python qualcoder_driver.py SOURCE PROJECT.qdpx FOLDER

SOURCE holds the folder ``qualcoder``. The new project is ``FOLDER/again.qdpx``; what QualCoder
holds is counted on the last line, as JSON.
"""

import ast
import builtins
import json
import os
import sqlite3
import sys
from pathlib import Path
from types import SimpleNamespace

os.environ["QT_QPA_PLATFORM"] = "offscreen"

COUNTED = {
    "texts": "select count(*) from source",
    "codes": "select count(*) from code_name",
    "categories": "select count(*) from code_cat",
    "codings": "select count(*) from code_text",
    "memos": "select count(*) from code_text where memo <> ''",
    "owners": "select count(distinct owner) from code_text",
    "cases": "select count(*) from cases",
    "case values": "select count(*) from attribute where attr_type = 'case' and value <> ''",
    "file values": "select count(*) from attribute where attr_type = 'file' and value <> ''",
}


def create_tables(source: Path, connection: sqlite3.Connection) -> None:
    """Run the statements with which QualCoder creates the tables of a new project."""
    tree = ast.parse((source / "qualcoder" / "__main__.py").read_text(encoding="utf-8"))
    new_project = next(
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == "new_project"
    )
    statements = [
        node.value
        for node in ast.walk(new_project)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    for statement in statements:
        if statement.strip().upper().startswith("CREATE TABLE"):
            connection.execute(statement)
    connection.execute(
        "insert into project (memo, about, date) values ('', '', '2026-01-01 00:00:00')"
    )
    connection.commit()


def main(source: Path, project: Path, folder: Path) -> None:
    sys.path.insert(0, str(source))
    builtins._ = lambda text: text
    from PyQt6 import QtWidgets
    from qualcoder import refi

    application = QtWidgets.QApplication([])
    QtWidgets.QDialog.exec = lambda self: 0
    QtWidgets.QMessageBox.exec = lambda self: 0
    QtWidgets.QFileDialog.getOpenFileName = staticmethod(lambda *_, **__: (str(project), "ok"))
    QtWidgets.QFileDialog.getExistingDirectory = staticmethod(lambda *_, **__: str(folder))
    path = folder / "again.qda"
    for name in ("documents", "images", "audio", "video"):
        (path / name).mkdir(parents=True)
    os.environ["HOME"] = str(folder)
    (folder / ".qualcoder").mkdir()
    connection = sqlite3.connect(path / "data.qda")
    create_tables(source, connection)
    keys = ("anid", "fid", "pos0", "pos1", "memo", "owner", "date")
    annotations = f"select {', '.join(keys)} from annotation"
    app = SimpleNamespace(
        conn=connection,
        project_path=str(path),
        project_name=path.name,
        last_export_directory=str(folder),
        version="QualCoder",
        settings={
            "ai_enable": "False",
            "codername": "default",
            "directory": str(folder),
            "fontsize": 12,
            "docfontsize": 12,
            "treefontsize": 12,
            "font": "Sans",
        },
        ai=None,
        ai_models=[],
        project_events=None,
        write_config_ini=lambda *_: None,
        get_annotations=lambda: [
            dict(zip(keys, row, strict=True)) for row in connection.execute(annotations)
        ],
    )
    log = QtWidgets.QTextEdit()
    refi.RefiImport(app, log, "qdpx")
    counts = {name: connection.execute(query).fetchone()[0] for name, query in COUNTED.items()}
    refi.RefiExport(app, log, "project")
    connection.close()
    print(json.dumps(counts))  # noqa: T201
    del application


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
