"""Fundamental frequency: normalised cross-correlation, and the cheapest path through its peaks (Viterbi)."""

import math

import numpy as np

SAMPLE_RATE, HOP = 24_000, 240
DECIMATION = 3
LOW_RATE = SAMPLE_RATE // DECIMATION
LOW_HOP = HOP // DECIMATION
WINDOW, MARGIN = 200, 40
LOWEST, HIGHEST = 62.0, 480.0
BAND = (50.0, 1100.0)
GUARD_SECONDS = 0.5
LAG_PENALTY = 0.12
JUMP_COST, LARGEST_JUMP = 1.2, 0.9
VOICING_COST = 0.18
UNVOICED_COST, SILENT_COST = 0.52, 0.1
SILENCE = 3e-4
ENERGY_FLOOR = 1e-4
LOUD_QUANTILE = 0.98


def band_limited(samples: np.ndarray) -> np.ndarray:
    """[N] at 24 kHz -> [ceil(N / 3)] at 8 kHz, without phase shift, through a second-order band-pass used both ways."""
    guard = int(GUARD_SECONDS * SAMPLE_RATE)
    length = -(-(len(samples) + 2 * guard) // (2 * DECIMATION)) * 2 * DECIMATION
    padded = np.zeros(length)
    padded[guard : guard + len(samples)] = samples
    spectrum = np.fft.rfft(padded)[: length // (2 * DECIMATION) + 1]
    frequency = np.arange(len(spectrum)) * SAMPLE_RATE / length
    # Butterworth band-pass by the bilinear transform: the low-pass variable of the warped frequencies
    warped = np.tan(np.pi * np.minimum(frequency, LOW_RATE / 2 - 1e-3) / LOW_RATE)
    low, high = (math.tan(math.pi * edge / LOW_RATE) for edge in BAND)
    variable = (warped**2 - low * high) / np.maximum(warped * (high - low), 1e-12)
    low_rate = np.fft.irfft(spectrum / (1 + variable**4), length // DECIMATION) / DECIMATION
    start = guard // DECIMATION
    return low_rate[start : start + -(-len(samples) // DECIMATION)]


def correlations(signal: np.ndarray, frames: int, lags: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Normalised cross-correlation [frames, lags] of windows 10 ms apart, and each window's energy relative to loud
    ones [frames]."""
    reach = int(lags[-1]) + 2
    before = WINDOW // 2 + MARGIN
    padded = np.pad(signal, (before, WINDOW + reach + frames * LOW_HOP))
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW + reach)[: frames * LOW_HOP : LOW_HOP]
    size = 512
    product = np.conj(np.fft.rfft(windows[:, :WINDOW], size)) * np.fft.rfft(windows, size)
    cross = np.fft.irfft(product, size)[:, :reach]
    summed = np.concatenate([np.zeros((frames, 1)), np.cumsum(windows**2, axis=1)], axis=1)
    energy = summed[:, WINDOW : WINDOW + reach] - summed[:, :reach]
    loud = np.quantile(energy[:, :1], LOUD_QUANTILE)
    correlation = cross / np.sqrt(energy[:, :1] * energy + ENERGY_FLOOR * loud**2 + 1e-12)
    return correlation[:, lags], energy[:, 0] / (loud + 1e-12)


def cheapest_path(voiced_cost: np.ndarray, unvoiced_cost: np.ndarray, lags: np.ndarray) -> np.ndarray:
    """[frames] index of the best lag, or `len(lags)` where unvoiced, for costs [frames, lags] and [frames]."""
    frames, count = voiced_cost.shape
    octaves = np.log2(lags)
    jump = np.minimum(JUMP_COST * np.abs(octaves[:, None] - octaves[None]), LARGEST_JUMP)
    back = np.zeros((frames, count + 1), dtype=np.int32)
    voiced, unvoiced = voiced_cost[0], unvoiced_cost[0]
    columns = np.arange(count)
    for frame in range(1, frames):
        through = voiced[:, None] + jump
        origin = through.argmin(axis=0)
        stay, onset = through[origin, columns], unvoiced + VOICING_COST
        back[frame, :count] = np.where(onset < stay, count, origin)
        best = int(voiced.argmin())
        ending = voiced[best] + VOICING_COST
        back[frame, count] = count if unvoiced <= ending else best
        voiced = np.minimum(stay, onset) + voiced_cost[frame]
        unvoiced = min(unvoiced, ending) + unvoiced_cost[frame]
    path = np.zeros(frames, dtype=int)
    path[-1] = int(np.append(voiced, unvoiced).argmin())
    for frame in range(frames - 1, 0, -1):
        path[frame - 1] = back[frame, path[frame]]
    return path


def track_pitch(samples: np.ndarray) -> np.ndarray:
    """[N] samples at 24 kHz -> [N // 240 + 1] fundamental in Hz every 10 ms, 0 where unvoiced."""
    frames = len(samples) // HOP + 1
    lags = np.arange(int(LOW_RATE / HIGHEST), math.ceil(LOW_RATE / LOWEST) + 1)
    correlation, energy = correlations(band_limited(samples), frames, lags)
    voiced_cost = 1 - correlation * (1 - LAG_PENALTY * lags / lags[-1])
    path = cheapest_path(voiced_cost, np.where(energy > SILENCE, UNVOICED_COST, SILENT_COST), lags)
    pitch = np.zeros(frames)
    voiced = path < len(lags)
    index, rows = np.clip(path[voiced], 1, len(lags) - 2), correlation[voiced]
    column = np.arange(len(index))
    left, middle, right = (rows[column, index + offset] for offset in (-1, 0, 1))
    peak = np.clip(0.5 * (left - right) / (left - 2 * middle + right - 1e-9), -0.5, 0.5)
    pitch[voiced] = LOW_RATE / (lags[index] + peak)
    return pitch
