"""What is measured of the product, in one folder a subject.

Commands are run from the repository's root:

OMP_NUM_THREADS=1 PYTHONPATH=src python -m benchmarks.face.report --help

Folders use each other one way: tasks -> films -> face -> speed.
"""
