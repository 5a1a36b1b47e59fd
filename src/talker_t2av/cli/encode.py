"""`talker encode`: a video of a face in, a file of its motion out."""

import json
from pathlib import Path
from typing import Annotated

import typer

import talker_t2av
from talker_t2av.cli.options import BundleOption, DeviceOption, JsonOption
from talker_t2av.cli.writing import show_progress
from talker_t2av.media.targets import check_target

DEFAULT_TARGET = Path("motion.pt")


def encode(
    video: Annotated[Path, typer.Argument(help="Video of one face.", show_default=False)],
    out: Annotated[Path, typer.Option(help="The motion file to write (.pt).")] = DEFAULT_TARGET,
    bundle: BundleOption = "nano",
    device: DeviceOption = "auto",
    as_json: JsonOption = False,
) -> None:
    """Write the motion of a face, 25 codes a second, as a file for `talker render`, in the layout of published data.

    Example: talker encode clip.mp4 --out clip.pt
    """
    from talker_t2av.codecs.motion_file import ENDING, write_motion
    from talker_t2av.generation.given_motion import video_motion

    check_target(out, (ENDING,))
    with show_progress(quiet=as_json) as progress:
        progress.add_task("encoding", total=None)
        loaded = talker_t2av.Talker.load(bundle, device).bundle
        loaded.limit_threads()
        codes = loaded.motion_codec.restore(video_motion(loaded, video))
    write_motion(out, codes, loaded.config.motion_codec.kind)
    if as_json:
        typer.echo(json.dumps({"path": str(out), "frames": len(codes), "codec": loaded.config.motion_codec.kind}))
    else:
        typer.echo(f"{out}: {len(codes)} motion codes of the codec {loaded.config.motion_codec.kind}.")
