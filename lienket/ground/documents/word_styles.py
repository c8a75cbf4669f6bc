"""The styles of an official .docx, all derived from the layout's numbers.

Headings are Word's own (heading 1-6), so that the navigation pane and screen readers know them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from lienket.ground.documents.layout import Layout
from lienket.ground.documents.word_text import NAMESPACES, twips


@dataclass(frozen=True)
class Style:
    """A paragraph style; sizes in points, `outline` from 0 for headings."""

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
    return [*_head_styles(layout), *_body_styles(layout), *_foot_styles(layout), *_table_styles(layout)]


def _centred(id: str, name: str, size_pt: float, *, bold: bool = True) -> Style:
    """A style of the boxes around the text: centred, single-spaced."""
    return Style(id, name, size_pt, bold=bold, align="center")


def _head_styles(layout: Layout) -> list[Style]:
    """Boxes 1 to 5 and 10b, and the low paragraph that carries rules."""
    size = layout.size_pt
    subject = replace(
        _centred("VBVeViec", "VB Trích yếu công văn", size("subject"), bold=False),
        before_pt=float(layout.value("subject", "space_before_pt")),
    )
    dateline = _centred("VBDiaDanh", "VB Địa danh, thời gian", size("dateline"), bold=False)
    urgency = _centred("VBKhan", "VB Mức độ khẩn", size("urgency"))
    return [
        _centred("VBQuocHieu", "VB Quốc hiệu", size("national_name")),
        _centred("VBTieuNgu", "VB Tiêu ngữ", size("motto")),
        _centred("VBChuQuan", "VB Cơ quan chủ quản", size("issuer"), bold=False),
        _centred("VBCoQuan", "VB Cơ quan ban hành", size("issuer")),
        replace(_centred("VBSo", "VB Số, ký hiệu", size("number"), bold=False), before_pt=4),
        subject,
        replace(dateline, italic=True, before_pt=4),
        replace(urgency, colour=layout.value("urgency", "colour")),
        replace(_centred("Title", "Title", size("type_name")), before_pt=14, keep_next=True),
        replace(_centred("VBTrichYeu", "VB Trích yếu", size("summary")), keep_next=True),
        Style("VBKe", "VB Đường kẻ", 2, align="center", exact_pt=6),
    ]


def _body_styles(layout: Layout) -> list[Style]:
    """Running text and its divisions."""
    between = float(layout.value("body", "space_between_pt"))
    base = Style(
        "BodyText",
        "Body Text",
        layout.size_pt("body"),
        align="both",
        before_pt=between,
        line=float(layout.value("body", "line_spacing")),
        first_line_mm=float(layout.value("body", "first_line_mm")),
    )
    heading = replace(base, bold=True, keep_next=True)
    middle = replace(heading, align="center", before_pt=between * 2, first_line_mm=0)
    return [
        base,
        replace(base, id="VBCanCu", name="VB Căn cứ", italic=True),
        replace(base, id="VBGachDau", name="VB Gạch đầu dòng", based_on="BodyText"),
        replace(base, id="VBKhoan", name="VB Khoản", based_on="BodyText"),
        replace(base, id="VBDiem", name="VB Điểm", based_on="BodyText"),
        *(replace(middle, id=f"Heading{n}", name=f"heading {n}", outline=n - 1) for n in range(1, 5)),
        replace(heading, id="VBMucLaMa", name="VB Mục La Mã", outline=2),
        replace(heading, id="Heading5", name="heading 5", outline=4),
        replace(heading, id="Heading6", name="heading 6", outline=5),
        Style("VBKinhGui", "VB Kính gửi", layout.size_pt("addressees"), before_pt=between),
    ]


def _foot_styles(layout: Layout) -> list[Style]:
    """Signature, recipients, annex heads and the page number."""
    size = layout.size_pt
    room_pt = float(layout.value("signature", "room_mm")) / 25.4 * 72
    annex = _centred("VBPhuLuc", "VB Phụ lục", size("annex", "label_size_pt"))
    title = _centred("VBTenPhuLuc", "VB Tên phụ lục", size("annex", "title_size_pt"))
    reference = _centred("VBKemTheo", "VB Kèm theo", size("annex", "reference_size_pt"), bold=False)
    return [
        _centred("VBQuyenHan", "VB Quyền hạn, chức vụ", size("signature")),
        replace(_centred("VBHoTen", "VB Họ tên người ký", size("signature")), before_pt=room_pt),
        Style("VBNoiNhan", "VB Nơi nhận", size("recipients", "label_size_pt"), bold=True, italic=True),
        Style("VBNoiNhanDong", "VB Nơi nhận (dòng)", size("recipients")),
        replace(annex, outline=0, keep_next=True),
        replace(title, keep_next=True),
        replace(reference, italic=True, after_pt=4),
        _centred("Header", "header", size("page_number"), bold=False),
    ]


def _table_styles(layout: Layout) -> list[Style]:
    """Caption, column headings and the three ways a cell is aligned."""
    size = layout.size_pt("table")
    cell_pt = float(layout.value("table", "padding_pt"))
    cell = Style("VBBangTrai", "VB Bảng (trái)", size, before_pt=cell_pt, after_pt=cell_pt)
    caption = _centred("Caption", "caption", size)
    return [
        replace(caption, before_pt=6, after_pt=3, keep_next=True),
        replace(cell, id="VBBangDau", name="VB Bảng (đầu cột)", bold=True, align="center"),
        cell,
        replace(cell, id="VBBangGiua", name="VB Bảng (giữa)", align="center"),
        replace(cell, id="VBBangPhai", name="VB Bảng (phải)", align="right"),
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
        f'<w:basedOn w:val="{style.based_on}"/><w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
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
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:tblPr><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'
        '</w:tblPr></w:style><w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/>'
        '<w:basedOn w:val="TableNormal"/>'
        f"<w:tblPr><w:tblBorders>{borders}</w:tblBorders><w:tblCellMar>{sides}</w:tblCellMar></w:tblPr></w:style>"
        + "".join(_style_xml(style) for style in style_list(layout))
        + "</w:styles>"
    )
