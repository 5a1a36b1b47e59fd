"""nano's motion codec: the pose and expression of a face mesh, rendered by warping the portrait."""
