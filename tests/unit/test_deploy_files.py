"""deploy/: what runs cxbot in a container, under systemd, behind a proxy."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from cxbot.cli.stopping import WITHIN_SECONDS
from cxbot.settings import Settings
from cxbot.settings.table import variable

ROOT = Path(__file__).parents[2]
FILES = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "deploy").iterdir()}
SETTINGS = {variable(name) for name in Settings.model_fields}


def unit() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in FILES["cxbot.service"].splitlines():
        if re.match(r"[A-Z]\w+=", line):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def compose() -> Any:
    return yaml.safe_load(FILES["compose.yaml"])


def steps() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, continued lines joined."""
    joined = re.sub(r"\\\n\s*", " ", FILES["Dockerfile"])
    lines = [line for line in joined.splitlines() if line and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_setting_that_they_name_is_one(name: str) -> None:
    assert set(re.findall(r"CXBOT_[A-Z_]+", FILES[name])) <= SETTINGS


@pytest.mark.parametrize("name", sorted(FILES))
def test_no_secret_is_in_them(name: str) -> None:
    assert not re.search(r"(TOKEN|SECRET|_KEY)=\S", FILES[name])
    assert not re.search(r"\d{6,}:[\w-]{20,}", FILES[name])


def test_the_image_runs_as_nobody_and_stops_as_we_do() -> None:
    told = dict(steps())
    assert told["USER"] == "10001:10001"
    assert told["STOPSIGNAL"] == "SIGTERM"
    assert "/healthz" in told["HEALTHCHECK"]
    assert (told["ENTRYPOINT"], told["CMD"]) == ('["cxbot"]', '["run"]')
    assert next(rest for word, rest in steps() if word == "FROM").endswith("AS build")
    built = next(rest for word, rest in steps() if word == "RUN")
    assert "-c requirements.lock" in built
    assert "--require-hashes -r running.lock" in built


def test_the_image_gets_only_what_it_needs_and_all_that_is_built_from() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    allowed = {line[1:] for line in ignored if line.startswith("!")}
    assert ignored[0] == "*"
    copied = {one for word, rest in steps() if word == "COPY" for one in rest.split()[:-1]}
    assert allowed == {one for one in copied if not one.startswith(("--", "/"))}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {project["readme"], *project["license-files"]} <= allowed


def test_compose_gives_a_stop_its_time_and_the_database_a_check() -> None:
    bot, database = compose()["services"]["cxbot"], compose()["services"]["postgres"]
    assert int(bot["stop_grace_period"].removesuffix("s")) > WITHIN_SECONDS
    assert bot["depends_on"]["postgres"]["condition"] == "service_healthy"
    assert bot["read_only"]
    assert bot["cap_drop"] == ["ALL"]
    assert bot["env_file"] == ["cxbot.env"]
    assert not {"environment", "secrets"} & set(bot)
    assert all(port.startswith("127.0.0.1:") for port in bot["ports"])
    assert "ports" not in database
    assert "pg_isready" in database["healthcheck"]["test"][1]
    assert {volume.partition(":")[0] for volume in database["volumes"]} <= set(compose()["volumes"])


def test_systemd_gives_a_stop_its_time_and_no_rights() -> None:
    told = unit()
    assert int(told["TimeoutStopSec"][0]) > WITHIN_SECONDS
    assert told["Restart"] == ["on-failure"]
    assert told["RestartPreventExitStatus"] == ["2"]
    for name in ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome"):
        assert told[name] == ["yes"]
    assert told["ProtectSystem"] == ["strict"]
    assert told["CapabilityBoundingSet"] == [""]


def test_systemd_itself_finds_nothing_wrong(tmp_path: Path) -> None:
    command = shutil.which("systemd-analyze")
    if command is None:
        pytest.skip("no systemd here")
    file = tmp_path / "cxbot.service"
    # what it names must be there
    text = FILES["cxbot.service"].replace("/opt/cxbot/.venv/bin/cxbot", "/bin/true")
    file.write_text(text.replace("User=cxbot", "User=root").replace("Group=cxbot", "Group=root"))
    done = subprocess.run(
        [command, "verify", str(file)], check=False, capture_output=True, text=True
    )
    mine = [line for line in done.stderr.splitlines() if "cxbot.service" in line]
    assert not mine, mine


def test_the_proxy_keeps_the_figures_to_the_machine_and_writes_no_paths() -> None:
    text = FILES["nginx.conf"]
    assert "location = /metrics { return 404; }" in text
    assert "access_log off;" in text
    assert text.count("{") == text.count("}")
