"""Running the command inside the test's process."""

import functools
from collections.abc import Callable

import pytest

from talker_t2av import Talker
from talker_t2av.cli.app import main

load_once = functools.cache(Talker.load)
"""A bundle takes a second or two to load, and there are many cases."""


@pytest.fixture
def talker_command(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """`talker_command("generate", ...)` -> exit code, what is on the output, what is on the error stream."""

    monkeypatch.setattr(Talker, "load", load_once)

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["talker", *words])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ending:
            main()
        out, err = capfd.readouterr()
        code = ending.value.code
        return (code if isinstance(code, int) else 0), out, err

    return run
