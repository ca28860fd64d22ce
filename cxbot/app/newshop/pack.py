"""`--voice`: flows that ask, thank and listen, in the languages that a shop speaks.

What fits a shop depends on it: without a reward there is none to promise, without a review page
nowhere to send happy customers, and a shop that asks after each delivery by itself isn't given a
second flow that asks the same.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from importlib import resources
from importlib.resources.abc import Traversable

from msgspec import Struct

from cxbot.app.newshop import rendering
from cxbot.flow.definition import Flow
from cxbot.flow.shop import Shop
from cxbot.flow.steps import RunStep
from cxbot.model.journey import Catalogue

#: In the order in which owners read of them.
FLOWS = (
    "post_purchase", "call_back", "nps", "ces_self_service", "voc_seven", "complaint",
    "thank_you", "billing", "discount", "education", "offers",
)  # fmt: skip
_AFTER = "order.delivered"
_DISCOUNT = "come_again"
#: Flows that say what is given for an answer.
_PROMISING = ("nps", "post_purchase")
_TOUCHPOINT = re.compile(r"^ *touchpoint: (.+)$", re.MULTILINE)
_BLOCK = re.compile(r"^(?=  \S)", re.MULTILINE)
#: What flows keep about a customer.
FIELDS = (
    "tips", "voc_heard_from", "voc_heard_words", "voc_experience", "voc_used_before", "voc_effect",
    "voc_use", "voc_use_words", "voc_friends", "voc_beyond",
)  # fmt: skip


class Pack(Struct, frozen=True, kw_only=True):
    """What a shop is given, and what it isn't, with the reason."""

    #: Flow -> path -> text: its file and those of its stories.
    flows: Mapping[str, Mapping[str, str]]
    left: Mapping[str, str]
    #: What the owner should do by hand.
    hints: tuple[str, ...]


def fitting(shop: Shop, flows: Mapping[str, Flow]) -> Pack:
    """For a shop with these flows; those that it has already are among them all the same."""
    folder = _folder()
    left = dict(_left(shop, flows))
    flags = _flags(shop, flows, left)
    speech = rendering.speech(folder / "phrases", shop.language, shop.languages, flags)
    names = {"reward": _reward(shop) or "", "gift": _DISCOUNT}
    found: dict[str, dict[str, str]] = {}
    for name in FLOWS:
        if name in left:
            continue
        template = (folder / "flows" / f"{name}.yaml").read_text(encoding="utf-8")
        flow = rendering.flow(template, name, speech, names)
        found[name] = {f"flows/{name}.yaml": flow}
        tests = (folder / "tests" / f"{name}.yaml").read_text(encoding="utf-8")
        for language in speech.languages:
            end = "" if language == speech.first else f"_{language}"
            told = rendering.story(tests, name, speech, language, names)
            found[name][f"flows/tests/{name}{end}.yaml"] = told
    return Pack(flows=found, left=left, hints=tuple(_hints(shop, flows, left, speech)))


def settings_of_voice(language: str) -> str:
    """What shop.yaml of a fresh shop says beside the usual."""
    folder = _folder()
    speech = rendering.speech(folder / "phrases", language, (language,))
    template = (folder / "shop.yaml").read_text(encoding="utf-8")
    return rendering.flow(template, "shop", speech, {})


def touchpoints_of_voice(language: str) -> str:
    """Those of all flows, as journey.yaml of a fresh shop declares them beside the usual."""
    folder = _folder()
    speech = rendering.speech(folder / "phrases", language, (language,))
    template = (folder / "journey.yaml").read_text(encoding="utf-8")
    return rendering.flow(template, "shop", speech, {})


