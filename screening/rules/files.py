"""The folder of data files, loaded as one library whose parts fit together."""

from pathlib import Path
from types import MappingProxyType

from .catalogues import load_deadlines, load_procedures, load_profiles, load_safeguards
from .library import Library
from .loader import load_instrument, version
from .positions import InstrumentError, Place, read
from .rule import Names

LIBRARY_DIR = Path(__file__).resolve().parent.parent / "instruments"
CATALOGUES = ("deadlines", "profiles", "procedures")


def load_library(folder: Path) -> Library:
    """Read and check every data file; raises `InstrumentError` naming file and line."""
    places = {name: _catalogue(folder, name) for name in CATALOGUES}
    paths = [path for path in sorted(folder.glob("*.yaml")) if path.stem not in CATALOGUES]
    deadlines = load_deadlines(places["deadlines"])
    safeguards = load_safeguards(places["procedures"])
    names = Names(
        safeguards=frozenset(safeguards),
        deadlines=frozenset(deadlines),
        instruments=frozenset(path.stem for path in paths),
    )
    instruments = {path.stem: load_instrument(path, names) for path in paths}
    profiles = load_profiles(places["profiles"], instruments)
    return Library(
        instruments=MappingProxyType(instruments),
        profiles=profiles,
        deadlines=deadlines,
        procedures=load_procedures(places["procedures"], names, safeguards, instruments, profiles),
        versions=MappingProxyType({name: version(place) for name, place in places.items()}),
    )


def _catalogue(folder: Path, name: str) -> Place:
    path = folder / f"{name}.yaml"
    if not path.is_file():
        raise InstrumentError(path.name, 1, "the file is missing")
    return read(path)
