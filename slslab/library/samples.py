"""Code samples in pages: what is shown must run.

`python` is compiled, `python run` is executed, `json` and `yaml` are parsed; any other language is only shown.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from typing import Final, NamedTuple

import yaml

from slslab.errors import Problem

TIME_OUT: Final = 10.0  # seconds for one sample
_FENCE: Final = re.compile(r"( {0,3})(`{3,}|~{3,})(.*)")


class Sample(NamedTuple):
    """A fenced block: `line` is the body's line on which its code starts, `info` the words after the fence."""

    line: int
    info: tuple[str, ...]
    code: str


def samples(body: str) -> Iterator[Sample]:
    """The fenced blocks of a Markdown text. One that is never closed goes on to the end."""
    fence, indent, start = "", 0, 0
    info: tuple[str, ...] = ()
    code: list[str] = []
    for number, line in enumerate(body.split("\n"), 1):
        match = _FENCE.match(line)
        if not fence:
            if match:
                indent, fence, info = len(match[1]), match[2], tuple(match[3].split())
                start, code = number + 1, []
        elif match and match[2].startswith(fence) and not match[3].strip():
            yield Sample(start, info, "\n".join(code) + "\n")
            fence = ""
        else:
            code.append(line[indent:] if not line[:indent].strip() else line)
    if fence:
        yield Sample(start, info, "\n".join(code) + "\n")


def check_samples(body: str, file: str, body_line: int, time_out: float = TIME_OUT) -> list[Problem]:
    """The samples of a page that do not run."""
    problems: list[Problem] = []
    for sample in samples(body):
        language = sample.info[0] if sample.info else ""
        line = body_line + sample.line - 1
        if language == "python":
            problem = _python(sample, file, line, time_out)
        elif language == "json":
            problem = _json(sample, file, line)
        elif language == "yaml":
            problem = _yaml(sample, file, line)
        else:
            problem = None
        if problem:
            problems.append(problem)
    return problems


def _python(sample: Sample, file: str, line: int, time_out: float) -> Problem | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(sample.code, file, "exec")
    except SyntaxError as error:
        return _broken(file, line + (error.lineno or 1) - 1, "python", error.msg)
    except ValueError as error:
        return _broken(file, line, "python", str(error))
    return _run(sample, file, line, time_out) if "run" in sample.info[1:] else None


def _run(sample: Sample, file: str, line: int, time_out: float) -> Problem | None:
    """Execute a sample in a process of its own, which is ended with its children when its time is over."""
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, "-I", "-c", sample.code],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            _, errors = process.communicate(timeout=time_out)
        except subprocess.TimeoutExpired:
            _end(process)
            return Problem(file, line, "library.code-too-slow", {"seconds": f"{time_out:g}"})
    if process.returncode == 0:
        return None
    last = errors.decode("utf-8", "replace").strip().splitlines()[-1:] or [f"exit code {process.returncode}"]
    found = re.findall(rb'File "<string>", line (\d+)', errors)
    return _broken(file, line + (int(found[-1]) - 1 if found else 0), "python", last[0])


def _end(process: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.communicate()


def _json(sample: Sample, file: str, line: int) -> Problem | None:
    try:
        json.loads(sample.code)
    except json.JSONDecodeError as error:
        return _broken(file, line + error.lineno - 1, "json", error.msg)
    except (ValueError, RecursionError) as error:
        return _broken(file, line, "json", str(error))
    return None


def _yaml(sample: Sample, file: str, line: int) -> Problem | None:
    try:
        list(yaml.compose_all(sample.code, Loader=yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        return _broken(file, line + (mark.line if mark else 0), "yaml", error.problem or "?")
    except (yaml.YAMLError, RecursionError) as error:
        return _broken(file, line, "yaml", str(error).splitlines()[0])
    return None


def _broken(file: str, line: int, language: str, problem: str) -> Problem:
    return Problem(file, line, "library.code-does-not-run", {"language": language, "problem": problem.rstrip(".")})
