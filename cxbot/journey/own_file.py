"""All that is stored of one customer as a page for people."""

from collections.abc import Mapping
from html import escape
from typing import Any

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:0 0 1.5rem}
td{border:1px solid #8888;padding:.2rem .5rem;vertical-align:top;overflow-wrap:anywhere}
td:first-child{white-space:nowrap;opacity:.7}
@media(prefers-color-scheme:dark){body{background:#111;color:#eee}}
"""


def page(document: Mapping[str, Any]) -> str:
    """Whole in itself: nothing in it is fetched or run."""
    sections = document["sections"]
    parts = [_section(name, rows) for name, rows in sections.items() if rows]
    made = escape(str(document["made_at"]))
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>Your data</title><style>{_STYLE}</style>"
        f"<h1>What is stored of you</h1><p>As of {made}.</p>{''.join(parts)}</html>\n"
    )


def _section(name: str, rows: Any) -> str:
    tables = "".join(
        f"<table>{''.join(_line(*one) for one in row.items())}</table>" for row in rows
    )
    return f"<h2>{escape(name)} ({len(rows)})</h2>{tables}"


def _line(name: str, value: Any) -> str:
    if value in (None, "", [], {}):
        return ""
    return f"<tr><td>{escape(name)}</td><td>{escape(str(value))}</td></tr>"
