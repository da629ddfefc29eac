"""Small files of each office format, written by hand."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_PACKAGE = "application/vnd.openxmlformats-package"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = f"""<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="{_PACKAGE}.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>
<Override PartName="/word/styles.xml" ContentType="{_WORD}.styles+xml"/>
</Types>"""


def _relations(name: str, kind: str, target: str) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="{name}" Type="{_RELATION}/{kind}" Target="{target}"/></Relationships>"""


_STYLES = f"""<w:styles {W}>
<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Eigene"><w:name w:val="Frage 1"/>
<w:basedOn w:val="berschrift1"/></w:style>
<w:style w:type="paragraph" w:styleId="Liste"><w:name w:val="List Bullet"/></w:style>
</w:styles>"""


def zipped(members: dict[str, str | bytes]) -> bytes:
    """Pack members, the first one without compression, as OpenDocument wants its type."""
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for number, (name, content) in enumerate(members.items()):
            archive.writestr(name, content, ZIP_STORED if number == 0 else ZIP_DEFLATED)
    return stream.getvalue()


def docx_file(body: str, *, prolog: str = "", **members: str) -> bytes:
    """Make a Word document of the XML of its body."""
    document = f"<w:document {W}><w:body>{body}</w:body></w:document>"
    return zipped(
        {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": _relations("r1", "officeDocument", "word/document.xml"),
            "word/_rels/document.xml.rels": _relations("r1", "styles", "styles.xml"),
            "word/document.xml": prolog + document,
            "word/styles.xml": _STYLES,
        }
        | members
    )


def word_paragraph(*runs: str, style: str = "") -> str:
    """Make the XML of a Word paragraph of texts; what begins with ``<`` is XML already."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{''.join(map(word_run, runs))}</w:p>"


def word_run(text: str) -> str:
    return text if text.startswith("<") else f"<w:r><w:t>{text}</w:t></w:r>"


def word_table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<w:tc>{word_paragraph(c)}</w:tc>" for c in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def changed(container: bytes, *changes: tuple[str, str]) -> bytes:
    """Replace text in every member of a container."""
    with ZipFile(BytesIO(container)) as archive:
        members: dict[str, str | bytes] = {}
        for name in archive.namelist():
            text = archive.read(name).decode()
            for old, new in changes:
                text = text.replace(old, new)
            members[name] = text
    return zipped(members)


def word_lists(body: str, *levels: tuple[str, str], styles: str = _STYLES) -> bytes:
    """Make a Word document with a list for each pair of a format of numbers and a text."""
    lists = "".join(
        f'<w:abstractNum w:abstractNumId="{n}"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        f'<w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl></w:abstractNum>'
        for n, (form, text) in enumerate(levels, start=1)
    )
    numbers = "".join(
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>'
        for n in range(1, len(levels) + 1)
    )
    numbering = f"<w:numbering {W}>{lists}{numbers}</w:numbering>"
    data = docx_file(body, **{"word/numbering.xml": numbering, "word/styles.xml": styles})
    return changed(
        data,
        (
            "</Types>",
            f'<Override PartName="/word/numbering.xml" ContentType="{_WORD}.numbering+xml"/>'
            "</Types>",
        ),
        (
            'Target="styles.xml"/>',
            f'Target="styles.xml"/><Relationship Id="r2" Type="{_RELATION}/numbering" '
            'Target="numbering.xml"/>',
        ),
    )


def listed(number: int, text: str) -> str:
    """Make the XML of a paragraph of one of those lists."""
    properties = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{word_run(text)}</w:p>"


_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def odt_file(body: str, *, styles: str = "", prolog: str = "", manifest: str = "") -> bytes:
    """Make an OpenDocument text of the XML of its body."""
    spaces = " ".join(
        f'xmlns:{prefix}="{_ODF}:{name}:1.0"'
        for prefix, name in {
            "office": "office",
            "text": "text",
            "table": "table",
            "style": "style",
            "draw": "drawing",
        }.items()
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>",
            "content.xml": f"{prolog}<office:document-content {spaces}>"
            f"<office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body><office:text>{body}</office:text></office:body>"
            "</office:document-content>",
        }
    )


def rtf_file(body: str) -> bytes:
    return (r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}" + body + "}").encode("ascii")


def flat_word(body: str, *, styles: str = _STYLES) -> bytes:
    """Make Word's XML, a package in one file."""
    parts = {
        "/_rels/.rels": (
            f"{_PACKAGE}.relationships+xml",
            _relations("r1", "officeDocument", "word/document.xml"),
        ),
        "/word/_rels/document.xml.rels": (
            f"{_PACKAGE}.relationships+xml",
            _relations("r1", "styles", "styles.xml"),
        ),
        "/word/document.xml": (
            f"{_WORD}.document.main+xml",
            f"<w:document {W}><w:body>{body}</w:body></w:document>",
        ),
        "/word/styles.xml": (f"{_WORD}.styles+xml", styles),
    }
    inside = "".join(
        f'<pkg:part pkg:name="{name}" pkg:contentType="{kind}"><pkg:xmlData>'
        f"{xml[xml.find('?>') + 2 if xml.startswith('<?') else 0 :]}</pkg:xmlData></pkg:part>"
        for name, (kind, xml) in parts.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<?mso-application progid="Word.Document"?>\n<pkg:package '
        f'xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">{inside}</pkg:package>'
    ).encode()


def flat_odt(odt: bytes) -> bytes:
    """Make an OpenDocument text in one file of another one."""
    with ZipFile(BytesIO(odt)) as archive:
        content = archive.read("content.xml").decode()
    mimetype = 'office:mimetype="application/vnd.oasis.opendocument.text"'
    content = content.replace("office:document-content", "office:document")
    start = "<office:document "
    return ('<?xml version="1.0"?>\n' + content.replace(start, start + f"{mimetype} ", 1)).encode()


Placed = tuple[str, float, float, float]
"""Text, x, y and size."""


def pdf_file(*pages: list[Placed], trailer: str = "", page_entries: str = "") -> bytes:
    """Make a PDF of texts at places, set in Helvetica."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids "
        f"[{' '.join(f'{4 + 2 * n} 0 R' for n in range(len(pages)))}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, page in enumerate(pages):
        stream = "\n".join(
            f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({_escaped(text)}) Tj ET"
            for text, x, y, size in page
        )
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * number} 0 R "
            f"{page_entries} >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    return pdf_of(objects, trailer)


def pdf_of(objects: list[str], trailer: str = "") -> bytes:
    """Make a PDF of its objects, numbered from 1; the first is the catalog."""
    file = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(file))
        file += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    start = len(file)
    file += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    file += b"".join(f"{offset:010} 00000 n \n".encode() for offset in offsets)
    file += (
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\n"
        f"startxref\n{start}\n%%EOF\n"
    ).encode()
    return bytes(file)


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
