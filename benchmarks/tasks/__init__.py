"""The four tasks by every method, on unseen sentences, real clips and an unseen voice."""
