"""Build the four Tinos faces that official PDFs embed.

Nghị định 30/2020/NĐ-CP asks for Times New Roman; Tinos is its metric-compatible, freely licensed (OFL) equal.
The npm package ships each face cut in subsets; this merges those that Vietnamese papers need into one TTF.

    python tools/build_fonts.py            # into lienket/ground/documents/fonts/

Needs `npm` and fontTools with brotli at build time only; the built faces are kept in the repository.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
from pathlib import Path

import typst
from fontTools.merge import Merger
from fontTools.ttLib import TTFont

PACKAGE = "@fontsource/tinos@5.3.0"
# The order matters: where two subsets hold the same letter, the first one's glyph is kept.
SUBSETS = ("latin", "latin-ext", "vietnamese", "greek")
FACES = {
    "Tinos-Regular": "400-normal",
    "Tinos-Bold": "700-normal",
    "Tinos-Italic": "400-italic",
    "Tinos-BoldItalic": "700-italic",
}
# Signs of tables and measurements that Tinos' subsets lack; typst carries a serif that may have them.
SYMBOL_FONT = "Libertinus Serif"
SYMBOLS = "≤≥≠≈→←↑↓√∑∞∆−₀₁₂₃₄₅₆₇₈₉⁰⁴⁵⁶⁷⁸⁹⅓⅔‰□■☐☑✓▪●○"
LETTERS = "aăâeêioôơuưy"
TONES = "\u0300\u0301\u0303\u0309\u0323"
TARGET = Path(__file__).resolve().parent.parent / "lienket" / "ground" / "documents" / "fonts"
# Seconds since 1904 of 19 May 2026, the date of the package's own metadata: a fixed stamp keeps builds equal.
BUILD_STAMP = 3_862_166_400


def vietnamese_letters() -> set[str]:
    """Every letter of written Vietnamese, both cases, with and without tone."""
    plain = set(LETTERS + "đ")
    toned = {unicodedata.normalize("NFC", letter + tone) for letter in LETTERS for tone in TONES}
    lower = plain | toned
    return lower | {letter.upper() for letter in lower}


def fetch(folder: Path) -> Path:
    """The unpacked npm package, in `folder`."""
    subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, capture_output=True)
    archive = next(folder.glob("*.tgz"))
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return folder / "package"


def merge(package: Path, style: str, work: Path) -> TTFont:
    """One face: its subsets unpacked from WOFF2 to TTF, then merged."""
    parts = []
    for subset in SUBSETS:
        font = TTFont(package / "files" / f"tinos-{subset}-{style}.woff2")
        font.flavor = None
        part = work / f"{subset}-{style}.ttf"
        font.save(part)
        parts.append(str(part))
    return Merger().merge(parts)


def check(font: TTFont, name: str) -> None:
    """Stop the build when a face lacks a Vietnamese letter or a mark that official papers use."""
    known = font.getBestCmap()
    lacking = sorted(c for c in vietnamese_letters() | set("–—‘’“”…•₫") if ord(c) not in known)
    if lacking:
        sys.exit(f"{name}: no glyph for {' '.join(lacking)}")


def covered_symbols() -> str:
    """The symbols of SYMBOLS that Tinos lacks and the serif built into typst draws."""
    drawn = []
    for symbol in SYMBOLS:
        page = f'#set text(font: "{SYMBOL_FONT}", fallback: false)\n#"{symbol}"'.encode()
        try:
            typst.compile(page, ignore_system_fonts=True, pdf_standards=["a-2b"], timestamp=0)
        except typst.TypstError:
            continue
        drawn.append(symbol)
    return "".join(drawn)


def ranges(codes: list[int]) -> list[list[int]]:
    """Sorted code points as closed ranges."""
    found: list[list[int]] = []
    for code in codes:
        if found and found[-1][1] == code - 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return found


def describe(fonts: dict[str, TTFont]) -> dict[str, object]:
    """What the layout needs to know of the faces without opening them: letters held, widths in font units."""
    cmaps = [font.getBestCmap() for font in fonts.values()]
    codes = sorted(set.intersection(*(set(cmap) for cmap in cmaps)))
    advances = {}
    for name in ("Tinos-Regular", "Tinos-Bold"):
        font = fonts[name]
        cmap, metrics = font.getBestCmap(), font["hmtx"]
        advances[name] = {chr(code): metrics[cmap[code]][0] for code in codes if code >= 32}
    return {
        "package": PACKAGE,
        "units_per_em": fonts["Tinos-Regular"]["head"].unitsPerEm,
        "covered": ranges(codes),
        "symbol_font": SYMBOL_FONT,
        "symbols": covered_symbols(),
        "advance": advances,
    }


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    fonts = {}
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        package = fetch(work)
        for name, style in FACES.items():
            font = merge(package, style, work)
            check(font, name)
            fonts[name] = font
            font.recalcTimestamp = False
            font["head"].created = font["head"].modified = BUILD_STAMP
            font.save(TARGET / f"{name}.ttf")
            size = (TARGET / f"{name}.ttf").stat().st_size
            print(f"{name}.ttf: {len(font.getBestCmap())} characters, {size:,} bytes")
        glyphs = json.dumps(describe(fonts), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        (TARGET / "glyphs.json").write_text(glyphs + "\n", encoding="utf-8")
        (TARGET / "OFL.txt").write_bytes((package / "LICENSE").read_bytes())


if __name__ == "__main__":
    main()
