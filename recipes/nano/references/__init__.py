"""How often the check of voice references is right, on good references and on bad ones."""
