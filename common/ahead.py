"""Doing the next piece of work while the database is busy with this one."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def ahead(make: Callable[[T], R], things: Iterable[T]) -> Generator[tuple[T, R], None, None]:
    """Yield each thing with what is made of it, one ahead, in a thread of its own.

    `make` may not use the database: a thread has another connection, and no context. The things
    themselves are taken in the caller's thread. What `make` raises is raised where its result
    would be yielded.
    """
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="ahead") as thread:
        waiting: tuple[T, Future[R]] | None = None
        for thing in things:
            coming = (thing, thread.submit(make, thing))
            if waiting is not None:
                yield waiting[0], waiting[1].result()
            waiting = coming
        if waiting is not None:
            yield waiting[0], waiting[1].result()
