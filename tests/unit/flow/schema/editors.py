"""YAML as an editor reads it, judged by the schema that editors get."""

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[4]


class Modern(yaml.SafeLoader):
    """YAML 1.2, as yaml-language-server reads it: `no`, `on` and 10:00 are texts."""


class Old(yaml.SafeLoader):
    """YAML 1.1, as other editors do: `yes` is a boolean."""


def _plain_keys(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[str, Any]:
    """In a schema every key is a text: as it was written."""
    return {key.value: loader.construct_object(value, deep=True) for key, value in node.value}


Modern.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("tag:yaml.org,2002:bool", r"^(true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("tag:yaml.org,2002:int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("tag:yaml.org,2002:float", r"^[-+]?[0-9]+\.[0-9]+$", "-+0123456789"),
    ("tag:yaml.org,2002:null", r"^(~|null|Null|NULL|)$", ["~", "n", "N", ""]),
):
    Modern.add_implicit_resolver(tag, re.compile(pattern), list(first))
for reader in (Modern, Old):
    reader.add_constructor("tag:yaml.org,2002:map", _plain_keys)


def read(text: str, reader: type[yaml.SafeLoader] = Modern) -> Any:
    return yaml.load(text, reader)
