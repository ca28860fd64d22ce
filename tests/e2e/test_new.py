"""`cxbot new`: what it writes works as it is. `cxbot schema`: what the editor gets."""

import json
import re
from datetime import timedelta
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cxbot import settings
from cxbot.app import newshop
from cxbot.app.folder.project import read_project
from cxbot.errors import ConfigError
from cxbot.flow.catalog import examine
from cxbot.journey.atlas import Atlas, Wanted
from cxbot.testing import CUSTOMER, started

from .processes import Ended, ended
from .world import ROOT

LANGUAGES = pytest.mark.parametrize("language", newshop.LANGUAGES)
TALK = {
    "en": ("I have a question\nReturns\n", "You have 14 days"),
    "ru": ("у меня вопрос\nвозврат\n", "Вернуть покупку можно 14 дней"),
    "zh": ("我有问题\n退货\n", "您可以在 14 天内退货"),
}
MODELINE = re.compile(r"# yaml-language-server: \$schema=(\S+)")


COMMENTS = re.compile(r"\A(#.*\n)+")


async def cxbot(folder: Path, *arguments: str, typed: str = "") -> Ended:
    return await ended(*arguments, folder=folder, typed=typed, project=".")


def listed(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


async def fresh(folder: Path, *options: str) -> Path:
    done = await cxbot(folder, "new", "shop", *options)
    assert (done.code, done.err) == (0, "")
    return folder / "shop"


@LANGUAGES
async def test_a_fresh_shop_is_checked_without_a_finding_and_its_stories_hold(
    tmp_path: Path, language: str
) -> None:
    shop = await fresh(tmp_path, "--language", language)
    checked = await cxbot(shop, "check", "--json")
    assert (checked.code, json.loads(checked.out)) == (0, [])
    played = await cxbot(shop, "test")
    assert played.code == 0, played.out


@LANGUAGES
async def test_a_fresh_shop_talks(tmp_path: Path, language: str) -> None:
    shop = await fresh(tmp_path, "--language", language)
    typed, answer = TALK[language]
    done = await cxbot(shop, "chat", "--language", language, typed=typed)
    assert done.code == 0
    assert answer in done.out


@LANGUAGES
@pytest.mark.parametrize("voice", [False, True])
async def test_its_map_has_the_first_customer_of_its_first_day(language: str, voice: bool) -> None:
    texts = newshop.files(language=language, voice=voice)
    flows = {
        Path(path).stem: COMMENTS.sub("", text)
        for path, text in texts.items()
        if Path(path).parent == Path("flows")
    }
    async with started(flows, handlers=texts["handlers/shop.py"]) as world:
        for line in TALK[language][0].splitlines():
            await world.say(CUSTOMER, line)
        await world.wait(timedelta(minutes=1))
        live = world.engine.flows.catalog
        atlas = Atlas(world.store.database, lambda: live, world.clock)
        grid = await atlas.grid(Wanted())
        [column] = grid.columns
        assert column.name in live.journey.touchpoints
        assert grid.unmapped == ()
        maps = [
            (one.name, kind.name) for one in live.journey.personas for kind in live.journey.journeys
        ]
        assert len(maps) == 4
        goals = [kind.goal for kind in live.journey.journeys]
        assert all(goals)


async def test_it_says_what_to_do_next_and_these_are_commands(tmp_path: Path) -> None:
    done = await cxbot(tmp_path, "new", "my shop")
    assert "  cd 'my shop'\n" in done.out
    commands = re.findall(r"^  cxbot (\w+)", done.out, re.MULTILINE)
    assert commands == ["chat", "check", "test", "sandbox"]
    known = (await cxbot(tmp_path, "--help")).out
    for command in commands:
        assert re.search(rf"\b{command}\b", known)


@LANGUAGES
async def test_every_yaml_leads_the_editor_to_the_schema(tmp_path: Path, language: str) -> None:
    shop = await fresh(tmp_path, "--language", language)
    files = sorted(shop.rglob("*.yaml"))
    assert len(files) >= 7
    for file in files:
        first = MODELINE.match(file.read_text(encoding="utf-8"))
        assert first, file
        json.loads((file.parent / first[1]).read_text(encoding="utf-8"))


async def test_the_settings_are_those_of_the_project(tmp_path: Path) -> None:
    shop = await fresh(tmp_path)
    assert (shop / ".env.example").read_text(encoding="utf-8") == settings.example()
    ignored = (shop / ".gitignore").read_text(encoding="utf-8").split()
    assert {".env", ".cxbot/", "*.db", "*.db.secret"} <= set(ignored)


@pytest.mark.parametrize("name", ["Blue Kettle", 'The "Red: Pot" # 1', "Ёж", "yes", "007", "{a}"])
async def test_the_shop_is_called_as_it_was_named(tmp_path: Path, name: str) -> None:
    newshop.write(tmp_path / "shop", name=name)
    assert read_project(tmp_path / "shop").catalog.shop.name == name
    assert (tmp_path / "shop" / "README.md").read_text(encoding="utf-8").startswith(f"# {name}\n")


@given(name=st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=100))
def test_any_name_that_can_be_printed_stays_what_it_is(name: str) -> None:
    wanted = " ".join(name.split())
    assume(wanted and wanted.isprintable())
    texts = newshop.files(name=name)
    assert examine({"flows/shop.yaml": texts["flows/shop.yaml"]}).files.shop.name == wanted


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--language", "de"), 'there is no shop in "de" yet'),
        (("--name", " "), "a shop's name has 1 to 100 letters"),
        (("--name", "x" * 101), "a shop's name has 1 to 100 letters"),
    ],
)
async def test_what_it_cannot_make_it_says_and_writes_nothing(
    tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    done = await cxbot(tmp_path, "new", "shop", *options)
    assert done.code == 2
    assert said in done.err
    assert not (tmp_path / "shop").exists()


async def test_it_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "shop" / "flows").mkdir(parents=True)
    (tmp_path / "shop" / "README.md").write_text("mine", encoding="utf-8")
    before = listed(tmp_path)
    done = await cxbot(tmp_path, "new", "shop")
    assert done.code == 2
    assert "there is already README.md, flows" in done.err
    assert listed(tmp_path) == before
    again = await cxbot(tmp_path, "new", "shop/README.md")
    assert (again.code, "is a file" in again.err) == (2, True)


