"""What all settings have in common."""

from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict

SomeSettings = TypeVar("SomeSettings", bound="Settings")


class Settings(BaseModel):
    """Base of all settings: unknown keys are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def changed(self: SomeSettings, **values: Any) -> SomeSettings:
        """The same with other values, which are checked as if a file had them."""
        return self.model_validate(self.model_dump() | values)
