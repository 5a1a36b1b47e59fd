"""Finished films of the talker: lips against sound, how restless the face is, and what becomes of a long film."""
