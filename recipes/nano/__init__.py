"""How nano is made and scored, in one folder a subject.

Commands are run from the repository's root:

OMP_NUM_THREADS=1 PYTHONPATH=src python -m recipes.nano.talker.train --help

Folders use each other one way:

evaluation -> talker, references, voices -> codec, motion -> face -> corpus -> measures
"""
