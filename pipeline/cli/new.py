"""Commands that start a study: an empty one, and the demo study."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.i18n import msg, msg_n


@click.command(
    epilog="\b\nExample:\n"
    '  panreflex new my-study --title "Community gardens"\n'
    "  panreflex run my-study"
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--title", default="", help="What the study is called [default: the folder's name].")
@click.option("--language", default="de", show_default=True, help="Language of the interviews.")
def new(folder: Path, title: str, language: str) -> None:
    """Start an empty study of your own in a folder.

    Writes study.toml with every setting explained, a small codebook, an example transcript, and
    the folders for the rest. Files that are there already are never touched. In a git work tree,
    a .gitignore keeps transcripts, codings, outputs and working copies from being committed.
    """
    from pipeline.cli.calling import argument, program
    from pipeline.cli.console import console
    from pipeline.cli.output import add_result
    from pipeline.scaffold import GIT_IGNORE, is_in_git, new_study

    written = new_study(folder, title=title or folder.resolve().name, language=language)
    add_result(folder=str(folder), files=[str(path) for path in written])
    out = console()
    for path in written:
        out.print(msg("wrote {path}", path=path), soft_wrap=True)
    ignored = folder / GIT_IGNORE
    if is_in_git(folder) and ignored not in written:
        notice = msg(
            "{file} was there already and is left as it is; name transcripts, codings, outputs "
            "and .panreflex in it, or they are committed with the rest",
            file=ignored,
        )
        console(stderr=True).print(msg("Notice: {notice}", notice=notice), soft_wrap=True)
    out.print(
        msg(
            "Now put your transcripts into its folder 'transcripts', in place of the example, and "
            "run: {program} run {folder}",
            program=program(),
            folder=argument(folder),
        ),
        soft_wrap=True,
    )


@click.command(epilog="\b\nExample:\n  panreflex demo trial\n  panreflex run trial")
@click.argument("folder", type=click.Path(path_type=Path))
def demo(folder: Path) -> None:
    """Lay out the demo study in a folder, to try things on.

    It is synthetic: transcripts in the usual formats, a codebook, and human codings of some of
    them. Files that are there already are never touched.
    """
    from pipeline.cli.calling import argument, program
    from pipeline.cli.console import console
    from pipeline.cli.output import add_result
    from pipeline.scaffold import demo_study

    written = demo_study(folder)
    add_result(folder=str(folder), files=[str(path) for path in written])
    console().print(
        msg_n(
            "Wrote {n} file. Now run: {program} run {folder}",
            "Wrote {n} files. Now run: {program} run {folder}",
            n=len(written),
            program=program(),
            folder=argument(folder),
        ),
        soft_wrap=True,
    )
