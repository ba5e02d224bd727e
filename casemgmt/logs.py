"""Log lines carry no row values: PostgreSQL's DETAIL would print a person's record."""

from __future__ import annotations

import logging
import re
import traceback

_VALUES = re.compile(r"(DETAIL|CONTEXT|Key \(|Failing row).*", re.DOTALL)


class WithoutRowValues(logging.Filter):
    """Replace the exception's text by its class and the places it passed."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _VALUES.sub("[values withheld]", record.getMessage()), ()
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            places = [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(trace)]
            record.exc_info = None
            record.exc_text = f"{kind.__name__} at " + " < ".join(reversed(places))
        return True
