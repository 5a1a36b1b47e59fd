"""The codec: frames -> motion codes, portrait -> source, codes -> frames."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from talker_t2av.checkpoints.deferred import Deferred, without_weights
from talker_t2av.checkpoints.safe_tensors import check_strictly, read_shapes
from talker_t2av.codecs.face_finder.finder import FaceFinder
from talker_t2av.codecs.face_finder.lost import check_seen, fill_lost
from talker_t2av.codecs.face_mesh.framing import HeadCut, frame_picture, head_region, resized
from talker_t2av.codecs.face_mesh.region import Region
from talker_t2av.codecs.lia_x.decoder import Decoder
from talker_t2av.codecs.lia_x.encoder import Encoder
from talker_t2av.codecs.lia_x.network import LiaXNetwork
from talker_t2av.codecs.lia_x.source import LiaXSource
from talker_t2av.codecs.lia_x.statistics import MotionStatistics
from talker_t2av.config import Framing, LiaXConfig
from talker_t2av.media.faces import choose_face


class AsDrawn:
    """`MotionFilter` that changes nothing."""

    def push(self, motion: Tensor) -> Tensor:
        """[t, M] -> the same."""
        return motion


class LiaXCodec:
    """`MotionCodec` of the release (method.md section 9). The encoder is in memory only while it works, the decoder
    from the first frame on: what is only dubbed needs no decoder, what is only spoken neither."""

    def __init__(
        self, encoder: Deferred[Encoder], decoder: Deferred[Decoder], config: LiaXConfig, finder: FaceFinder
    ) -> None:
        self.latent_size, self.finder = config.latent_size, finder
        self.encoder, self.decoder, self.device = encoder, decoder, torch.device("cpu")
        self._size, self._batch_size = config.size, config.batch_size
        self._cut = HeadCut(config.crop_faces, config.crop_lower)
        self._statistics = MotionStatistics.of(config)

    @classmethod
    def load(cls, path: Path, config: LiaXConfig, finder: FaceFinder) -> "LiaXCodec":
        """Check all names and shapes of a safetensors file. Raises `UserError` naming each that does not fit."""
        network = without_weights(lambda: LiaXNetwork(config))
        check_strictly(network, read_shapes(path), path)
        encoder = Deferred(network.encoder, path, "encoder.", channels_last=True)
        decoder = Deferred(network.decoder, path, "decoder.", channels_last=True)
        return cls(encoder, decoder, config, finder)

    def to(self, device: torch.device | str) -> "LiaXCodec":
        """Let the network run there. Codes and frames come back to the processor."""
        self.device = torch.device(device)
        return self

    @torch.inference_mode()
    def encode(self, frames: Iterable[np.ndarray]) -> Tensor:
        """[H, W, 3] uint8 frames, an iterable of T or an array -> [T, M] normalised codes.

        All frames are cut around the face of the first that shows one, so that what moves is the head. Where the face
        is lost for a while, it moves evenly on. Raises `UserError` where it is lost most of the time, or several faces
        might be meant.
        """
        square: Region | None = None
        crops: list[np.ndarray] = []
        codes = [torch.zeros(0, self.latent_size)]
        lost = []
        with self.encoder.lent(self.device) as encoder:
            for frame, landmarks in self.finder.watch(frames):
                lost.append(landmarks is None)
                if landmarks is None:
                    continue
                if square is None:
                    square = head_region(landmarks, frame.shape[:2], self._cut).square
                crops.append(resized(square.of(frame), self._size / square.width))
                if len(crops) == self._batch_size:
                    codes.append(self._codes(encoder, crops))
                    crops = []
            if crops:
                codes.append(self._codes(encoder, crops))
        out_of_sight = np.array(lost, bool)
        check_seen(out_of_sight)
        filled = fill_lost(torch.cat(codes).numpy(), out_of_sight)
        return self._statistics.normalise(torch.tensor(filled, dtype=torch.float32))

    def lips(self, motion: Tensor) -> Tensor:
        """[T, M] normalised codes -> all of them: it is not known which are those of the lips."""
        return motion

    def normalise(self, codes: Tensor) -> Tensor:
        """[..., M] raw codes -> normalised ones."""
        return self._statistics.normalise(codes)

    def restore(self, motion: Tensor) -> Tensor:
        """[..., M] normalised codes -> raw ones."""
        return self._statistics.restore(motion)

    @torch.inference_mode()
    def prepare(
        self, picture: np.ndarray, *, face: int | None = None, framing: Framing = "whole", size: int | None = None
    ) -> LiaXSource:
        """[H, W, 3] uint8 portrait -> a source. Raises `UserError`.

        The square around the face is what moves; with the framing `whole` it is pasted back into the portrait.
        """
        landmarks = choose_face(self.finder.find(picture), face)
        framed = frame_picture(picture, landmarks, framing, size, self._size, self._cut)
        height, width = framed.picture.shape[:2]
        region = framed.head.square if framing == "whole" else Region(0, 0, width, height)
        crop = resized(region.of(framed.picture), self._size / region.width)
        with self.encoder.lent(self.device) as encoder:
            z, features = encoder(self._pictures([crop]))
            identity = self._statistics.normalise(encoder.motion(z)[0].cpu())
        return LiaXSource(framed.picture, region, identity, z, features)

    @torch.inference_mode()
    def render(self, source: LiaXSource, motion: Tensor) -> np.ndarray:
        """[T, M] normalised codes -> [T, H, W, 3] uint8 frames."""
        if motion.ndim != 2 or motion.shape[1] != self.latent_size:
            raise ValueError(f"motion has shape {tuple(motion.shape)}, expected {('frames', self.latent_size)}")
        decoder = self.decoder.on(self.device)
        codes = self._statistics.restore(motion).to(source.z)
        frames = np.empty((len(codes), source.height, source.width, 3), np.uint8)
        for begin in range(0, len(codes), self._batch_size):
            part = slice(begin, begin + self._batch_size)
            pictures = decoder(source.z, source.features, codes[part])
            levels = pictures.clamp(-1, 1).add(1).mul(127.5).round().to(torch.uint8)
            frames[part] = source.paste(levels.permute(0, 2, 3, 1).cpu().numpy())
        return frames

    def motion_filter(self) -> AsDrawn:
        """Motion is shown as it is drawn."""
        return AsDrawn()

    def _codes(self, encoder: Encoder, crops: list[np.ndarray]) -> Tensor:
        """[size, size, 3] uint8 each -> [B, M] raw codes."""
        return encoder.codes(self._pictures(crops)).cpu()

    def _pictures(self, crops: list[np.ndarray]) -> Tensor:
        """[size, size, 3] uint8 each -> [B, 3, size, size] in -1..1, for the network."""
        pixels = torch.from_numpy(np.stack(crops)).to(self.device).permute(0, 3, 1, 2)
        return (pixels.float() / 127.5 - 1).contiguous(memory_format=torch.channels_last)
