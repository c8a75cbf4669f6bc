"""The styles of an official .docx, all derived from the layout's numbers.

Headings are Word's own (heading 1-6), so that the navigation pane and screen readers know them.
"""

from __future__ import annotations

from dataclasses import dataclass

from lienket.ground.documents.layout import Layout
from lienket.ground.documents.word_text import NAMESPACES, twips


@dataclass(frozen=True)
class Style:
    """A paragraph style; sizes in points, `outline` from 0 for headings, `extra` pPr children kept in order."""

    id: str
    name: str
    size_pt: float
    bold: bool = False
    italic: bool = False
    align: str = "left"
    before_pt: float = 0
    after_pt: float = 0
    line: float = 1.0
    first_line_mm: float = 0
    outline: int | None = None
    keep_next: bool = False
    exact_pt: float | None = None
    colour: str = ""
    based_on: str = "Normal"


def style_list(layout: Layout) -> list[Style]:
    """Every paragraph style of an official document, in the order of the page."""
    size = layout.size_pt
    half = float(layout.value("body", "space_between_pt"))
    return [
        Style("VBQuocHieu", "VB Quốc hiệu", size("national_name"), bold=True, align="center"),
        Style("VBTieuNgu", "VB Tiêu ngữ", size("motto"), bold=True, align="center"),
        Style("VBChuQuan", "VB Cơ quan chủ quản", size("issuer"), align="center"),
        Style("VBCoQuan", "VB Cơ quan ban hành", size("issuer"), bold=True, align="center"),
        Style("VBSo", "VB Số, ký hiệu", size("number"), align="center", before_pt=4),
        Style("VBVeViec", "VB Trích yếu công văn", size("subject"), align="center",
              before_pt=float(layout.value("subject", "space_before_pt"))),  # fmt: skip
        Style("VBDiaDanh", "VB Địa danh, thời gian", size("dateline"), italic=True, align="center", before_pt=4),
        Style("VBKhan", "VB Mức độ khẩn", size("urgency"), bold=True, align="center",
              colour=layout.value("urgency", "colour")),  # fmt: skip
        Style("Title", "Title", size("type_name"), bold=True, align="center", before_pt=14, keep_next=True),
        Style("VBTrichYeu", "VB Trích yếu", size("summary"), bold=True, align="center", keep_next=True),
        Style("VBKe", "VB Đường kẻ", 2, align="center", exact_pt=6),
        *_body_styles(layout, half),
        *_closing_styles(layout),
    ]


def _body_styles(layout: Layout, half: float) -> list[Style]:
    """Running text and its divisions."""
    size = layout.size_pt("body")
    line = float(layout.value("body", "line_spacing"))
    first = float(layout.value("body", "first_line_mm"))

    def text(id: str, name: str, **more: object) -> Style:
        return Style(id, name, size, **{"align": "both", "before_pt": half, "line": line,
                                        "first_line_mm": first, **more})  # type: ignore[arg-type]  # fmt: skip

    def centred(level: int) -> Style:
        return Style(f"Heading{level}", f"heading {level}", size, bold=True, align="center",
                     before_pt=half * 2, outline=level - 1, keep_next=True, line=line)  # fmt: skip

    return [
        text("BodyText", "Body Text"),
        text("VBCanCu", "VB Căn cứ", italic=True),
        text("VBGachDau", "VB Gạch đầu dòng", based_on="BodyText"),
        text("VBKhoan", "VB Khoản", based_on="BodyText"),
        text("VBDiem", "VB Điểm", based_on="BodyText"),
        *(centred(level) for level in range(1, 5)),
        text("VBMucLaMa", "VB Mục La Mã", bold=True, outline=2, keep_next=True),
        text("Heading5", "heading 5", bold=True, outline=4, keep_next=True),
        text("Heading6", "heading 6", bold=True, outline=5, keep_next=True),
        Style("VBKinhGui", "VB Kính gửi", layout.size_pt("addressees"), before_pt=half),
    ]


