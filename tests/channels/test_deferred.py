"""aiogram's models are built when they are used, and are then what they are without that."""

import json
import subprocess
import sys
from typing import Any

_SAYS = """
import json, re, sys
{first}
import aiogram
from aiogram import methods, types
from pydantic import BaseModel

models = [
    model
    for package in (types, methods)
    for name in package.__all__
    if isinstance(model := getattr(package, name), type) and issubclass(model, BaseModel)
]
shown = lambda field: re.sub(r" at 0x[0-9a-f]+", "", repr(field))
built = sum(model.__pydantic_complete__ for model in models)
message = {{
    "message_id": 1, "date": 1, "text": "hi", "chat": {{"id": 1, "type": "private"}},
    "reply_to_message": {{"message_id": 2, "date": 2, "chat": {{"id": 1, "type": "private"}}}},
}}
update = types.Update.model_validate({{"update_id": 7, "message": message}})
sent = methods.SendMessage(
    chat_id=1, text="x", reply_markup={{"inline_keyboard": [[{{"text": "a", "url": "b"}}]]}}
)
for model in models:
    model.model_rebuild()
print(json.dumps({{
    "models": len(models),
    "built": built,
    "all": all(model.__pydantic_complete__ for model in models),
    "read": update.model_dump_json(exclude_none=True),
    "written": sent.model_dump_json(exclude={{"parse_mode"}}, exclude_unset=True),
    "fields": {{
        model.__qualname__: {{name: shown(one) for name, one in model.model_fields.items()}}
        for model in models
    }},
    "loader": type(aiogram.__loader__).__name__,
    "hooks": [type(one).__module__ for one in sys.meta_path],
    "later": [BaseModel.model_config, BaseModel.model_rebuild.__module__],
}}))
"""


def said(first: str) -> dict[str, Any]:
    run = subprocess.run(
        [sys.executable, "-c", _SAYS.format(first=first)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def test_models_are_built_when_they_are_used_and_are_the_same() -> None:
    plain, deferred = said(""), said("import cxbot")
    assert (plain.pop("built"), deferred.pop("built")) == (plain["models"], 0)
    assert "cxbot.deferred" not in deferred.pop("hooks"), "it has gone with the import"
    del plain["hooks"]
    assert deferred == plain
    assert deferred["all"]


def test_imported_before_cxbot_it_is_as_ever() -> None:
    found = said("import aiogram, cxbot")
    assert found["built"] == found["models"]
    assert "cxbot.deferred" not in found["hooks"]
