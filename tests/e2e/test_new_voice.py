"""`cxbot new DIR --voice`: the flows that ask, thank and listen work as they are, in each language
that a shop speaks, and nothing of a shop that is there is touched.
"""

import asyncio
import re
from pathlib import Path

import pytest
import yaml
from sqlalchemy import select

from cxbot.app import newshop
from cxbot.app.folder.project import examine_project
from cxbot.app.newshop import pack
from cxbot.app.scenarios import run
from cxbot.app.scenarios.play import play
from cxbot.app.scenarios.stage import Stage
from cxbot.errors import ConfigError
from cxbot.store.tables import ticket

from .processes import ended

LANGUAGES = pytest.mark.parametrize("language", newshop.LANGUAGES)
PACK = {*pack.FLOWS}
#: An address, markup or a placeholder is no word of a language.
_NO_WORDS = re.compile(r"<[^>]*>|\{[^}]*\}|\$\w+\$")


def fresh(folder: Path, language: str = "en", *, voice: bool = True) -> Path:
    newshop.write(folder, language=language, voice=voice)
    return folder


def rewrite(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def speaking(shop: Path, *languages: str) -> Path:
    """A shop that asked for the pack only after it had these languages."""
    for name in PACK:
        for file in (shop / "flows").rglob(f"{name}*.yaml"):
            file.unlink()
    listed = re.search(r"^languages: \[\w+\]", (shop / "flows/shop.yaml").read_text(), re.MULTILINE)
    assert listed
    spoken = f"languages: [{', '.join(languages)}]"
    rewrite(shop / "flows/shop.yaml", (listed[0], spoken), (", complaint]", "]"))
    rewrite(shop / "flows/order_status.yaml", ("  - run: ces_self_service\n", ""))
    newshop.extend(shop)
    return shop


def findings(shop: Path) -> set[tuple[str, str]]:
    return {(problem.file, problem.code) for problem in examine_project(shop).problems}


async def played(shop: Path, *files: Path) -> run.Report:
    """Not in this loop: it runs one of its own."""
    tests = run.read_tests(shop, files)
    report = await asyncio.to_thread(run.run, tests)
    assert [(one.scenario.name, one.failure) for one in report.failed] == []
    return report


def unreached(report: run.Report) -> dict[str, object]:
    of_pack = [one for one in report.coverage if one.flow in PACK]
    return {one.flow: one.missing for one in of_pack if one.missing}


def stories(shop: Path, end: str) -> list[Path]:
    return [shop / "flows" / "tests" / f"{name}{end}.yaml" for name in pack.FLOWS]


# --- a shop of its own ----------------------------------------------------------------------------


@LANGUAGES
async def test_a_fresh_shop_with_a_voice_has_no_finding_and_every_step_is_played(
    tmp_path: Path, language: str
) -> None:
    shop = fresh(tmp_path / "shop", language)
    assert findings(shop) == set()
    report = await played(shop)
    assert [one.flow for one in report.coverage if one.missing] == []
    # and every way out of each of them: silence, errors, the last miss
    assert [(one.flow, one.ways) for one in report.coverage if one.ways and one.flow in PACK] == []
    assert {one.flow for one in report.coverage} >= PACK


async def test_a_shop_of_three_languages_is_played_to_its_last_step_in_each(tmp_path: Path) -> None:
    shop = speaking(fresh(tmp_path / "shop"), "en", "ru", "zh")
    # not in the menu: that is the owner's to write
    found = {(file, code) for file, code in findings(shop) if Path(file).stem in PACK}
    assert found == {("flows/complaint.yaml", "I419")}
    for end in ("", "_ru", "_zh"):
        report = await played(shop, *stories(shop, end))
        assert unreached(report) == {}, end


async def test_a_shop_gets_texts_in_its_own_languages_only(tmp_path: Path) -> None:
    shop = speaking(fresh(tmp_path / "shop", "ru"), "ru", "en")
    text = (shop / "flows" / "nps.yaml").read_text(encoding="utf-8")
    assert not re.search(r"[\u4e00-\u9fff]", text)
    asked = yaml.safe_load(text)["do"][1]["ask"]
    assert list(asked) == ["ru", "en"]
    assert sorted(one.name for one in (shop / "flows/tests").glob("nps*")) == [
        "nps.yaml",
        "nps_en.yaml",
    ]


async def test_a_shop_in_another_language_gets_english_and_is_told(tmp_path: Path) -> None:
    shop = fresh(tmp_path / "shop", voice=False)
    rewrite(shop / "flows" / "shop.yaml", ("language: en ", "language: de "), ("[en]", "[de, ru]"))
    for file in (shop / "flows").rglob("*.yaml"):
        rewrite(file, ("", ""))
        if file.parent.name == "tests":
            file.unlink()
    added = newshop.extend(shop)
    assert any('this shop speaks "de"' in hint for hint in added.hints)
    asked = yaml.safe_load((shop / "flows/nps.yaml").read_text(encoding="utf-8"))["do"][1]["ask"]
    assert list(asked) == ["de", "ru"]
    assert asked["de"].startswith("How likely")
    assert [code for file, code in findings(shop) if code[0] == "E"] == []


# --- a shop that is there -------------------------------------------------------------------------


@LANGUAGES
async def test_a_shop_that_is_there_gets_what_fits_it_and_both_its_stories_and_ours_hold(
    tmp_path: Path, language: str
) -> None:
    shop = fresh(tmp_path / "shop", language, voice=False)
    before = {file: file.read_bytes() for file in shop.rglob("*") if file.is_file()}
    added = newshop.extend(shop)
    assert {file: file.read_bytes() for file in before} == before
    assert set(added.left) == {"post_purchase", "call_back", "discount"}
    assert "after_delivery asks after each delivery, too" in added.left["post_purchase"]
    assert any("run: ces_self_service" in hint for hint in added.hints)
    assert any("voc_beyond: text" in hint for hint in added.hints)
    assert any("delete nps.yaml with the stories" in hint for hint in added.hints)
    # what it couldn't do itself, check says
    assert {code for _, code in findings(shop)} == {"I419", "W441"}
    hint = next(hint for hint in added.hints if "flows/journey.yaml" in hint)
    journey = shop / "flows" / "journey.yaml"
    text = journey.read_text(encoding="utf-8")
    rows = hint.partition(":\n")[2]
    journey.write_text(text.replace("\npersonas:", f"{rows}\n\npersonas:"), encoding="utf-8")
    assert findings(shop) == {("flows/complaint.yaml", "I419")}
    assert unreached(await played(shop)) == {}


async def test_with_the_voice_there_nothing_is_added_twice(tmp_path: Path) -> None:
    shop = fresh(tmp_path / "shop")
    again = newshop.extend(shop)
    assert again.written == ()
    assert set(again.left) == PACK
    assert again.hints == ()


async def test_a_flow_of_the_owners_is_left_with_its_stories(tmp_path: Path) -> None:
    shop = fresh(tmp_path / "shop", voice=False)
    own = shop / "flows" / "offers.yaml"
    own.write_text("flow: offers\nwhen: {command: /offers}\ndo:\n  - say: None yet.\n")
    added = newshop.extend(shop)
    assert added.left["offers"] == "it is there already."
    assert not (shop / "flows/tests/offers.yaml").exists()
    assert own.read_text() == "flow: offers\nwhen: {command: /offers}\ndo:\n  - say: None yet.\n"
    await played(shop)


async def test_fields_of_the_voice_go_where_the_shops_own_stand(tmp_path: Path) -> None:
    shop = fresh(tmp_path / "shop", voice=False)
    with (shop / "flows" / "shop.yaml").open("a", encoding="utf-8") as settings:
        settings.write("\ncustomer:\n  tips: text\n  birthday: date\n")
    (told,) = (hint for hint in newshop.extend(shop).hints if "voc_beyond: text" in hint)
    assert 'there below "customer:"' in told
    assert "tips: text" not in told


async def test_own_rewards_are_promised_and_given(tmp_path: Path) -> None:
    shop = fresh(tmp_path / "shop", voice=False)
    with (shop / "flows" / "shop.yaml").open("a", encoding="utf-8") as settings:
        settings.write("\nrewards:\n  mug: {what: a mug, prefix: MUG}\n  come_again: {what: tea}\n")
    for file in (shop / "flows").rglob("after_delivery.yaml"):
        file.unlink()
    added = newshop.extend(shop)
    assert added.left == {}
    text = (shop / "flows" / "post_purchase.yaml").read_text(encoding="utf-8")
    assert "{shop.rewards.mug}" in text
    assert "with: {reward: mug}" in text
    assert unreached(await played(shop)) == {}


async def test_a_shop_with_errors_is_mended_first(tmp_path: Path) -> None:
    shop = fresh(tmp_path / "shop", voice=False)
    (shop / "flows" / "half.yaml").write_text("flow: half\ndo:\n  - sya: Hi\n")
    with pytest.raises(ConfigError, match="has errors"):
        newshop.extend(shop)
    assert not (shop / "flows" / "nps.yaml").exists()


async def test_the_command_tells_what_it_added_and_what_it_left(tmp_path: Path) -> None:
    made = await ended("new", "shop", "--voice", folder=tmp_path, project=".")
    assert (made.code, made.err) == (0, "")
    (tmp_path / "shop/flows/nps.yaml").unlink()
    (tmp_path / "shop/flows/tests/nps.yaml").unlink()
    again = await ended("new", "shop", "--voice", folder=tmp_path, project=".")
    assert again.code == 0
    assert "written: flows/nps.yaml\n" in again.out
    assert "left out: complaint: it is there already.\n" in again.out
    assert "Nothing of yours was changed." in again.out


# --- rewards that really run dry ------------------------------------------------------------------

DRY = """\
# yaml-language-server: $schema=../../.cxbot/flow.schema.json
flow: post_purchase
given:
  now: 2025-03-10 12:30
  customer: {name: Anna, language: en, wants_messages: true}
  event: order.delivered
  with: {order: {number: A-1042, total: 49}}
tests:
  - test: A list without a code left
    steps:
      - wait: 3 days
      - bot: "*from 1 (bad) to 5 (great)*"
      - tap: "5"
      - bot: "Great, thank you!*"
      - human: A promised thank-you could not be given
      - bot: "Your thank-you is on its way: a colleague will send it here."
      - ended: finished
"""
TWICE = """\
# yaml-language-server: $schema=../../.cxbot/flow.schema.json
flow: post_purchase
given:
  now: 2025-03-10 12:30
  customer: {name: Anna, language: en, wants_messages: true, orders_count: 2, voc_beyond: asked}
  event: order.created
  with: {order: {number: A-1042, total: 49}}
tests:
  - test: Two surveys within the time of one code
    steps:
      - bot: "*"
      - event: order.delivered
        with: {order: {number: A-1042, total: 49}}
      - wait: 3 days
      - bot: "*from 1 (bad) to 5 (great)*"
      - tap: "5"
      - bot: "Great, thank you!*"
      - bot: "Thank you! As promised, 5% off your next order: ONLY-1.*"
      - wait: 42 days
      - bot: "*to recommend*"
      - tap: "10"
      - bot: "Wonderful!*"
      - tap: Skip
      - bot: "Thank you! Your code for 5% off your next order still holds: ONLY-1,*"
"""


async def listed(shop: Path, codes: str, story: str) -> None:
    rewrite(
        shop / "flows" / "shop.yaml",
        ("codes: generate\n    prefix: THX-", "codes: {list: rewards/thanks.txt}"),
    )
    (shop / "flows" / "rewards").mkdir()
    (shop / "flows" / "rewards" / "thanks.txt").write_text(codes)
    path = shop / "flows" / "tests" / "codes.yaml"
    path.write_text(story)
    await played(shop, path)


async def test_a_list_that_ran_dry_becomes_a_persons_task(tmp_path: Path) -> None:
    await listed(fresh(tmp_path / "shop"), "\n", DRY)


async def test_two_surveys_give_one_code(tmp_path: Path) -> None:
    await listed(fresh(tmp_path / "shop"), "ONLY-1\n", TWICE)


async def test_whoever_may_be_called_has_hours_and_number_on_the_ticket(tmp_path: Path) -> None:
    shop = fresh(tmp_path / "shop")
    tests = run.read_tests(shop, [shop / "flows/tests/post_purchase.yaml"], "when to call")
    stage = Stage(tests.project)
    await stage.open()
    try:
        (story,) = tests.scenarios
        assert (await play(stage, story)).failure is None
        async with stage.store.database.reading() as connection:
            rows = (await connection.execute(select(ticket.c.call_back, ticket.c.call_phone))).all()
    finally:
        await stage.close()
    assert [tuple(row) for row in rows] == [("17:00-20:00", "+79161234567")]


# --- the phrases ----------------------------------------------------------------------------------


def phrases() -> dict[str, dict[str, dict[str, object]]]:
    folder = Path(newshop.__file__).parent / "voice" / "phrases"
    return {
        language: yaml.safe_load((folder / f"{language}.yaml").read_text(encoding="utf-8"))
        for language in newshop.LANGUAGES
    }


def test_each_phrase_is_there_in_each_language_with_the_same_values() -> None:
    found = phrases()
    name = re.compile(r"\{([\w.]+)[^}]*\}")
    for section, texts in found["en"].items():
        for language in ("ru", "zh"):
            others = found[language][section]
            assert list(others) == list(texts), (language, section)
            for key, text in texts.items():
                # a greeting by name is an English custom
                ours = set(name.findall(str(text))) - {"customer.name"}
                assert set(name.findall(str(others[key]))) == ours, (language, section, key)


def test_a_language_is_spoken_in_its_own_letters() -> None:
    letters = {"ru": r"[а-яё]", "zh": r"[\u4e00-\u9fff]"}
    for language, sign in letters.items():
        for section, texts in phrases()[language].items():
            for key, text in texts.items():
                for one in text if isinstance(text, list) else [text]:
                    words = _NO_WORDS.sub("", str(one)).strip(": ：")
                    assert not words or re.search(sign, words), (language, section, key)


def test_russian_and_chinese_are_polite_and_the_same_throughout() -> None:
    found = phrases()
    russian = yaml.safe_dump(found["ru"], allow_unicode=True)
    assert not re.search(r"\b(ты|тебя|тебе|твой|твоя)\b", russian, re.IGNORECASE)
    chinese = yaml.safe_dump(found["zh"], allow_unicode=True)
    assert re.findall(r"你(?!们)", chinese) == []


def test_stories_are_called_in_the_language_of_the_shop() -> None:
    folder = Path(newshop.__file__).parent / "voice" / "tests"
    told = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.yaml"))
    names = set(re.findall(r"^  - test: (.+)$", told, re.MULTILINE))
    for language in ("ru", "zh"):
        there = phrases()[language]["stories"]
        assert set(there) == names
        assert len({*there.values()}) == len(names)
    russian = newshop.files(language="ru", voice=True)["flows/tests/nps.yaml"]
    assert "  - test: Не чаще двух раз в год\n" in russian


def test_what_a_rating_means_is_said_at_both_ends() -> None:
    for texts in phrases().values():
        for section, least, most in (
            ("post_purchase", "1", "5"),
            ("nps", "0", "10"),
            ("ces_self_service", "1", "7"),
        ):
            for end in (least, most):
                said = str(texts[section]["ask"])
                assert re.search(rf"(?<!\d){end}\s?[(（]", said), (section, end)


def test_every_phrase_is_used() -> None:
    folder = Path(newshop.__file__).parent / "voice"
    templates = {
        path.stem: path.read_text(encoding="utf-8")
        for path in (*folder.glob("flows/*.yaml"), folder / "shop.yaml")
    }
    every = "".join(templates.values())
    for section, texts in phrases()["en"].items():
        for key in texts:
            plain = key.removesuffix("_reward").removesuffix("_review")
            mark = re.compile(rf"%[=~]?{plain}%")
            there = mark.search(templates.get(section, "")) or f"{section}.{plain}%" in every
            assert there or key == "gift_note", (section, key)
