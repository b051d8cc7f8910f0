"""How is a sheet drawn as PDF?

Chinese is set in STSong-Light, one of the fonts that every PDF reader brings (Adobe-GB1): no font file is
shipped, and texts stay searchable.
"""

from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.renderPDF import draw as draw_graphic
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4, A5, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from onecity.engines.certificates.rendition.sheet import Cell, Layout, Sheet, Tone

CHINESE = "STSong-Light"
LATIN = "Helvetica"
INK, QUIET, LINE = HexColor("#1d242b"), HexColor("#465461"), HexColor("#d5dce2")
STAMP = Color(0.71, 0.26, 0.18, alpha=0.85)
TONES: dict[Tone, tuple[str, str]] = {
    "sea": ("#0b4a7d", "#e8f1f8"),
    "pine": ("#2f7a5c", "#e7f3ee"),
    "tile": ("#a63a27", "#fbece8"),
    "granite": ("#465461", "#e9edf0"),
    "gold": ("#8a6a1f", "#f7f0dd"),
}
PAGES: dict[Layout, tuple[float, float]] = {
    "certificate": A4,
    "licence": landscape(A4),
    "card": landscape(A5),
}
FOOT = 48 * mm


def draw(sheet: Sheet) -> bytes:
    """The sheet as a PDF of one page."""
    pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))
    out = BytesIO()
    width, height = PAGES[sheet.layout]
    canvas = Canvas(out, pagesize=(width, height), pageCompression=1, lang="zh-CN")
    canvas.setTitle(f"{sheet.title.zh} {sheet.title.en}")
    canvas.setAuthor(sheet.issuer.zh)
    canvas.setSubject(sheet.identifier)
    scale = 0.72 if sheet.layout == "card" else 1.0
    _frame(canvas, sheet, width, height)
    if sheet.simulated:
        _watermark(canvas, width, height)
    top = _heading(canvas, sheet, width, height, scale)
    _rows(canvas, sheet, width, top, scale)
    _foot(canvas, sheet, width, scale)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _frame(canvas: Any, sheet: Sheet, width: float, height: float) -> None:  # noqa: ANN401  an untyped library
    dark, light = map(HexColor, TONES[sheet.tone])
    canvas.setFillColor(light)
    canvas.rect(8 * mm, 8 * mm, width - 16 * mm, height - 16 * mm, stroke=0, fill=1)
    canvas.setFillColor(HexColor("#ffffff"))
    canvas.roundRect(12 * mm, 12 * mm, width - 24 * mm, height - 24 * mm, 3 * mm, stroke=0, fill=1)
    canvas.setStrokeColor(dark)
    for inset, thick in ((8 * mm, 1.6), (12 * mm, 0.5)):
        canvas.setLineWidth(thick)
        canvas.roundRect(inset, inset, width - 2 * inset, height - 2 * inset, 3 * mm, stroke=1, fill=0)


def _watermark(canvas: Any, width: float, height: float) -> None:  # noqa: ANN401
    canvas.saveState()
    canvas.setFillColor(Color(0.27, 0.33, 0.38, alpha=0.10))
    canvas.translate(width / 2, height / 2)
    canvas.rotate(30)
    canvas.setFont(CHINESE, 54)
    canvas.drawCentredString(0, 8, "演示数据")
    canvas.setFont(LATIN, 26)
    canvas.drawCentredString(0, -26, "DEMONSTRATION ONLY")
    canvas.restoreState()


def _heading(canvas: Any, sheet: Sheet, width: float, height: float, scale: float) -> float:  # noqa: ANN401
    """City, title in both languages; gives where the rows begin."""
    dark = HexColor(TONES[sheet.tone][0])
    at = height - (12 + 15 * scale) * mm
    canvas.setFillColor(QUIET)
    canvas.setFont(CHINESE, 11 * scale)
    canvas.drawCentredString(width / 2, at, f"{sheet.city.zh}电子证照")
    at -= 14 * scale * mm
    canvas.setFillColor(dark)
    _bold(canvas, width / 2, at, sheet.title.zh, 30 * scale, dark)
    at -= 8 * scale * mm
    canvas.setFillColor(QUIET)
    canvas.setFont(LATIN, 11 * scale)
    canvas.drawCentredString(width / 2, at, sheet.title.en)
    at -= 6 * scale * mm
    canvas.setStrokeColor(dark)
    canvas.setLineWidth(0.8)
    canvas.line(width / 2 - 22 * mm, at, width / 2 + 22 * mm, at)
    return at - 5 * scale * mm


def _bold(canvas: Any, x: float, y: float, text: str, size: float, colour: Any) -> None:  # noqa: ANN401
    """Chinese a little heavier: the font has one weight, so its outline is drawn too."""
    canvas.saveState()
    canvas.setStrokeColor(colour)
    canvas.setLineWidth(size / 45)
    written = canvas.beginText(x - pdfmetrics.stringWidth(text, CHINESE, size) / 2, y)
    written.setFont(CHINESE, size)
    written.setTextRenderMode(2)
    written.textOut(text)
    canvas.drawText(written)
    canvas.restoreState()


