"""The dashboard's own files: read once, found by name alone, kept by browsers for good.

A file's address carries its digest, so that another text is another address.
"""

import functools
import gzip
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from importlib.resources.abc import Traversable

from aiohttp import hdrs, web

_TYPES = {
    "css": "text/css",
    "js": "text/javascript",
    "svg": "image/svg+xml",
    "txt": "text/plain",
}
_FOR_GOOD = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    content: bytes = field(repr=False)
    packed: bytes = field(repr=False)
    kind: str
    digest: str


@functools.cache
def assets() -> Mapping[str, Asset]:
    """Path below static/ -> file."""
    return dict(_below(resources.files("cxbot.web.dashboard") / "static", ""))


def address(name: str) -> str:
    """Below the dashboard's own path. KeyError for what isn't there."""
    return f"/static/{name}?v={assets()[name].digest}"


def answer(request: web.Request) -> web.Response:
    asset = assets().get(request.match_info["name"])
    if asset is None:
        raise web.HTTPNotFound
    headers = {hdrs.CACHE_CONTROL: _FOR_GOOD, hdrs.VARY: hdrs.ACCEPT_ENCODING}
    if request.query.get("v") != asset.digest:
        headers[hdrs.CACHE_CONTROL] = "no-cache"
    content = asset.content
    if "gzip" in request.headers.get(hdrs.ACCEPT_ENCODING, "").lower():
        content = asset.packed
        headers[hdrs.CONTENT_ENCODING] = "gzip"
    return web.Response(body=content, content_type=asset.kind, charset="utf-8", headers=headers)


def _below(folder: Traversable, path: str) -> Iterator[tuple[str, Asset]]:
    for one in folder.iterdir():
        if one.is_dir():
            yield from _below(one, f"{path}{one.name}/")
        elif kind := _TYPES.get(one.name.rpartition(".")[2]):
            content = one.read_bytes()
            digest = hashlib.sha256(content).hexdigest()[:12]
            yield path + one.name, Asset(content, gzip.compress(content, mtime=0), kind, digest)
