"""The folder of data files, loaded as one library whose parts fit together."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from .catalogues import load_deadlines, load_procedures, load_profiles, load_safeguards
from .instrument import Instrument
from .library import Library
from .loader import load_instrument, version
from .positions import InstrumentError, Place, read
from .rule import Names

LIBRARY_DIR = Path(__file__).resolve().parent.parent / "instruments"
CATALOGUES = ("deadlines", "profiles", "procedures")
#: Where versions lie that are no longer used but that stored results still name.
EARLIER = "earlier"


def load_library(folder: Path) -> Library:
    """Read and check every data file; raises `InstrumentError` naming file and line."""
    places = {name: _catalogue(folder, name) for name in CATALOGUES}
    paths = [path for path in sorted(folder.glob("*.y*ml")) if path.stem not in CATALOGUES]
    deadlines = load_deadlines(places["deadlines"])
    safeguards = load_safeguards(places["procedures"])
    names = Names(
        safeguards=frozenset(safeguards),
        deadlines=frozenset(deadlines),
        instruments=frozenset(path.stem for path in paths),
    )
    instruments = {path.stem: _current(path, names) for path in paths}
    every = (*_earlier(folder / EARLIER, names, instruments), *instruments.values())
    profiles = load_profiles(places["profiles"], instruments)
    return Library(
        instruments=MappingProxyType(instruments),
        profiles=profiles,
        deadlines=deadlines,
        procedures=load_procedures(places["procedures"], names, safeguards, instruments, profiles),
        versions=MappingProxyType({name: version(place) for name, place in places.items()}),
        pins=MappingProxyType({(one.id, one.version): one for one in every}),
    )


def load_candidate(path: Path, library: Library) -> Instrument:
    """Read an instrument that is not installed, under any file name, to try it.

    Raises `InstrumentError` if it could not be installed beside the library's catalogues, and
    `OSError` if the file cannot be read.
    """
    names = Names(
        safeguards=frozenset(library.safeguards),
        deadlines=frozenset(library.deadlines),
        instruments=frozenset(library.instruments),
    )
    return load_instrument(read(path), names)


def _catalogue(folder: Path, name: str) -> Place:
    path = folder / f"{name}.yaml"
    if not path.is_file():
        raise InstrumentError(path.name, 1, "the file is missing")
    return read(path)


def _current(path: Path, names: Names) -> Instrument:
    place = read(path)
    if path.name != f"{place.at('id').text()}.yaml":
        place.at("id").fail(
            f"the id must be the file's name before .yaml, and this is {path.name}"
        )
    return load_instrument(place, names)


def _earlier(
    folder: Path, names: Names, current: Mapping[str, Instrument]
) -> Iterator[Instrument]:
    """The earlier versions, each in a file named after its pin; the folder may be missing."""
    for path in sorted(folder.rglob("*.y*ml")):
        name = path.relative_to(folder.parent).as_posix()
        place = read(path, name)
        found = load_instrument(place, names)
        if name != f"{EARLIER}/{found.pin}.yaml":
            differs = "version" if path.stem.startswith(f"{found.id}@") else "id"
            place.at(differs).fail(f"this file must be called {EARLIER}/{found.pin}.yaml")
        newest = current.get(found.id)
        if newest and not _number(found) < _number(newest):
            place.at("version").fail(f"{found.pin} is not earlier than {newest.version}, in use")
        yield found


def _number(instrument: Instrument) -> tuple[int, ...]:
    return tuple(int(part) for part in instrument.version.split("."))
