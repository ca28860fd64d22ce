"""Links as things to print: a QR code in a file, and an A4 sheet of several with their names.

Codes are of error correction M or better, black on white whatever lies behind them, with the quiet
zone of four modules that readers need.
"""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    import segno

_QUIET = 4
_DPI = 600
_MM_PER_INCH = 25.4

_STYLE = """
@page { size: A4 portrait; margin: 12mm }
* { box-sizing: border-box }
body { margin: 0; font: 11pt/1.35 system-ui, sans-serif; color: #000; background: #fff }
main { display: grid; grid-template-columns: repeat(auto-fill, 58mm); gap: 5mm;
  justify-content: center; padding: 6mm }
figure { margin: 0; padding: 4mm; border: .2mm dashed #999; break-inside: avoid;
  text-align: center; overflow-wrap: anywhere }
svg { width: 44mm; height: 44mm; display: block; margin: 0 auto 2mm }
p { margin: 0 0 1mm; font-weight: 600 }
small { display: block; font-size: 7.5pt; color: #444 }
@media print { main { padding: 0 } }
""".strip()


class Printed(Struct, frozen=True, kw_only=True):
    """One code of a sheet: what people read under it, and what only the owner needs."""

    url: str
    said: str
    name: str


def code(url: str, path: Path, *, png: bool, millimetres: float) -> None:
    """A picture of the code, so wide on paper with its quiet zone. A PNG says its resolution, and
    is as wide or up to one dot a module wider."""
    made = _code(url)
    modules = made.symbol_size(border=_QUIET)[0]
    if png:
        dots = max(1, -int(-millimetres / _MM_PER_INCH * _DPI // modules))
        dpi = round(modules * dots / millimetres * _MM_PER_INCH)
        made.save(str(path), kind="png", border=_QUIET, scale=dots, dpi=dpi)
    else:
        scale = millimetres / modules
        made.save(str(path), kind="svg", border=_QUIET, scale=scale, unit="mm", light="#fff")


def sheet(codes: Sequence[Printed], title: str, language: str) -> str:
    """A page that needs nothing else and is cut apart along its dashed lines."""
    figures = "\n".join(_figure(one) for one in codes)
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n"
        f"<body>\n<main>\n{figures}\n</main>\n</body>\n</html>\n"
    )


def _figure(one: Printed) -> str:
    drawn = _code(one.url).svg_inline(border=_QUIET, omitsize=True, light="#fff")
    said = f"<p>{escape(one.said)}</p>" if one.said else ""
    small = "".join(f"<small>{escape(text)}</small>" for text in (one.name, one.url))
    return f"<figure>{drawn}<figcaption>{said}{small}</figcaption></figure>"


def _code(url: str) -> "segno.QRCode":
    import segno

    return segno.make_qr(url, error="m")
