"""Fetches the public assets that the interface carries, and writes them where the pages read them.

    python tools/vendor_assets.py

Run by hand when a version changes, never at build or run time: the results are committed. It needs `npm`
only for `npm pack`, which downloads a package without running anything in it. Every package is pinned, and
its licence is copied beside what is taken from it.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

UI = Path(__file__).resolve().parent.parent / "lienket" / "ground" / "ui"
VENDOR = UI / "static" / "vendor"
BOOTSTRAP, FONT, ICONS = "5.3.9", "5.3.0", "1.13.2"
WEIGHTS = (400, 500, 600, 700)
SUBSETS = ("vietnamese", "latin")

#: Names of Bootstrap Icons that pages may ask for; `icon(name)` refuses any other.
ICON_NAMES = """
airplane arrow-clockwise arrow-counterclockwise arrow-down arrow-left arrow-left-right arrow-repeat
arrow-right arrow-up arrow-up-right arrows-move bank bar-chart basket bell bell-slash book bookmark
bookmark-star box-arrow-in-right box-arrow-right box-arrow-up-right box-seam briefcase broadcast building
building-check buildings calculator calendar-check calendar-event calendar-x calendar3 camera cart cash-coin
chat-dots chat-left-text chat-square-quote check-circle check-circle-fill check-lg check-square check2
check2-all check2-circle chevron-down chevron-left chevron-right chevron-up circle circle-half clipboard
clipboard-check clipboard-data clock clock-history cloud-download code-slash cone-striped cpu
credit-card-2-front cup-hot dash-circle database diagram-3 download droplet envelope exclamation-circle
exclamation-octagon exclamation-triangle exclamation-triangle-fill eye eye-slash file-earmark
file-earmark-arrow-down file-earmark-arrow-up file-earmark-check file-earmark-code file-earmark-excel
file-earmark-image file-earmark-pdf file-earmark-person file-earmark-spreadsheet file-earmark-text
file-earmark-word file-earmark-zip filetype-csv filetype-docx filetype-json filetype-pdf filetype-xlsx
filter fire flag flower1 folder fullscreen funnel gear geo-alt globe globe-asia-australia graph-up grid
hand-index hand-thumbs-down hand-thumbs-up hdd-network heart heart-pulse hourglass-split house house-door
inbox info-circle journal-bookmark journal-check journal-text key layers lightbulb lightning
lightning-charge link-45deg list list-check list-task lock map megaphone mortarboard music-note-beamed
palette paperclip patch-check patch-exclamation pause-circle pencil pencil-square people people-fill percent
person person-badge person-check person-circle person-plus person-workspace phone pie-chart pin-map
play-circle plus-lg printer question-circle recycle reply rss save search send share shield-check
shield-lock shop sign-turn-right signpost signpost-split slash-circle sliders sort-down square star
star-fill stopwatch sun table tag telephone three-dots translate trash tree trophy truck unlock upload water
wifi x-circle x-lg zoom-in zoom-out
"""


def fetched(package: str, version: str, into: Path) -> Path:
    """The unpacked folder of one npm package."""
    command = ["npm", "pack", "--silent", f"{package}@{version}"]
    answer = subprocess.run(command, cwd=into, check=True, capture_output=True, text=True)
    name = answer.stdout.split()[-1]
    target = into / name.removesuffix(".tgz")
    with tarfile.open(into / name) as archive:
        archive.extractall(target, filter="data")
    return target / "package"


def bootstrap(package: Path) -> None:
    """The minified style sheet, without its source map line: the map is not shipped."""
    target = VENDOR / "bootstrap"
    target.mkdir(parents=True, exist_ok=True)
    css = (package / "dist/css/bootstrap.min.css").read_text("utf-8")
    css = re.sub(r"\s*/\*# sourceMappingURL=.*?\*/\s*", "\n", css)
    (target / "bootstrap.min.css").write_text(css, "utf-8")
    shutil.copy(package / "LICENSE", target / "LICENSE")


def font(package: Path) -> None:
    """The four weights in the two subsets that Vietnamese text needs, with their @font-face rules."""
    target = VENDOR / "be-vietnam-pro"
    target.mkdir(parents=True, exist_ok=True)
    ranges = json.loads((package / "unicode.json").read_text("utf-8"))
    rules = ["/* Be Vietnam Pro, SIL Open Font License 1.1; written by tools/vendor_assets.py */"]
    for weight in WEIGHTS:
        for subset in SUBSETS:
            name = f"be-vietnam-pro-{subset}-{weight}-normal.woff2"
            shutil.copy(package / "files" / name, target / name)
            rules.append(
                "@font-face{font-family:'Be Vietnam Pro';font-style:normal;font-display:swap;"
                f"font-weight:{weight};src:url({name}) format('woff2');unicode-range:{ranges[subset]}}}"
            )
    (target / "be-vietnam-pro.css").write_text("\n".join(rules) + "\n", "utf-8")
    shutil.copy(package / "LICENSE", target / "LICENSE")


def icons(package: Path) -> None:
    """A map from icon name to the inside of its 16 × 16 drawing."""
    drawings = {}
    for name in sorted(set(ICON_NAMES.split())):
        source = package / "icons" / f"{name}.svg"
        if not source.exists():
            print(f"no such icon: {name}")
            continue
        inside = re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", source.read_text("utf-8"), flags=re.S)
        drawings[name] = re.sub(r">\s+<", "><", inside.strip())
    text = json.dumps(drawings, ensure_ascii=False, indent=0, sort_keys=True)
    (UI / "icons.json").write_text(text + "\n", "utf-8")
    target = VENDOR / "bootstrap-icons"
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy(package / "LICENSE", target / "LICENSE")


def readme() -> None:
    """What is carried, in which version, under which licence."""
    (VENDOR / "README.md").write_text(
        "# Assets from other projects\n\n"
        "Written by `python tools/vendor_assets.py`; do not edit by hand. "
        "Served from our own origin, no Node at run time.\n\n"
        "| Asset | Version | Taken | Licence |\n|---|---|---|---|\n"
        f"| Bootstrap | {BOOTSTRAP} | `dist/css/bootstrap.min.css`, no JavaScript | "
        "MIT, `bootstrap/LICENSE` |\n"
        f"| Be Vietnam Pro (@fontsource/be-vietnam-pro) | {FONT} | weights {', '.join(map(str, WEIGHTS))}, "
        "subsets latin and vietnamese, woff2 | SIL OFL 1.1, `be-vietnam-pro/LICENSE` |\n"
        f"| Bootstrap Icons | {ICONS} | the drawings named in the tool, in `lienket/ground/ui/icons.json` | "
        "MIT, `bootstrap-icons/LICENSE` |\n",
        "utf-8",
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        into = Path(folder)
        bootstrap(fetched("bootstrap", BOOTSTRAP, into))
        font(fetched("@fontsource/be-vietnam-pro", FONT, into))
        icons(fetched("bootstrap-icons", ICONS, into))
    readme()


if __name__ == "__main__":
    main()
