"""The scripts of others that the dashboard carries, fetched again from their npm packages.

    python tools/vendor.py            fetch with `npm pack`, check, and put them in their place
    python tools/vendor.py --check    only say whether what is there is what was noted

What may be there stands in static/vendor/vendored.json: package, version, digest of the package and
of each file. A new version: change it there, run this, and read the differences it tells.
"""

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "cxbot" / "web" / "dashboard" / "static" / "vendor"
NOTED = FOLDER / "vendored.json"


def main(arguments: list[str]) -> int:
    packages = json.loads(NOTED.read_text(encoding="utf-8"))
    wrong = [] if arguments == ["--check"] else [w for one in packages for w in fetched(one)]
    wrong += [f"{name}: is {has}, noted is {noted}" for name, noted, has in differences(packages)]
    for line in wrong:
        sys.stdout.write(f"{line}\n")
    return 1 if wrong else 0


def fetched(package: dict[str, Any]) -> list[str]:
    """Puts the package's files in their place; what is wrong with it keeps them out."""
    name = f"{package['name']}@{package['version']}"
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", "--ignore-scripts", name]
        packed = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603 -- words of the file beside
        file = Path(folder) / packed.stdout.split()[-1]
        has = digest(file.read_bytes())
        if has != package["sha256"]:
            return [f"{name}: is {has}, noted is {package['sha256']}"]
        with tarfile.open(file) as tar:
            for target, noted in package["files"].items():
                source = tar.extractfile(noted["from"])
                assert source is not None, noted["from"]
                (FOLDER / target).write_bytes(source.read())
    return []


def differences(packages: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """File, noted digest, the one it has; also what nobody noted."""
    noted = {name: one["sha256"] for pack in packages for name, one in pack["files"].items()}
    there = {
        one.name: digest(one.read_bytes()) for one in FOLDER.iterdir() if one.name != NOTED.name
    }
    return [
        (name, noted.get(name, "nothing"), there.get(name, "nothing"))
        for name in sorted(noted.keys() | there.keys())
        if noted.get(name) != there.get(name)
    ]


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
