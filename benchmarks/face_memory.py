"""Started by `face_costs` in an interpreter of its own: how much memory driving one portrait takes.

Arguments: the codec's safetensors, an npz with `picture`, `frames` and `size`, the JSON file to write.
"""

import json
import re
import sys
from pathlib import Path

STATUS = Path("/proc/self/status")


def peak() -> float:
    """Most MB that this process has had in memory so far."""
    found = re.search(r"VmHWM:\s+(\d+) kB", STATUS.read_text(encoding="ascii"))
    if found is None:
        raise RuntimeError(f"{STATUS} has no VmHWM")
    return int(found[1]) * 1024 / 1e6


def main(weights: str, material: str, out: str) -> None:
    """Encode, prepare and render, and write the peak after each step."""
    peaks = {"interpreter": peak()}
    import numpy as np
    from face_codec import load_codec

    with np.load(material) as arrays:
        picture, frames, size = arrays["picture"], arrays["frames"], int(arrays["size"])
    peaks["libraries"] = peak()
    codec = load_codec(Path(weights), size)
    motion = codec.encode(frames)
    source = codec.prepare(picture, framing="square")
    for code in motion:
        codec.render(source, code[None])
    peaks["codec"] = peak()
    Path(out).write_text(json.dumps(peaks), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
