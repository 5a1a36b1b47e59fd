"""Which pixels of a picture are a person: MediaPipe's selfie segmentation (`selfie_segmentation_cpu.pbtxt`)."""

import cv2
import numpy as np
import torch

from talker_t2av.codecs.face_finder.graph import Network
from talker_t2av.codecs.face_finder.region import check_picture, sample, whole_picture

SIZE = 256
"""Pixels that the network sees; the picture is squeezed into them."""


class PersonSegmenter:
    """A soft outline of the people in a picture."""

    def __init__(self, network: Network) -> None:
        self._network = network

    @torch.inference_mode()
    def matte(self, picture: np.ndarray) -> np.ndarray:
        """[H, W, 3] RGB uint8 -> [H, W] float32: 1 where a person is, 0 where none is."""
        check_picture(picture)
        height, width = picture.shape[:2]
        (mask,) = self._network(sample(picture, whole_picture(picture), SIZE, cv2.BORDER_CONSTANT, low=0.0))
        return cv2.resize(mask[0, :, :, 0].numpy(), (width, height), interpolation=cv2.INTER_LINEAR)
