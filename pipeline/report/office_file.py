"""How is the same report the same file, byte by byte, whenever it is written?"""

from __future__ import annotations

import io
import re
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_ALWAYS = rb"\g<1>2000-01-01T00:00:00Z"
# What XML cannot carry; both office formats are XML.
_UNTOLD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def without_time(data: bytes) -> bytes:
    """Take out of an office file when it was written.

    Parameters
    ----------
    data : bytes
        An XLSX or DOCX file.

    Returns
    -------
    bytes
        The same with fixed dates, in its properties and in the container.
    """
    out = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as old, ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _STAMP.sub(_ALWAYS, content)
            member = ZipInfo(name)  # whose date is the first that a container can have
            member.compress_type = ZIP_DEFLATED
            new.writestr(member, content)
    return out.getvalue()


def plain(text: str) -> str:
    r"""Replace the characters that no office file can carry.

    Examples
    --------
    >>> plain("a\x00b\tc\ud83dd")
    'a\ufffdb\tc\ufffdd'
    """
    return _UNTOLD.sub("\N{REPLACEMENT CHARACTER}", text)
