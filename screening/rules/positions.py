"""A YAML file read so that every value knows its line, for errors a data author can act on."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import yaml

YamlLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Where = tuple[str | int, ...]
_MISSING = object()
#: How many lists and mappings may stand inside each other; no rule comes near it.
DEEPEST = 100


class InstrumentError(ValueError):
    """A data file cannot be used; the message names the file, the line and what to change."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}:{line}: {reason}")
        self.file, self.line, self.reason = file, line, reason


@dataclass(frozen=True, slots=True)
class Place:
    """A value in a data file, with its position."""

    file: str
    lines: Mapping[Where, int]
    where: Where
    value: Any

    @property
    def line(self) -> int:
        return self.lines.get(self.where, 1)

    @property
    def name(self) -> str:
        """How messages call this value: its key, or that of the list it stands in."""
        return next((str(part) for part in reversed(self.where) if isinstance(part, str)), "file")

    def fail(self, reason: str) -> NoReturn:
        raise InstrumentError(self.file, self.line, reason)

    def has(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value

    def at(self, key: str) -> "Place":
        """The value of a key that must be there."""
        found = self.get(key)
        return found if found is not None else self.fail(f"missing key '{key}'")

    def get(self, key: str) -> "Place | None":
        """The value of a key that may be missing."""
        value = self.mapping().get(key, _MISSING)
        return None if value is _MISSING else self._child(key, value)

    def _child(self, key: str | int, value: Any) -> "Place":
        return Place(self.file, self.lines, (*self.where, key), value)

    def mapping(self) -> dict[str, Any]:
        if not isinstance(self.value, dict):
            self.fail(f"'{self.name}' must be a mapping")
        return self.value

    def only(self, known: Iterable[str]) -> None:
        """Refuse keys that nothing reads: a misspelt key must not silently do nothing."""
        for key, place in self.entries():
            if key not in known:
                place.fail(f"unknown key '{key}'")

    def entries(self) -> Iterator[tuple[str, "Place"]]:
        for key, value in self.mapping().items():
            yield key, self._child(key, value)

    def each(self) -> Iterator["Place"]:
        if not isinstance(self.value, list):
            self.fail(f"'{self.name}' must be a list")
        for index, value in enumerate(self.value):
            yield self._child(index, value)

    def text(self) -> str:
        if not isinstance(self.value, str) or not self.value.strip():
            self.fail(f"'{self.name}' must be text, not {self.value!r}")
        return self.value

    def texts(self) -> tuple[str, ...]:
        return tuple(place.text() for place in self.each())

    def number(self) -> int:
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            self.fail(f"'{self.name}' must be a whole number, not {self.value!r}")
        return self.value

    def choice(self, options: Iterable[str]) -> str:
        value = self.text()
        known = list(options)
        if value not in known:
            self.fail(f"'{self.name}' is '{value}', which is none of: {', '.join(known)}")
        return value

    def new_in(self, seen: Iterable[str]) -> str:
        """The text of an id that must not have been used before."""
        value = self.text()
        if value in seen:
            self.fail(f"'{value}' is used twice")
        return value


def read(path: Path, name: str = "") -> Place:
    """Read a data file; raises `InstrumentError` for bad YAML and for duplicate keys.

    Errors call the file by `name`, where the last part of its path does not say enough.
    """
    file = name or path.name
    try:
        text = path.read_text(encoding="utf-8")
        _refuse_depth(file, text)
        loader = YamlLoader(text)
        node = loader.get_single_node()
        if node is None:
            raise InstrumentError(file, 1, "the file is empty")
        lines: dict[Where, int] = {(): 1}
        return Place(file, lines, (), _Builder(file, loader, lines).build(node, ()))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise InstrumentError(file, line, f"not YAML: {error}") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise InstrumentError(file, line, "not UTF-8; save it as UTF-8") from error
    except RecursionError as error:
        raise InstrumentError(file, 1, "something stands inside itself") from error


def _refuse_depth(file: str, text: str) -> None:
    """Refuse what would overflow the stack of the YAML library, which ends the process."""
    depth = 0
    events: Iterator[Any] = yaml.parse(text, Loader=YamlLoader)
    for event in events:
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise InstrumentError(file, event.start_mark.line + 1, "nested too deeply")


@dataclass(frozen=True, slots=True)
class _Builder:
    file: str
    loader: Any
    lines: dict[Where, int]

    def build(self, node: Any, where: Where) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, where)
        if isinstance(node, yaml.SequenceNode):
            return [self._item(child, (*where, i)) for i, child in enumerate(node.value)]
        return self._scalar(node)

    def _scalar(self, node: Any) -> Any:
        """A text, number or date; PyYAML lets every kind of error out for one like 2026-02-30."""
        try:
            return self.loader.construct_object(node)
        except (yaml.YAMLError, ValueError, LookupError, AttributeError) as error:
            line = node.start_mark.line + 1
            raise InstrumentError(self.file, line, f"not YAML: {error}") from error

    def _item(self, node: Any, where: Where) -> Any:
        self.lines[where] = node.start_mark.line + 1
        return self.build(node, where)

    def _mapping(self, node: Any, where: Where) -> dict[str, Any]:
        built: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = self._scalar(key_node)
            if not isinstance(key, str):
                raise InstrumentError(self.file, line, f"the key {key!r} must be text; quote it")
            if key in built:
                raise InstrumentError(self.file, line, f"the key '{key}' is used twice")
            self.lines[(*where, key)] = line
            built[key] = self.build(value_node, (*where, key))
        return built
