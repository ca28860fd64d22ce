"""The dashboard's own files: what is noted of those of others, how they are served and packed."""

import gzip
import hashlib
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import cxbot.web.dashboard
from cxbot.web.dashboard.assets import address, assets

from .conftest import Owner

ROOT = Path(__file__).parents[3]
HERE = Path(cxbot.web.dashboard.__file__).parent


def test_scripts_of_others_are_what_was_noted() -> None:
    vendor = HERE / "static" / "vendor"
    packages = json.loads((vendor / "vendored.json").read_text(encoding="utf-8"))
    noted = {name: one["sha256"] for pack in packages for name, one in pack["files"].items()}
    there = {one.name: one for one in vendor.iterdir() if one.name != "vendored.json"}
    assert noted.keys() == there.keys()
    for name, file in there.items():
        assert hashlib.sha256(file.read_bytes()).hexdigest() == noted[name], name
    for package in packages:
        own = [name for name in package["files"] if package["version"] in name]
        assert len(own) == len(package["files"])
        assert any("LICENSE" in name for name in own)


def test_the_tool_that_fetches_them_says_the_same() -> None:
    tool = [sys.executable, str(ROOT / "tools" / "vendor.py"), "--check"]
    found = subprocess.run(tool, check=False, capture_output=True, text=True)
    assert (found.returncode, found.stdout) == (0, "")


async def test_a_file_under_its_address_is_kept_for_good(owner_client: Owner) -> None:
    for name, asset in assets().items():
        status, _, headers = await owner_client.ask("HEAD", address(name))
        assert status == 200
        assert "immutable" in headers["Cache-Control"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Type"].startswith(asset.kind)
        assert gzip.decompress(asset.packed) == asset.content


async def test_a_file_under_an_old_address_is_asked_for_again(owner_client: Owner) -> None:
    for path in ("/static/dashboard.css", "/static/dashboard.css?v=000000000000"):
        status, _, headers = await owner_client.ask("GET", path)
        assert status == 200
        assert headers["Cache-Control"] == "no-cache"


async def test_files_are_there_for_one_who_is_not_signed_in(owner_client: Owner) -> None:
    owner_client.http.cookie_jar.clear()
    status, text, _ = await owner_client.ask("GET", address("dashboard.css"))
    assert status == 200
    assert "--paper" in text


def test_templates_and_files_go_into_the_package() -> None:
    """All below cxbot that git has; hatch leaves out only what git ignores."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert config["tool"]["hatch"]["build"]["targets"]["wheel"] == {"packages": ["cxbot"]}
    files = [
        str(one.relative_to(ROOT))
        for folder in ("templates", "static")
        for one in (HERE / folder).rglob("*")
        if one.is_file()
    ]
    command = ["git", "check-ignore", "--no-index", *files]
    found = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert (found.returncode, found.stdout) == (1, "")
