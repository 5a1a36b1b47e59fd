"""Reading and writing sound, pictures and video; choosing a face."""
