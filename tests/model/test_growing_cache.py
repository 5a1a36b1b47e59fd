"""The cache with room to spare knows what transformers' own knows."""

import torch
from transformers import DynamicCache

from talker_t2av.model.growing_cache import ROOM, GrowingCache

LAYERS, STEPS = 2, (5, 1, ROOM, 1, 1, 3 * ROOM)


def test_it_knows_what_transformers_own_knows() -> None:
    generator = torch.Generator().manual_seed(0)
    ours, theirs = GrowingCache(), DynamicCache()
    for count in STEPS:
        for layer in range(LAYERS):
            keys, values = torch.randn(2, 2, 3, count, 4, generator=generator)
            found, expected = ours.update(keys, values, layer), theirs.update(keys, values, layer)
            assert all(torch.equal(*pair) for pair in zip(found, expected, strict=True))
        assert ours.get_seq_length() == theirs.get_seq_length()


def test_a_column_is_written_where_there_is_room() -> None:
    cache = GrowingCache([(torch.zeros(1, 2, 5, 4), torch.zeros(1, 2, 5, 4))])
    before, _ = cache.update(torch.ones(1, 2, 1, 4), torch.ones(1, 2, 1, 4), 0)
    after, _ = cache.update(torch.ones(1, 2, 1, 4), torch.ones(1, 2, 1, 4), 0)
    assert before.data_ptr() == after.data_ptr()
    assert after.sum() == 2 * 2 * 4
