"""Finding faces, their landmarks and the person's outline: MediaPipe's networks (Apache-2.0), run by torch."""
