"""PDFs written by hand, as small as a PDF can be: one font, and lines from the top of each page."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence

from pypdf import PdfReader, PdfWriter

__all__ = ["FONT", "assembled", "encrypted", "pdf_of", "scan", "set_in_type", "stream"]

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
_LEADING = 15


def assembled(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A file of these objects, numbered from 1; the first is the catalog."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %b>>\n" % (len(objects) + 1, trailer)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def stream(data: bytes, entries: bytes = b"", *, packed: bool = False) -> bytes:
    """A stream object; packed: compressed."""
    if packed:
        data, entries = zlib.compress(data), entries + b" /Filter /FlateDecode"
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(data), entries, data)


def set_in_type(text: str, left: int = 72, top: int = 770) -> bytes:
    """The operators that print lines one below the other; an empty line is a gap."""
    printed = []
    for number, line in enumerate(text.split("\n")):
        if line:
            escaped = line.encode("cp1252")
            for mark in (b"\\", b"(", b")"):
                escaped = escaped.replace(mark, b"\\" + mark)
            place = left, top - number * _LEADING
            printed.append(b"BT /F 12 Tf 1 0 0 1 %d %d Tm (%b) Tj ET" % (*place, escaped))
    return b"\n".join(printed)


def pdf_of(
    *pages: str | bytes, font: bytes = FONT, packed: bool = False, catalog: bytes = b""
) -> bytes:
    """A file of pages. A page: its lines, or the operators that print it. catalog: more in it."""
    drawn = [set_in_type(page) if isinstance(page, str) else page for page in pages]
    kids = b" ".join(b"%d 0 R" % number for number in range(4, 4 + 2 * len(pages), 2))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %b >>" % catalog,
        b"<< /Type /Pages /Count %d /Kids [%b] /MediaBox [0 0 595 842]"
        b" /Resources << /Font << /F 3 0 R >> >> >>" % (len(pages), kids),
        font,
    ]
    for number, one in enumerate(drawn):
        objects.append(b"<< /Type /Page /Parent 2 0 R /Contents %d 0 R >>" % (5 + 2 * number))
        objects.append(stream(one, packed=packed))
    return assembled(objects)


def scan() -> bytes:
    """A page with nothing but a picture on it: a grey point as large as the page."""
    picture = b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8"
    return assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] /MediaBox [0 0 595 842] >>",
            b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R"
            b" /Resources << /XObject << /Im 5 0 R >> >> >>",
            stream(b"q 595 0 0 842 0 0 cm /Im Do Q"),
            stream(b"\x80", picture + b" /ColorSpace /DeviceGray"),
        ]
    )


def encrypted(data: bytes, algorithm: str, *, user: str) -> bytes:
    """The same file under a password of its owner's, and one that it is opened with."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(user, "owner", algorithm=algorithm)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
