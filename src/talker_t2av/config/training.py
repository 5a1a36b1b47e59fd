"""How a talker is trained."""

from pydantic import Field, model_validator

from talker_t2av.config.settings import Settings


class TrainingConfig(Settings):
    """One training run of a talker (method.md section 7); the defaults are those of nano."""

    learning_rate: float = Field(1.5e-3, gt=0)
    final_learning_rate_share: float = Field(0.01, ge=0, le=1)
    warmup_steps: int = Field(100, ge=0)
    steps: int = Field(12_000, gt=0)
    minutes: float | None = Field(None, gt=0)
    """Training time after which the cosine schedule ends even if `steps` are not done."""
    patches_per_batch: int = Field(93, gt=0)
    weight_decay: float = Field(0.01, ge=0)
    gradient_norm: float = Field(1.0, gt=0)
    average_decay: float = Field(0.998, ge=0, lt=1)
    """Decay of the exponential moving average of the weights, which is what is kept."""
    motion_weight: float = Field(1.0, ge=0)
    """lambda; 8 in the paper, whose motion labels are not synthetic."""
    stop_weight: float = Field(0.1, ge=0)
    t2av_share: float = Field(0.7, ge=0, le=1)
    """Shares of the clips with motion that are shown as samples of each task; they add up to 1. A2V and V2A need a
    talker with tags for them. Clips without motion are TTS samples always."""
    a2v_share: float = Field(0.0, ge=0, le=1)
    v2a_share: float = Field(0.0, ge=0, le=1)
    tts_share: float = Field(0.3, ge=0, le=1)
    textless_share: float = Field(0.5, ge=0, le=1)
    """Share of the A2V samples whose text is left out."""
    history_noise: float = Field(0.3, ge=0)
    """Largest standard deviation of the noise on the patches that the network reads as its past."""
    position_noise: float = Field(0.7, ge=0)
    """Standard deviation of the noise on aligned positions, in text positions."""
    guided_attention_weight: float = Field(0.2, ge=0)
    """More than 0 asks for a talker with an alignment layer."""
    phoneme_weight: float = Field(0.1, ge=0)
    checkpoint_minutes: float = Field(5.0, gt=0)
    seed: int = 0

    @model_validator(mode="after")
    def _shares_are_complete(self) -> "TrainingConfig":
        total = self.t2av_share + self.a2v_share + self.v2a_share + self.tts_share
        if abs(total - 1) > 1e-6:
            raise ValueError(f"t2av_share, a2v_share, v2a_share and tts_share add up to {total:g}, not to 1")
        return self