def _closing_styles(layout: Layout) -> list[Style]:
    """Signature, recipients, annexes, tables and the page number."""
    size = layout.size_pt
    table = size("table")
    cell_pt = float(layout.value("table", "padding_pt"))
    room_pt = float(layout.value("signature", "room_mm")) / 25.4 * 72
    return [
        Style("VBQuyenHan", "VB Quyền hạn, chức vụ", size("signature"), bold=True, align="center"),
        Style("VBHoTen", "VB Họ tên người ký", size("signature"), bold=True, align="center", before_pt=room_pt),
        Style("VBNoiNhan", "VB Nơi nhận", size("recipients", "label_size_pt"), bold=True, italic=True),
        Style("VBNoiNhanDong", "VB Nơi nhận (dòng)", size("recipients")),
        Style("VBPhuLuc", "VB Phụ lục", size("annex", "label_size_pt"), bold=True, align="center", outline=0,
              keep_next=True),  # fmt: skip
        Style("VBTenPhuLuc", "VB Tên phụ lục", size("annex", "title_size_pt"), bold=True, align="center",
              keep_next=True),  # fmt: skip
        Style("VBKemTheo", "VB Kèm theo", size("annex", "reference_size_pt"), italic=True, align="center",
              after_pt=4),  # fmt: skip
        Style("Caption", "caption", table, bold=True, align="center", before_pt=6, after_pt=3, keep_next=True),
        Style("VBBangDau", "VB Bảng (đầu cột)", table, bold=True, align="center", before_pt=cell_pt, after_pt=cell_pt),
        Style("VBBangTrai", "VB Bảng (trái)", table, before_pt=cell_pt, after_pt=cell_pt),
        Style("VBBangGiua", "VB Bảng (giữa)", table, align="center", before_pt=cell_pt, after_pt=cell_pt),
        Style("VBBangPhai", "VB Bảng (phải)", table, align="right", before_pt=cell_pt, after_pt=cell_pt),
        Style("Header", "header", size("page_number"), align="center"),
    ]


def _style_xml(style: Style) -> str:
    """One w:style element."""
    spacing = f'w:before="{round(style.before_pt * 20)}" w:after="{round(style.after_pt * 20)}"'
    if style.exact_pt is not None:
        spacing += f' w:line="{round(style.exact_pt * 20)}" w:lineRule="exact"'
    else:
        spacing += f' w:line="{round(style.line * 240)}" w:lineRule="auto"'
    indent = f'<w:ind w:firstLine="{twips(style.first_line_mm)}"/>' if style.first_line_mm else ""
    paragraph = (
        ("<w:keepNext/>" if style.keep_next else "")
        + f'<w:spacing {spacing}/>{indent}<w:jc w:val="{style.align}"/>'
        + (f'<w:outlineLvl w:val="{style.outline}"/>' if style.outline is not None else "")
    )
    half_points = round(style.size_pt * 2)
    bold, italic = (1 if style.bold else 0), (1 if style.italic else 0)
    colour = f'<w:color w:val="{style.colour}"/>' if style.colour else ""
    run = (
        f'<w:b w:val="{bold}"/><w:bCs w:val="{bold}"/><w:i w:val="{italic}"/><w:iCs w:val="{italic}"/>'
        f'{colour}<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
    )
    custom = ' w:customStyle="1"' if style.id.startswith("VB") else ""
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{style.id}"><w:name w:val="{style.name}"/>'
        f'<w:basedOn w:val="{style.based_on}"/><w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>'
    )


def styles_xml(layout: Layout) -> str:
    """The whole styles part."""
    font = layout.value("font", "word")
    size = round(layout.size_pt("body") * 2)
    fonts = " ".join(f'w:{script}="{font}"' for script in ("ascii", "hAnsi", "eastAsia", "cs"))
    padding = twips(float(layout.value("table", "padding_mm")))
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    sides = "".join(f'<w:{side} w:w="{padding}" w:type="dxa"/>' for side in ("left", "right"))
    return (
        f"<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts {fonts}/>"
        f'<w:color w:val="000000"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        '<w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f'<w:rPr><w:rFonts {fonts}/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr>'
        '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/>'
        f"<w:tblPr><w:tblBorders>{borders}</w:tblBorders><w:tblCellMar>{sides}</w:tblCellMar></w:tblPr></w:style>"
        + "".join(_style_xml(style) for style in style_list(layout))
        + "</w:styles>"
    )
