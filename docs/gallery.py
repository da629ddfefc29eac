"""Which pictures do the pages show? ``python docs/gallery.py`` makes them anew, of the demo study.

After ``make run``. With names (``python docs/gallery.py workbook site``) only those. It needs
Chromium, LibreOffice and pdftoppm, and some minutes for the copy of the study with names replaced.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
from PIL import Image
from playwright.sync_api import sync_playwright

from pipeline.office import LINE_POINTS, lines_of

DOCS = Path(__file__).parent
ROOT = DOCS.parent
STUDY = ("study.toml", "codebook", "transcripts", ".panreflex", "outputs")
WIDTH = 760
"""Pixels of a picture of the gallery, in which those of whole screens are made smaller."""
COLOURS = 256
SHOWN = {"Dokument", "Stelle", "Text", "Codename", "Vorschläge", "Entscheidung", "Neuer Code"}
"""Columns of the review sheet: with all of them, nobody could read one."""


def written(name: str, png: bytes, width: int | None = WIDTH) -> None:
    """Write a picture small: of few colours, and of few pixels in the gallery."""
    picture = Image.open(BytesIO(png)).convert("RGB")
    if width:
        size = (width, round(picture.height * width / picture.width))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    few = picture.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(DOCS / name, optimize=True)


@contextmanager
def page(file: Path, address: str = "", width: int = 1400, height: int = 860) -> Iterator[Any]:
    """Open a page as a reader does."""
    with sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        tab = browser.new_page(viewport={"width": width, "height": height})
        tab.goto(file.resolve().as_uri() + address)
        tab.wait_for_load_state()
        yield tab
        browser.close()


def printed(file: Path, number: int) -> bytes:
    """Return a page of a document or workbook, as LibreOffice prints it."""
    with TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation=file://{folder}/profile"
        soffice = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", folder]
        subprocess.run([*soffice, file], check=True, stdout=subprocess.DEVNULL)
        pdf = Path(folder, file.stem).with_suffix(".pdf")
        pages = ["-f", str(number), "-l", str(number), "-r", "110", "-png", "-singlefile"]
        subprocess.run(["pdftoppm", *pages, pdf, f"{folder}/page"], check=True)
        return Path(folder, "page.png").read_bytes()


def panreflex(*arguments: str) -> None:
    """Run a command in a process of its own, as people do."""
    subprocess.run([Path(sys.executable).with_name("panreflex"), *arguments], check=True)


@contextmanager
def copy() -> Iterator[Path]:
    """Copy the demo study, so that nothing that is tried on it stays."""
    with TemporaryDirectory() as folder:
        for name in STUDY:
            source, target = ROOT / name, Path(folder, name)
            (shutil.copytree if source.is_dir() else shutil.copy2)(source, target)
        yield Path(folder)


def reading() -> None:
    """Show the report page: a transcript with its codings."""
    with page(ROOT / "outputs/report.html", "#doc=I20") as tab:
        tab.locator(".label:has-text('B2')").first.click()
        tab.wait_for_timeout(500)
        png = tab.screenshot()
    written("report.png", png, None)
    written("gallery/report.png", png)


def pictures() -> None:
    """Show the page of pictures."""
    with page(ROOT / "outputs/pictures.html", "#topic_map", 1180, 1080) as tab:
        tab.wait_for_selector("#picture svg text")
        written("gallery/pictures.png", tab.screenshot())


def workbook() -> None:
    """Show the contents of the workbook."""
    book = openpyxl.load_workbook(ROOT / "outputs/panreflex.xlsx")
    with TemporaryDirectory() as folder:
        for sheet in book.worksheets[3:]:
            book.remove(sheet)
        file = Path(folder, "panreflex.xlsx")
        book.save(file)
        written("gallery/workbook.png", without_margins(printed(file, 1)))


def synthesis() -> None:
    """Show a page of the synthesis with figures and quotes."""
    written("gallery/synthesis.png", printed(ROOT / "outputs/synthese.docx", 6), 560)


def review_sheet() -> None:
    """Show the first rows of a review sheet."""
    with copy() as study:
        panreflex("review", "export", str(study), "--format", "xlsx", "--quiet")
        (file,) = (study / "outputs/review").glob("*.xlsx")
        show_rows(file, "gallery/review_sheet.png")


def show_rows(file: Path, name: str, rows: int = 9) -> None:
    """Show the first rows of the first sheet of a workbook, which is changed."""
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    sheet.delete_rows(rows, sheet.max_row)
    for column in sheet.iter_cols(min_row=1, max_row=1):
        dimension = sheet.column_dimensions[column[0].column_letter]
        dimension.hidden = column[0].value not in SHOWN
    for cells in sheet.iter_rows(min_row=2, max_row=rows):  # as high as the columns shown need
        lines = [
            lines_of(str(cell.value or ""), width.width)
            for cell in cells
            if not (width := sheet.column_dimensions[cell.column_letter]).hidden
        ]
        sheet.row_dimensions[cells[0].row].height = LINE_POINTS * (1 + max(lines))
    sheet.page_setup.fitToWidth = 1  # few columns are left
    sheet.oddFooter.center.text = None
    book.save(file)
    written(name, without_margins(printed(file, 1)))


def site() -> None:
    """Show what was released, for a knowledge platform."""
    with copy() as study:
        panreflex("run", str(study), "--pseudonymised", "--accept-proposals", "--quiet")
        panreflex("export", "site", str(study), "--quiet")
        (folder,) = study.glob("*/exchange/site")
        show_site(folder)


def show_site(folder: Path) -> None:
    """Show the first page of a site."""
    with page(folder / "index.html", width=1000, height=640) as tab:
        written("gallery/site.png", tab.screenshot())


def review() -> None:
    """Show the view in which codings are reviewed, in German and English."""
    open_review(ROOT / "outputs/report.html", "review.png")
    with TemporaryDirectory() as folder:
        study = Path(folder, "study")
        panreflex("new", str(study), "--language", "en", "--title", "Community gardens")
        panreflex("run", str(study), "--quiet")
        open_review(study / "outputs/report.html", "en/review.png")


def open_review(file: Path, name: str) -> None:
    """Give a name, begin to review, and look for another code."""
    with page(file, "#view=reviewing") as tab:
        tab.fill("[name=reviewer]", "Anna Muster")
        tab.keyboard.press("Enter")
        tab.wait_for_selector(".decide")
        tab.wait_for_timeout(800)
        written(name, tab.screenshot(), None)


def without_margins(png: bytes) -> bytes:
    """Cut the white around what is printed on a page."""
    picture = Image.open(BytesIO(png)).convert("L")
    left, top, right, bottom = picture.point(lambda light: 255 * (light < 250)).getbbox()
    cut = Image.open(BytesIO(png)).crop((left - 20, top - 20, right + 20, bottom + 20))
    file = BytesIO()
    cut.save(file, "PNG")
    return file.getvalue()


MADE: dict[str, Callable[[], None]] = {
    one.__name__: one
    for one in (reading, pictures, workbook, synthesis, review_sheet, site, review)
}

if __name__ == "__main__":
    for wanted in sys.argv[1:] or MADE:
        MADE[wanted]()
