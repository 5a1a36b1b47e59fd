"""Is a recording the voice of one person? What is heard in it, a network of FireRedVAD's (Apache-2.0) tells."""
