"""The one error that is meant for the person at the keyboard."""


class UserError(Exception):
    """What is wrong, with which file, and what to do, in one plain sentence.

    The command line prints it and exits with 2.
    """
