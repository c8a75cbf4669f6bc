"""Build the four Tinos faces that official PDFs embed.

Nghị định 30/2020/NĐ-CP asks for Times New Roman; Tinos is its metric-compatible, freely licensed (OFL) equal.
The npm package ships each face cut in subsets; this merges the ones Vietnamese papers need into one TTF a face.

    python tools/build_fonts.py            # into lienket/ground/documents/fonts/

Needs `npm` and fontTools with brotli at build time only; the built faces are kept in the repository.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont

PACKAGE = "@fontsource/tinos@5.3.0"
# The order matters: where two subsets hold the same letter, the first one's glyph is kept.
SUBSETS = ("latin", "latin-ext", "vietnamese")
FACES = {
    "Tinos-Regular": "400-normal",
    "Tinos-Bold": "700-normal",
    "Tinos-Italic": "400-italic",
    "Tinos-BoldItalic": "700-italic",
}
LETTERS = "aăâeêioôơuưy"
TONES = "\u0300\u0301\u0303\u0309\u0323"
TARGET = Path(__file__).resolve().parent.parent / "lienket" / "ground" / "documents" / "fonts"
# Seconds since 1904 of 19 May 2026, the date of the package's own metadata: a fixed stamp keeps builds equal.
BUILD_STAMP = 3_862_166_400


def vietnamese_letters() -> set[str]:
    """Every letter of written Vietnamese, both cases, with and without tone: 146 and đ, Đ make 148 or more."""
    import unicodedata

    plain = set(LETTERS + "đ")
    toned = {unicodedata.normalize("NFC", letter + tone) for letter in LETTERS for tone in TONES}
    lower = plain | toned
    return lower | {letter.upper() for letter in lower}


def fetch(folder: Path) -> Path:
    """The unpacked npm package, in `folder`."""
    subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, capture_output=True)  # noqa: S607
    archive = next(folder.glob("*.tgz"))
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return folder / "package"


def merge(package: Path, style: str, work: Path) -> TTFont:
    """One face: its subsets unpacked from WOFF2 to TTF, without hinting leftovers, then merged."""
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


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        package = fetch(work)
        for name, style in FACES.items():
            font = merge(package, style, work)
            check(font, name)
            font.recalcTimestamp = False
            font["head"].modified = BUILD_STAMP
            font.save(TARGET / f"{name}.ttf")
            print(f"{name}.ttf: {len(font.getBestCmap())} characters, {(TARGET / f'{name}.ttf').stat().st_size:,} bytes")
        (TARGET / "OFL.txt").write_bytes((package / "LICENSE").read_bytes())


if __name__ == "__main__":
    main()
