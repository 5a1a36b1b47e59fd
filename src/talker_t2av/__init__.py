"""A text, a portrait and a voice in; a talking video out.

from talker_t2av import Talker

clip = Talker.load("nano").generate("Hello there!", portrait="me.jpg")
clip.save("hello.mp4")
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from talker_t2av.errors import UserError
    from talker_t2av.generation.clip import Clip
    from talker_t2av.generation.pipeline import Talker

__all__ = ["Clip", "Talker", "UserError"]

_HOMES = {
    "Clip": "talker_t2av.generation.clip",
    "Talker": "talker_t2av.generation.pipeline",
    "UserError": "talker_t2av.errors",
}


def __getattr__(name: str) -> Any:
    """Load the public names when they are first used: importing the package stays fast."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
