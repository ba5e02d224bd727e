"""Reading JSON and forms with files, and nothing that would exhaust the reader."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler
from rest_framework import parsers, status
from rest_framework.exceptions import APIException, ParseError, ValidationError

ENVELOPE = 64 * 1024  # bytes of a form besides its file: the other fields, and what parts them


class TooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"


class JSONParser(parsers.JSONParser):
    """DRF's parser; JSON that is nested too deeply to be read is an error of the sender."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError("This JSON is nested too deeply.") from error


class InMemory(MemoryFileUploadHandler):
    """Keeps a file of any size in memory, so that nothing lies on a disk in clear.

    Only for requests whose length was looked at before.
    """

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        self.activated = True


class MultiPartParser(parsers.MultiPartParser):
    """A form with a file, as one flat body. `upload_limit` of the view says how many bytes.

    Raises TooLarge before anything of a longer request is read.
    """

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        context = parser_context or {}
        request, limit = context["request"], context["view"].upload_limit
        if int(request.META["CONTENT_LENGTH"]) > limit + ENVELOPE:
            raise too_large(limit)
        request.upload_handlers = [InMemory(request)]
        form = super().parse(stream, media_type, context)
        fields = [*form.data.lists(), *form.files.lists()]
        names = [name for name, values in fields for _ in values]
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise ValidationError({name: "Send this field once." for name in sorted(twice)})
        return {name: values[0] for name, values in fields}


def too_large(limit: int) -> TooLarge:
    return TooLarge(f"This is too large. At most {limit // 2**20} MiB are taken in.")
