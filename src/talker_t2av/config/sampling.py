"""How patches are drawn."""

from typing import Literal

from pydantic import Field, model_validator

from talker_t2av.config.settings import Settings

Solver = Literal["euler", "midpoint", "heun", "flow_map"]
"""How the flow is followed from noise to data. "flow_map" asks a distilled head for where a whole step ends."""


class SamplingConfig(Settings):
    """How patches are drawn (method.md section 5 and 10)."""

    steps: int = Field(10, ge=1)
    solver: Solver = "euler"
    guidance_scale: float = Field(2.0, ge=1)
    guidance_interval: tuple[float, float] = (0.0, 1.0)
    """Times, from data (0) to noise (1), within which there is guidance; outside them one branch runs, not two."""
    zero_star: bool = True
    speech_temperature: float = Field(0.7, ge=0)
    motion_temperature: float = Field(0.7, ge=0)
    sway: float = Field(1.0, ge=-1, le=1)
    stop_probability: float = Field(0.5, gt=0, lt=1)
    minimum_patches: int = Field(3, ge=1)
    maximum_patches_per_token: float = Field(0.9, gt=0)
    """The cap on length, from the text: reported when it is hit."""
    maximum_patches: int | None = Field(None, gt=0)
    """The cap on what is said in one go, whatever the text: 187, 30 s, in the release."""
    usual_patches_per_token: float = Field(0.38, gt=0)
    """How long a text is spoken at the natural pace."""

    @model_validator(mode="after")
    def _guidance_is_distilled(self) -> "SamplingConfig":
        if self.solver == "flow_map" and (self.guidance_scale != 1 or self.zero_star):
            raise ValueError(
                "solver flow_map has its teacher's guidance in it: it goes with guidance_scale 1 and zero_star false, "
                f"not with {self.guidance_scale:g} and {str(self.zero_star).lower()}"
            )
        return self

    @model_validator(mode="after")
    def _interval_is_one(self) -> "SamplingConfig":
        earliest, latest = self.guidance_interval
        if not 0 <= earliest <= latest <= 1:
            raise ValueError(f"guidance_interval must ascend within 0 to 1, got {list(self.guidance_interval)}")
        return self
