"""As which task a training clip is shown."""

import random

from talker_t2av.config import SequenceConfig, TrainingConfig
from talker_t2av.data.clips import Clip
from talker_t2av.data.collate import Showing
from talker_t2av.errors import UserError
from talker_t2av.model.sequence import GIVEN, Task


def draw_showing(clip: Clip, config: TrainingConfig, shuffle: random.Random) -> Showing:
    """Draw a clip's task by the shares of `config`, and whether an A2V sample has its text. A clip without a text, or
    from which nobody should learn to speak, can only be animated."""
    if not len(clip.tokens):
        return Showing(Task.A2V, with_text=False)
    if clip.only_heard:
        return Showing(Task.A2V, with_text=shuffle.random() >= config.textless_share)
    draw = shuffle.random()
    if clip.motion is None or draw < config.tts_share:
        return Showing(Task.TTS)
    if draw < config.tts_share + config.a2v_share:
        return Showing(Task.A2V, with_text=shuffle.random() >= config.textless_share)
    if draw < config.tts_share + config.a2v_share + config.v2a_share:
        return Showing(Task.V2A)
    return Showing(Task.T2AV)


def only(task: Task, config: TrainingConfig) -> TrainingConfig:
    """The same run with every clip that has motion shown as one task."""
    shares = {f"{other.name.lower()}_share": float(other is task) for other in Task}
    return config.changed(**shares)


def trained_tasks(config: TrainingConfig) -> list[Task]:
    """The tasks that have a share."""
    return [task for task in Task if getattr(config, f"{task.name.lower()}_share") > 0]


def check_tags(config: TrainingConfig, sequence: SequenceConfig) -> None:
    """Raises `UserError` where a share asks for a task that the talker has no tag for."""
    missing = [task.name for task in trained_tasks(config) if task in GIVEN and task >= sequence.task_tags]
    if missing:
        raise UserError(
            f"There is a share for {' and '.join(missing)}, but this talker has {sequence.task_tags} task tags: set "
            "talker.sequence.task_tags to 4 in bundle.yaml, or the share to 0."
        )
