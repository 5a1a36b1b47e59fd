"""The released motion codec: LIA-X's network, which turns a face into 40 numbers and moves a portrait by them.

The code is written anew after method.md section 9. LIA-X's own code and weights are, by the headers of its files, for
non-commercial use, research and evaluation: whoever loads the weights is bound by that. None come with the package.
"""