def undeclared(texts: Iterable[str], catalogue: Catalogue, language: str) -> str:
    """Touchpoints that these flows name and a journey.yaml doesn't declare, as rows for it; empty
    where it declares none at all."""
    named = {found for text in texts for found in _TOUCHPOINT.findall(text)}
    missing = named - catalogue.touchpoints.keys() if catalogue.touchpoints else frozenset()
    blocks = _BLOCK.split(touchpoints_of_voice(language))
    rows = "".join(one for one in blocks if one.partition(":\n")[0].strip() in missing)
    return rows.rstrip("\n")


def told(language: str) -> str:
    """The flows of the pack as rows of a fresh shop's README."""
    speech = rendering.speech(_folder() / "phrases", language, (language,))
    rows = ((name, speech.text(language, name, "about")) for name in FLOWS)
    # as the rows beside them begin
    return "".join(
        f"| `flows/{name}.yaml` | {about[0].lower()}{about[1:]} |\n" for name, about in rows
    )


def _folder() -> Traversable:
    return resources.files(__package__ or "") / "voice"


def _left(shop: Shop, flows: Mapping[str, Flow]) -> Mapping[str, str]:
    found = {}
    other = next((flow for flow in flows.values() if _asks_already(flow)), None)
    if other is not None:
        found["post_purchase"] = (
            f"{other.name} asks after each delivery, too, and one of them is enough. To have ours "
            "instead, delete that and its tests, and run this again."
        )
    if other is not None or "post_purchase" in flows:
        found["call_back"] = "it is run by our post_purchase."
    if _DISCOUNT not in shop.rewards:
        found["discount"] = f'it gives a reward "{_DISCOUNT}", which shop.yaml doesn\'t have.'
    return found


def _asks_already(flow: Flow) -> bool:
    """With the same score, after the same event."""
    asks = _AFTER in flow.trigger.events and flow.contact.metric == "csat"
    return asks and flow.name not in FLOWS


def _flags(shop: Shop, flows: Mapping[str, Flow], left: Mapping[str, str]) -> frozenset[str]:
    reward, ours = _reward(shop) is not None, "post_purchase" not in {*left, *flows}
    found = {
        "reward": reward,
        "review": bool(shop.values.get("review_url")),
        "post_purchase": ours,
        "gift": reward and ours,
        "inline": _runs_ces(flows),
    }
    return frozenset(name for name, is_so in found.items() if is_so)


def _reward(shop: Shop) -> str | None:
    """The first that isn't the discount."""
    return next((name for name in shop.rewards if name != _DISCOUNT), None)


def _runs_ces(flows: Mapping[str, Flow]) -> bool:
    return any(
        isinstance(step, RunStep) and step.flow == "ces_self_service"
        for flow in flows.values()
        for step in flow.steps.values()
    )


def _hints(
    shop: Shop, flows: Mapping[str, Flow], left: Collection[str], speech: rendering.Speech
) -> list[str]:
    found = []
    if not rendering.is_written(speech.first):
        found.append(
            f'The texts are in English: this shop speaks "{speech.first}". Translate them in '
            "flows/, then their stories in flows/tests/."
        )
    others = [one for one in shop.languages if one not in speech.languages]
    if others:
        found.append(f"There are no texts in {', '.join(others)}: cxbot check lists them.")
    if not _runs_ces(flows):
        found.append(
            'Put "- run: ces_self_service" at the end of what customers settle without people.'
        )
    if shop.menu and "complaint" not in shop.menu:
        found.append('Add complaint to "menu" in flows/shop.yaml, or it has no button.')
    if _reward(shop) is None:
        promising = " and ".join(f"{name}.yaml" for name in _PROMISING if name not in left)
        found.append(
            'Nothing is given for answers. To change that, name a reward under "rewards" in '
            f"flows/shop.yaml, delete {promising} with the stories, and run this again."
        )
    missing = [name for name in FIELDS if name not in shop.customer]
    if missing:
        rows = "\n".join(f"  {name}: text" for name in missing)
        where = 'there below "customer:"' if shop.customer else "as they stand here"
        found.append(f"Paste these fields into flows/shop.yaml, {where}:\ncustomer:\n{rows}")
    return found