def _rows(canvas: Any, sheet: Sheet, width: float, top: float, scale: float) -> None:  # noqa: ANN401
    """Lines of one or two fields; they move together where there are many."""
    left, right = 24 * mm, width - 24 * mm
    bottom = (12 + 4) * mm + FOOT * scale
    step = min(21 * scale * mm, (top - bottom) / max(1, len(sheet.rows) + bool(sheet.statement)))
    for line, row in enumerate(sheet.rows):
        at = top - line * step
        share = (right - left) / len(row)
        for place, cell in enumerate(row):
            _cell(canvas, cell, left + place * share, at, share - 6 * mm, step, scale)
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.4)
        canvas.line(left, at - step + 1.6 * mm, right, at - step + 1.6 * mm)
    if sheet.statement is not None:
        said = Paragraph(escape(sheet.statement.zh), _style(10.5 * scale, QUIET))
        _, needed = said.wrap(right - left, step)
        said.drawOn(canvas, left, top - len(sheet.rows) * step - needed)


def _cell(
    canvas: Any,  # noqa: ANN401
    cell: Cell,
    x: float,
    top: float,
    width: float,
    height: float,
    scale: float,
) -> None:
    label, size = 9.5 * scale, 15 * scale
    canvas.setFillColor(QUIET)
    canvas.setFont(CHINESE, label)
    canvas.drawString(x, top - label, cell.title.zh)
    beside = x + pdfmetrics.stringWidth(cell.title.zh, CHINESE, label) + 2 * mm
    canvas.setFont(LATIN, label * 0.82)
    if pdfmetrics.stringWidth(cell.title.en, LATIN, label * 0.82) < x + width - beside:
        canvas.drawString(beside, top - label, cell.title.en)
    room = height - label - 4 * mm * scale
    value = Paragraph(escape(cell.value), _style(size, INK))
    while value.wrap(width, room)[1] > room and size > 6:
        size *= 0.9
        value = Paragraph(escape(cell.value), _style(size, INK))
    _, needed = value.wrap(width, room)
    value.drawOn(canvas, x, top - label - 1.6 * mm * scale - needed)


def _foot(canvas: Any, sheet: Sheet, width: float, scale: float) -> None:  # noqa: ANN401
    """Left the code to check it by, right who issued it, when, until when, and the mark of the seal."""
    base, side = 18 * mm, 27 * scale * mm
    _qr(canvas, sheet.url, 22 * mm, base, side)
    at, x = base + side - 3 * mm, 22 * mm + side + 4 * mm
    canvas.setFillColor(QUIET)
    lines = [
        (CHINESE, 8.5, "扫码核验 / Scan to verify"),
        (LATIN, 6.2, sheet.identifier),
        (CHINESE, 8.5, f"核验码 Code  {sheet.code[:4]} {sheet.code[4:]}"),
        (CHINESE, 8.5, f"有效期 {sheet.valid_until.zh}"),
        (LATIN, 7, f"Valid: {sheet.valid_until.en}"),
    ]
    for font, size, text in lines:
        canvas.setFont(font, size * scale)
        canvas.drawString(x, at, text)
        at -= 5.2 * scale * mm
    _issuer(canvas, sheet, width - 24 * mm, base, scale)


def _issuer(canvas: Any, sheet: Sheet, right: float, base: float, scale: float) -> None:  # noqa: ANN401
    radius = 12 * scale * mm
    canvas.saveState()
    canvas.setStrokeColor(STAMP)
    canvas.setFillColor(STAMP)
    centre = right - radius, base + 22 * scale * mm
    for circle, thick in ((radius, 1.6), (radius - 1.6 * mm * scale, 0.5)):
        canvas.setLineWidth(thick)
        canvas.circle(*centre, circle, stroke=1, fill=0)
    canvas.setFont(CHINESE, 10.5 * scale)
    canvas.drawCentredString(centre[0], centre[1] + 1 * mm * scale, "电子签章")
    canvas.setFont(LATIN, 5.6 * scale)
    canvas.drawCentredString(centre[0], centre[1] - 3 * mm * scale, "ELECTRONIC SEAL")
    canvas.restoreState()
    canvas.setFillColor(INK)
    canvas.setFont(CHINESE, 12 * scale)
    canvas.drawRightString(right, base + 3.4 * mm, sheet.issuer.zh)
    canvas.setFillColor(QUIET)
    canvas.setFont(CHINESE, 9.5 * scale)
    canvas.drawRightString(right, base - 3.2 * mm, sheet.issued_on)


def _qr(canvas: Any, text: str, x: float, y: float, side: float) -> None:  # noqa: ANN401
    code = QrCodeWidget(text, barLevel="M")
    x0, y0, x1, y1 = code.getBounds()
    picture = Drawing(side, side, transform=[side / (x1 - x0), 0, 0, side / (y1 - y0), 0, 0])
    picture.add(code)
    draw_graphic(picture, canvas, x, y)


def _style(size: float, colour: Any) -> Any:  # noqa: ANN401
    return ParagraphStyle(
        "value", fontName=CHINESE, fontSize=size, leading=size * 1.3, textColor=colour, wordWrap="CJK"
    )
