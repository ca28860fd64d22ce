"""The bot's commands: one list for each scope and language; the narrowest one is shown."""

import json
import re
from typing import Any

from cxbot.sandbox import targets
from cxbot.sandbox.call import Call
from cxbot.sandbox.chats import Chat, Json
from cxbot.sandbox.network import Network
from cxbot.sandbox.refusals import bad_request

MAX_COMMANDS = 100
_WIDE = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators"})
_OF_CHAT = frozenset({"chat", "chat_administrators", "chat_member"})
Scope = dict[str, Any]


def set_my_commands(network: Network, call: Call) -> bool:
    commands = call.array("commands", "BotCommand")
    if len(commands) > MAX_COMMANDS:
        bad_request("BOT_COMMANDS_TOO_MUCH")
    kept = [_command(command) for command in commands]
    scope = _scope(network, call)
    network.commands[_key(scope, _language(call))] = kept
    words = " ".join(one["command"] for one in kept)
    chat_id = scope.get("chat_id")
    network.ledger.add("commands", text=words, scope=scope, chat_id=chat_id)
    return True


def get_my_commands(network: Network, call: Call) -> list[Json]:
    """Those of exactly this scope and language."""
    return network.commands.get(_key(_scope(network, call), _language(call)), [])


def delete_my_commands(network: Network, call: Call) -> bool:
    network.commands.pop(_key(_scope(network, call), _language(call)), None)
    return True


def shown(network: Network, chat: Chat, user_id: int) -> list[Json]:
    """The commands that a person sees in a chat: of the narrowest scope that has a list, in
    their language or in none."""
    language = network.users[user_id].language or ""
    for scope in _narrowing(chat, user_id):
        for code in dict.fromkeys((language, "")):
            if (found := network.commands.get(_key(scope, code))) is not None:
                return found
    return []


def _narrowing(chat: Chat, user_id: int) -> list[Scope]:
    if chat.type == "private":
        return [
            {"type": "chat", "chat_id": chat.id},
            {"type": "all_private_chats"},
            {"type": "default"},
        ]
    scopes: list[Scope] = [{"type": "chat_member", "chat_id": chat.id, "user_id": user_id}]
    admin = chat.member(user_id).status in {"creator", "administrator"}
    if admin:
        scopes.append({"type": "chat_administrators", "chat_id": chat.id})
    scopes.append({"type": "chat", "chat_id": chat.id})
    if admin:
        scopes.append({"type": "all_chat_administrators"})
    return [*scopes, {"type": "all_group_chats"}, {"type": "default"}]


def _command(given: Any) -> Json:
    if not isinstance(given, dict):
        bad_request("can't parse BotCommand: expected an Object")
    for name in ("command", "description"):
        if not isinstance(given.get(name), str):
            bad_request(f'can\'t parse BotCommand: Field "{name}" must be of type String')
    word = given["command"].lstrip("/")
    if not re.fullmatch(r"[a-z0-9_]{1,32}", word):
        bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(given["description"]) <= 256:
        bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": word, "description": given["description"]}


def _scope(network: Network, call: Call) -> Scope:
    given = call.json("scope")
    if given is None:
        return {"type": "default"}
    problem = "can't parse BotCommandScope: "
    if not isinstance(given, dict):
        bad_request(f"{problem}BotCommandScope must be an Object")
    kind = given.get("type")
    if kind in _WIDE:
        return {"type": kind}
    if kind not in _OF_CHAT:
        bad_request(f"{problem}Unsupported type specified")
    if not given.get("chat_id"):
        bad_request(f"{problem}Empty chat_id specified")
    chat = targets.chat(network, Call(method=call.method, arguments=given), write=False)
    if chat.type == "private" and kind != "chat":
        bad_request("can't use specified scope in private chats")
    scope: Scope = {"type": kind, "chat_id": chat.id}
    if kind == "chat_member":
        scope["user_id"] = _member(network, given.get("user_id"), problem)
    return scope


def _member(network: Network, given: Any, problem: str) -> int:
    if not str(given).isdigit() or int(given) <= 0:
        bad_request(f"{problem}Invalid user_id specified")
    if int(given) not in network.users:
        bad_request("user not found")
    return int(given)


def _language(call: Call) -> str:
    code = call.text("language_code")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        bad_request("invalid language code specified")
    return code


def _key(scope: Scope, language: str) -> tuple[str, str]:
    return json.dumps(scope, sort_keys=True), language
