"""aiogram's models are built when they are first used, and not as it is imported.

aiogram declares some six hundred of pydantic's models. To build all their validators takes three
quarters of its import, seconds and a hundred megabytes, and a bot uses a few dozen of them. So
while it is imported its models defer that, which is a setting of pydantic's; and where aiogram, at
the end, asks for each to be built with the names that its fields are written with, these names
are only put where pydantic looks for them, when it builds the model the first time it is used.

Whoever has imported aiogram before cxbot has it as ever.
"""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType
from typing import Any

_PACKAGE = "aiogram"
_WORD = re.compile(r"[A-Za-z_]\w*")


def defer() -> None:
    """From the next import of aiogram on. Said again, nothing more happens."""
    if _PACKAGE not in sys.modules and not any(isinstance(one, _Finder) for one in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder(MetaPathFinder):
    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002 -- it lies where others find it
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        if fullname != _PACKAGE:
            return None
        sys.meta_path.remove(self)
        spec = find_spec(fullname)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader)
        return spec


class _Loader(Loader):
    def __init__(self, real: Loader) -> None:
        self._real = real

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._real.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        assert module.__spec__ is not None
        module.__loader__ = module.__spec__.loader = self._real
        with _deferred():
            self._real.exec_module(module)


@contextmanager
def _deferred() -> Iterator[None]:
    from pydantic import BaseModel, ConfigDict

    config, build = BaseModel.model_config, BaseModel.__dict__["model_rebuild"]

    def later(
        cls: type[BaseModel], /, *, _types_namespace: Mapping[str, Any] | None = None, **how: Any
    ) -> bool | None:
        if _types_namespace is None:
            return build.__func__(cls, **how)  # type: ignore[no-any-return]
        _name(cls, _types_namespace)
        return None

    BaseModel.model_config = ConfigDict(defer_build=True)
    BaseModel.model_rebuild = classmethod(later)  # type: ignore[assignment]  # what aiogram calls
    try:
        yield
    finally:
        BaseModel.model_config = config
        BaseModel.model_rebuild = build  # type: ignore[method-assign]  # as it was


def _name(cls: type, names: Mapping[str, Any]) -> None:
    """What its fields are written with stands in its module, where pydantic looks by itself; in
    aiogram's source it is imported there for type checkers alone."""
    own = vars(sys.modules[cls.__module__])
    for base in cls.__mro__:
        for annotation in vars(base).get("__annotations__", {}).values():
            for name in _WORD.findall(str(annotation)):
                if name in names:
                    own.setdefault(name, names[name])
