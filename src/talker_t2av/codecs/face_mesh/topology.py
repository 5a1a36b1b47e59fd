"""Which vertex of the 468-point face mesh is what, and the triangles that fill mouth and eyes."""

import numpy as np

VERTICES = 468
RIGHT_EYE_CORNER, LEFT_EYE_CORNER = 33, 263
"""Outer corners, right and left of the person: their distance is the unit of length."""
UPPER_LIP_CENTRE, LOWER_LIP_CENTRE = 13, 14
RIGHT_MOUTH_CORNER, LEFT_MOUTH_CORNER = 78, 308

OVAL = [
    *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
    *(152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
]
INNER_UPPER_LIP = [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308]
INNER_LOWER_LIP = [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308]
OUTER_UPPER_LIP = [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291]
OUTER_LOWER_LIP = [61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291]
UPPER_LIP_ROWS = (
    INNER_UPPER_LIP,
    [62, 183, 42, 41, 38, 12, 268, 271, 272, 407, 292],
    [76, 184, 74, 73, 72, 11, 302, 303, 304, 408, 306],
    OUTER_UPPER_LIP,
)
LOWER_LIP_ROWS = (
    INNER_LOWER_LIP,
    [62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292],
    [76, 77, 90, 180, 85, 16, 315, 404, 320, 307, 306],
    OUTER_LOWER_LIP,
)
"""Points of a lip from its inner edge outwards, right to left."""
LIPS = sorted({vertex for rows in (UPPER_LIP_ROWS, LOWER_LIP_ROWS) for row in rows for vertex in row})
UPPER_LIDS = ([33, 246, 161, 160, 159, 158, 157, 173, 133], [263, 466, 388, 387, 386, 385, 384, 398, 362])
LOWER_LIDS = ([33, 7, 163, 144, 145, 153, 154, 155, 133], [263, 249, 390, 373, 374, 380, 381, 382, 362])
STABLE = [
    *(10, 67, 297, 109, 338, 103, 332, 54, 284, 21, 251, 162, 389, 127, 356, 234, 454, 151, 9, 8, 168, 6, 197, 195),
    *(5, 4, 122, 351, 193, 417, 245, 465, 188, 412, 33, 133, 362, 263, 1, 236, 456),
]
"""Points that move with the skull and little else."""
CHIN = [152, 175, 199, 171, 396, 148, 377]

LIP_HANDLES = (INNER_UPPER_LIP[1:-1], INNER_LOWER_LIP[1:-1])
"""Nine pairs of points across the mouth, corners left out."""
MIDDLE_PAIRS = slice(3, 6)
LID_HANDLES = tuple((upper[1:-1], lower[1:-1]) for upper, lower in zip(UPPER_LIDS, LOWER_LIDS, strict=True))


def strip(upper: list[int], lower: list[int]) -> np.ndarray:
    """[n, 3] triangles between two lines of points that share their ends."""
    triangles = []
    for i in range(len(upper) - 1):
        if upper[i] != lower[i]:
            triangles.append([upper[i], lower[i], upper[i + 1]])
        if upper[i + 1] != lower[i + 1]:
            triangles.append([upper[i + 1], lower[i], lower[i + 1]])
    return np.array(triangles)


MOUTH_TRIANGLES = strip(INNER_UPPER_LIP, INNER_LOWER_LIP)
EYE_TRIANGLES = np.concatenate([strip(upper, lower) for upper, lower in zip(UPPER_LIDS, LOWER_LIDS, strict=True)])
