"""What a rule may know about a case, and which answers leave a question open."""

from collections.abc import Mapping
from types import MappingProxyType

#: The only facts of a case that a rule may read. Nationality, sex, religion, ethnicity and
#: political opinion are not among them, so no outcome can depend on them.
FACTS: Mapping[str, tuple[str, ...] | None] = MappingProxyType(
    {
        "age_status": ("adult", "child", "presumed_child", "unknown"),
        "age_years": None,
        "regional_regime": ("oau", "cartagena", "none"),
        "stage": (
            "interception",
            "border",
            "reception",
            "community",
            "detention",
            "workplace",
            "return",
            "post_return",
        ),
    }
)

#: Answers that leave a question open. They count the same, whoever gives them and for whatever
#: reason: declining is never held against the person.
OPEN_ANSWERS = frozenset({"unknown", "declined"})