async def test_a_folder_with_other_things_in_it_will_do(tmp_path: Path) -> None:
    (tmp_path / "shop" / ".git").mkdir(parents=True)
    shop = await fresh(tmp_path)
    assert (shop / "flows" / "shop.yaml").is_file()


def test_all_languages_have_the_same_steps(tmp_path: Path) -> None:
    found = {}
    for language in newshop.LANGUAGES:
        newshop.write(tmp_path / language, language=language)
        flows = read_project(tmp_path / language).catalog.flows
        found[language] = {
            name: {key: step.verb for key, step in flow.steps.items()}
            for name, flow in flows.items()
        }
    assert found["en"] == found["ru"] == found["zh"]


def test_templates_are_found_as_data_of_the_package() -> None:
    root = resources.files("cxbot.app.newshop")
    for path in ("en/flows/shop.yaml", "ru/flows/tests/question.yaml", "gitignore", "en/README.md"):
        assert root.joinpath(path).is_file()


def test_a_name_that_breaks_the_file_is_refused() -> None:
    for name in ("\x00", "a\x1bb"):
        with pytest.raises(ConfigError):
            newshop.files(name=name)


# ---- schema --------------------------------------------------------------------------------------


async def test_schema_is_written_into_the_project_or_printed(tmp_path: Path) -> None:
    shop = await fresh(tmp_path)
    path = shop / ".cxbot" / "flow.schema.json"
    first = path.read_text(encoding="utf-8")
    path.unlink()
    done = await cxbot(shop, "schema")
    assert (done.code, done.err) == (0, "")
    assert str(Path(".cxbot/flow.schema.json")) in done.out
    assert path.read_text(encoding="utf-8") == first
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    printed = await cxbot(shop, "schema", "--stdout")
    assert printed.out == first
    assert "shop.find_order" in first


async def test_schema_needs_no_handlers_and_forgives_broken_ones(tmp_path: Path) -> None:
    shop = await fresh(tmp_path)
    (shop / "handlers" / "shop.py").write_text("def broken(:\n", encoding="utf-8")
    done = await cxbot(shop, "schema")
    assert done.code == 0
    assert "handlers/shop.py:1" in done.err
    assert "knows no actions" in done.err
    (shop / "handlers" / "shop.py").unlink()
    (shop / "handlers").rmdir()
    assert (await cxbot(shop, "schema")).code == 0


async def test_schema_is_written_while_a_flow_is_wrong_but_not_without_a_shop(
    tmp_path: Path,
) -> None:
    shop = await fresh(tmp_path)
    (shop / "flows" / "half.yaml").write_text("flow: half\ndo:\n  - sya: Hi\n", encoding="utf-8")
    assert (await cxbot(shop, "schema")).code == 0
    (shop / "flows" / "shop.yaml").write_text("shop: [", encoding="utf-8")
    path = shop / ".cxbot" / "flow.schema.json"
    before = path.read_text(encoding="utf-8")
    done = await cxbot(shop, "schema")
    assert (done.code, done.out) == (1, "")
    assert "flows/shop.yaml:1" in done.err
    assert path.read_text(encoding="utf-8") == before


async def test_the_shop_of_this_project_is_taught_too(tmp_path: Path) -> None:
    done = await ended("schema", "--stdout", folder=tmp_path, project=str(ROOT))
    assert "shirt.printed_again" in json.dumps(json.loads(done.out)["definitions"]["when"])
