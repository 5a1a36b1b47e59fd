"""Started by `costs` in an interpreter of its own: how much memory driving one portrait takes.

Arguments: the codec's safetensors, an npz with `picture`, `frames` and `size`, the JSON file to write.
"""

import json
import sys
from pathlib import Path

from benchmarks.speed.process_memory import PEAK, megabytes


def main(weights: str, material: str, out: str) -> None:
    """Encode, prepare and render, and write the peak after each step."""
    peaks = {"interpreter": megabytes(PEAK)}
    import numpy as np

    from benchmarks.face.codec import load_codec

    with np.load(material) as arrays:
        picture, frames, size = arrays["picture"], arrays["frames"], int(arrays["size"])
    peaks["libraries"] = megabytes(PEAK)
    codec = load_codec(Path(weights), size)
    motion = codec.encode(frames)
    source = codec.prepare(picture, framing="square")
    for code in motion:
        codec.render(source, code[None])
    peaks["codec"] = megabytes(PEAK)
    Path(out).write_text(json.dumps(peaks), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
