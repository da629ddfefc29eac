"""How does a person ask how good the coding is?"""

from __future__ import annotations

import click


@click.command(epilog="\b\nExample:\n  panreflex evaluate")
@click.argument("study", default=".", type=click.Path())
@click.option(
    "--masked", is_flag=True, help="Judge as if the interviewers' questions were not known."
)
def evaluate(study: str, *, masked: bool) -> None:
    """Measure the coding on documents that the machine has not seen.

    Every document that people coded is held out once: the machine learns from the others, codes
    it, and is compared with the people, sentence by sentence.
    """
    from pipeline.cli.show import console, show_evaluation
    from pipeline.run import run
    from pipeline.stages import evaluate_study
    from pipeline.study import Study

    opened = Study.open(study)
    with console(stderr=True).status("Learning without each document in turn …"):
        run(opened, ["ingest"])
        found, codes = evaluate_study(opened, masked=masked)
    show_evaluation(found, codes)
