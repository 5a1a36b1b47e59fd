"""What a film or sound says of itself: that it is AI-generated, by which version of what, and with which settings.

All of it is in the file's tags, as one JSON object in `comment` and in words in `title` and `description`. Nothing in
it tells of the time, the machine or where files lay: the same film has the same tags.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

GENERATOR = "talker_t2av"
NOTICE = "AI-generated"


@dataclass(frozen=True)
class Provenance:
    """How a film was made, as far as whoever writes it knows."""

    task: str | None = None
    """What was asked for, by the name of the command's verb."""
    bundle: str | None = None
    """Its name."""
    seed: int | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Anything else that decides what the film looks and sounds like; JSON can hold it."""

    def record(self) -> dict[str, Any]:
        """For programs; what is not known is left out."""
        known = {"task": self.task, "bundle": self.bundle, "seed": self.seed, "settings": dict(self.settings) or None}
        return {
            "generator": GENERATOR,
            "version": version("talker-t2av"),
            "notice": NOTICE,
            **{name: value for name, value in known.items() if value is not None},
        }


def tags_of(provenance: Provenance, kind: str = "talking video") -> dict[str, str]:
    """The tags of a file of some kind, in words."""
    record = provenance.record()
    details = ", ".join(f"{name} {record[name]}" for name in ("task", "bundle", "seed") if name in record)
    made_by = f"{NOTICE} by {GENERATOR} {record['version']}"
    return {
        "title": f"{NOTICE} {kind}",
        "description": f"{made_by} ({details})." if details else f"{made_by}.",
        "comment": json.dumps(record),
    }


def record_in(tags: Mapping[str, str]) -> dict[str, Any] | None:
    """The record of a film with these tags; None where this program did not leave one."""
    try:
        record = json.loads(tags.get("comment", ""))
    except ValueError:
        return None
    return record if isinstance(record, dict) and record.get("generator") == GENERATOR else None
