"""Methods about topics of a forum. Who opened one may change it without the right to manage all."""

from cxbot.sandbox import targets
from cxbot.sandbox.call import Call
from cxbot.sandbox.chats import Chat, Json, Topic
from cxbot.sandbox.network import TOPIC_COLORS, Network
from cxbot.sandbox.refusals import bad_request

MAX_TOPIC_NAME = 128
#: Emoji a bot may set on a topic, with ids like the real server's; some carry the selector
#: U+FE0F, as they do there. Bots look them up.
ICONS = {
    "💬": "5417915203100613993", "✅": "5237699328843200968", "❗️": "5379748062124056162",
    "❓": "5377316857231450742", "👀": "5357121491508928442", "🔥": "5312241539987020022",
    "📁": "5357315181649076022", "⚡️": "5312016608254762256", "💡": "5312536423851630001",
    "📝": "5373251851074415873", "📆": "5433614043006903194", "🔎": "5309965701241379366",
    "📣": "5309984423003823246", "❤️": "5312138559556164615", "🆒": "5420216386448270341",
    "💎": "5309958691854754293", "💰": "5350713563512052787", "🎙": "5377544228505134960",
    "📰": "5434144690511290129", "💸": "5350452584119279096", "🏆": "5312315739842026755",
    "🎉": "5310228579009699834", "‼️": "5377498341074542641", "⁉️": "5420130255174145507",
    "📱": "5409357944619802453", "🛍": "5350699789551935589", "🛒": "5431736674147114227",
    "🤖": "5309832892262654231", "⭐️": "5235579393115438657", "✍️": "5238156910363950406",
    "☕️": "5350467805448736464", "✈️": "5348436127038579546", "🏁": "5408906741125490282",
    "🎨": "5310039132297242441", "💼": "5348227245599105972", "👑": "5357107601584693888",
}  # fmt: skip


def create_forum_topic(network: Network, call: Call) -> Json:
    chat = targets.forum(network, call)
    targets.need(network, chat, "can_manage_topics", "not enough rights to create a topic")
    name, icon = _name(call), call.text("icon_custom_emoji_id") or None
    if not name:
        bad_request("name must be non-empty")
    color = call.integer("icon_color")
    if color and color not in TOPIC_COLORS:
        bad_request("invalid icon color specified")
    _check_icon(icon)
    return network.create_topic(chat, name, by=network.bot, color=color, icon=icon).to_json()


def edit_forum_topic(network: Network, call: Call) -> bool:
    """Neither a name nor an icon: good, and nothing happens."""
    chat, topic = _changeable(network, call, "not enough rights to edit the topic")
    name = _name(call) or None
    if call.text("name") and name is None:
        bad_request("name must be non-empty")
    icon = call.text("icon_custom_emoji_id") if "icon_custom_emoji_id" in call.arguments else None
    if name is None and icon is None:
        return True
    _check_icon(icon)
    if name in (None, topic.name) and icon in (None, topic.icon or ""):
        bad_request("TOPIC_NOT_MODIFIED")
    network.edit_topic(chat, topic, by=network.bot, name=name, icon=icon)
    return True


def close_forum_topic(network: Network, call: Call) -> bool:
    return _toggle(network, call, closed=True)


def reopen_forum_topic(network: Network, call: Call) -> bool:
    return _toggle(network, call, closed=False)


def delete_forum_topic(network: Network, call: Call) -> bool:
    chat, topic = targets.topic(network, call)
    targets.need(network, chat, "can_delete_messages", "not enough rights to delete the topic")
    network.delete_topic(chat, topic, by=network.bot)
    return True


def unpin_all_forum_topic_messages(network: Network, call: Call) -> bool:
    chat, topic = targets.topic(network, call)
    targets.need(network, chat, "can_pin_messages", targets.NO_PINS)
    chat.pinned = [n for n in chat.pinned if chat.posts[n].thread != topic.id]
    return True


def icon_stickers(_: Network, __: Call) -> list[Json]:
    look = {"width": 100, "height": 100, "is_animated": True, "is_video": False}
    return [
        {
            "file_id": f"SBXicon{number}",
            "file_unique_id": f"AQicon{number}",
            "type": "custom_emoji",
            "emoji": emoji,
            "custom_emoji_id": number,
            "needs_repainting": False,
            **look,
        }
        for emoji, number in ICONS.items()
    ]


def _toggle(network: Network, call: Call, *, closed: bool) -> bool:
    chat, topic = _changeable(network, call, "not enough rights to close or open the topic")
    if topic.closed == closed:
        bad_request("TOPIC_NOT_MODIFIED")
    network.close_topic(chat, topic, by=network.bot, closed=closed)
    return True


def _changeable(network: Network, call: Call, refusal: str) -> tuple[Chat, Topic]:
    """The topic, when the bot opened it or manages topics. In any case it must administer."""
    chat, topic = targets.topic(network, call)
    place = chat.member(network.bot.id)
    if topic.creator != network.bot.id and not place.may("can_manage_topics"):
        bad_request(refusal)
    if place.status not in {"administrator", "creator"}:
        bad_request("CHAT_ADMIN_REQUIRED")
    return chat, topic


def _name(call: Call) -> str:
    """Without white space around; cut, not refused, where it is too long."""
    return " ".join(call.text("name").split())[:MAX_TOPIC_NAME]


def _check_icon(icon: str | None) -> None:
    if icon and icon not in ICONS.values():
        bad_request("DOCUMENT_INVALID")
