"""`slslab run`, as a person and as a machine use it."""

from __future__ import annotations

import csv
import io
import json
import shlex
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from slslab import cli
from slslab.cli.terminal import Terminal
from slslab.learner import Store
from slslab.sims.run import run as simulate
from slslab.sims.scenario import load, scenarios

Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def command(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The verb's module. Importing it hides what the package itself calls `run`, which the tests go through."""
    front_door = vars(cli).get("run")
    if callable(front_door):
        monkeypatch.setattr(cli, "run", front_door)
    module = import_module("slslab.cli.run")
    if callable(front_door):
        monkeypatch.setattr(cli, "run", front_door)
    return module


def machine(slslab: Run, *argv: str) -> dict[str, Any]:
    done = slslab("run", *argv, "--json")
    assert (done.code, done.err) == (0, "")
    answer: dict[str, Any] = json.loads(done.out)
    return answer


def test_json_has_what_the_commands_promise(slslab: Run) -> None:
    made = machine(slslab, "cold-start", "--set", "memory=1024", "--seed", "3")
    assert {
        "scenario", "seed", "knobs", "virtual_seconds", "invocations", "cold_starts", "errors", "throttles", "retries",
        "dead_letters", "latency_ms", "environments", "bill", "digest",
    } <= made.keys()  # fmt: skip
    assert (made["scenario"], made["seed"], made["knobs"]["memory"]) == ("cold-start", 3, 1024)
    assert set(made["latency_ms"]) == {"p50", "p95", "p99", "max"}
    assert made["environments"]["peak"] >= made["environments"]["average"] > 0
    assert made["bill"]["total_usd"] > 0
    assert made["cold_starts"] > 0
    assert made["digest"] == simulate(load("cold-start"), {"memory": 1024}, 3).digest()


@pytest.mark.parametrize("sim", scenarios())
def test_every_simulation_runs(slslab: Run, sim: str) -> None:
    made = machine(slslab, sim, "--until", "20s")
    assert made["virtual_seconds"] == 20
    assert made["invocations"] > 0


def test_the_same_line_gives_the_same_run_and_another_seed_another(slslab: Run) -> None:
    first = machine(slslab, "cold-start", "--until", "10s")
    assert first == machine(slslab, "cold-start", "--until", "10s", "--seed", "1")
    assert first["digest"] != machine(slslab, "cold-start", "--until", "10s", "--seed", "2")["digest"]


def test_the_picture(slslab: Run) -> None:
    done = slslab("run", "cold-start", "--seed", "7", "--until", "10s")
    lines = done.out.splitlines()
    assert (done.code, done.err) == (0, "")
    assert lines[0] == "Cold starts · seed 7 · 10 s"
    assert any(line.startswith("    env 1 ") and "█" in line for line in lines)
    assert any(line.startswith("Bill   $") for line in lines)
    assert lines[-1] == "slslab run cold-start --seed 7 --until 10s"
    assert max(len(line) for line in lines) <= 80
    assert "\x1b" not in done.out


def test_the_picture_in_spanish_is_spanish(slslab: Run) -> None:
    done = slslab("run", "cold-start", "--until", "10s", "--lang", "es")
    assert done.out.startswith("Arranques en frío · semilla 1 · 10 s")
    for word in ("Entornos a lo largo del tiempo", "Latencia", "arranques en frío", "Factura", "peticiones"):
        assert word in done.out
    for word in ("Environments", "Latency", "requests", "Bill", "idle"):
        assert word not in done.out


def test_the_last_line_reproduces_the_run(slslab: Run) -> None:
    told = ["cold-start", "--set", "rate=2.5", "--set", "snapshot=true", "--seed", "5", "--until", "15.5s"]
    told += ["--at", "3s", "burst 20", "--at", "4.25s", "set memory=2048", "--at", "5s", "fail checkout 2s"]
    line = slslab("run", *told).out.splitlines()[-1]
    words = shlex.split(line)
    assert words[:3] == ["slslab", "run", "cold-start"]
    again, first = machine(slslab, *words[2:]), machine(slslab, *told)
    assert again == first
    assert first["interventions"] == ["3s burst 20", "4.25s set memory=2048", "5s fail checkout 2s"]
    assert first["errors"] > 0


def test_stepping_in_changes_the_run(slslab: Run) -> None:
    calm = machine(slslab, "cold-start", "--until", "10s")
    burst = machine(slslab, "cold-start", "--until", "10s", "--at", "5s", "burst 50")
    assert burst["requests"] == calm["requests"] + 50
    assert burst["environments"]["peak"] >= 50


def test_the_last_of_two_settings_holds(slslab: Run) -> None:
    made = machine(slslab, "cold-start", "--until", "1s", "--set", "memory=512", "--set", "memory=2048")
    assert made["knobs"]["memory"] == 2048


def test_csv(slslab: Run, tmp_path: Path) -> None:
    done = slslab("run", "cold-start", "--until", "10s", "--json", "--csv", str(tmp_path / "new" / "folder"))
    assert done.code == 0
    assert "Written to" in done.err
    made = json.loads(done.out)
    tables = {path.name: list(csv.DictReader(path.open())) for path in (tmp_path / "new" / "folder").iterdir()}
    assert set(tables) == {"requests.csv", "environments.csv", "rows.csv"}
    assert len(tables["requests.csv"]) == made["requests"]
    assert len(tables["environments.csv"]) == made["environments"]["peak"]


def test_every_event_as_json_lines(slslab: Run, tmp_path: Path) -> None:
    file = tmp_path / "new" / "run.jsonl"
    done = slslab("run", "cold-start", "--until", "10s", "--json", "--jsonl", str(file))
    assert done.code == 0
    assert str(file) in done.err
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    made = json.loads(done.out)
    assert sum(line["kind"] == "send" for line in lines) == made["requests"]
    assert sum(line["kind"] == "start" and line["code"] for line in lines) == made["cold_starts"]


def test_opentelemetry(slslab: Run, tmp_path: Path) -> None:
    file = tmp_path / "otel.json"
    done = slslab("run", "fan-out", "--until", "30s", "--json", "--otlp", str(file))
    assert (done.code, "OTLP" in done.err) == (0, True)
    told = json.loads(file.read_text(encoding="utf-8"))
    assert set(told) == {"resourceSpans", "resourceMetrics", "resourceLogs"}
    spans = [span for group in told["resourceSpans"] for scope in group["scopeSpans"] for span in scope["spans"]]
    invoked = [span for span in spans if any(attribute["key"] == "faas.coldstart" for attribute in span["attributes"])]
    assert len(invoked) == json.loads(done.out)["invocations"]


def test_a_trace_to_look_at(slslab: Run, tmp_path: Path) -> None:
    file = tmp_path / "trace.json"
    done = slslab("run", "event-loops", "--until", "30s", "--json", "--trace", str(file))
    assert (done.code, "ui.perfetto.dev" in done.err) == (0, True)
    events = json.loads(file.read_text(encoding="utf-8"))["traceEvents"]
    invoked = sum(event["ph"] == "X" and "cold" in event["args"] for event in events)
    assert invoked == json.loads(done.out)["invocations"]


def test_the_same_run_writes_the_same_files(slslab: Run, tmp_path: Path) -> None:
    for folder in ("first", "second"):
        files = [part for name in ("jsonl", "otlp", "trace") for part in (f"--{name}", str(tmp_path / folder / name))]
        assert slslab("run", "fan-out", "--until", "20s", "--json", *files).code == 0
    for name in ("jsonl", "otlp", "trace"):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


def test_aggregates_only(slslab: Run) -> None:
    kept, made = machine(slslab, "cold-start"), machine(slslab, "cold-start", "--no-record")
    assert made["lacks"] == ["bill", "metrics", "digest"]
    assert "digest" not in made
    for field in ("scenario", "seed", "knobs", "requests", "invocations", "cold_starts", "environments"):
        assert made[field] == kept[field]
    assert made["latency_ms"]["max"] == kept["latency_ms"]["max"]
    assert made["latency_ms"]["p95"] == pytest.approx(kept["latency_ms"]["p95"], rel=0.02)


def test_aggregates_for_a_person(slslab: Run) -> None:
    done = slslab("run", "cold-start", "--no-record", "--seed", "3")
    assert (done.code, done.err) == (0, "")
    assert "Aggregates only" in done.out
    line = done.out.splitlines()[-1]
    assert line == "slslab run cold-start --seed 3 --no-record"
    assert slslab(*shlex.split(line)[1:]).out == done.out
    spanish = slslab("run", "cold-start", "--no-record", "--lang", "es").out
    assert "Solo totales" in spanish
    assert "on average" not in spanish


@pytest.mark.parametrize("option", ["--csv", "--jsonl", "--otlp", "--trace"])
def test_files_need_events(slslab: Run, option: str, tmp_path: Path) -> None:
    done = slslab("run", "cold-start", "--no-record", option, str(tmp_path / "out"))
    assert (done.code, done.out) == (2, "")
    assert option in done.err
    assert not (tmp_path / "out").exists()


def test_a_scenario_from_a_file(slslab: Run, tmp_path: Path) -> None:
    text = load("cold-start").file.read_text(encoding="utf-8")
    file = tmp_path / "mine.yaml"
    file.write_text(text.replace("id: cold-start", "id: mine", 1), encoding="utf-8")
    made = machine(slslab, str(file), "--until", "10s")
    assert made["scenario"] == "mine"
    assert made["digest"] == machine(slslab, "cold-start", "--until", "10s")["digest"]


def test_a_run_is_remembered_when_a_person_saw_it(slslab: Run) -> None:
    slslab("run", "cold-start", "--until", "1s", "--json")
    assert "cold-start" not in Store().progress().run
    slslab("run", "cold-start", "--until", "1s")
    assert "cold-start" in Store().progress().run


def test_a_home_that_cannot_be_written_to_is_no_reason_to_fail(
    slslab: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SLSLAB_HOME", str(tmp_path / "file" / "below"))
    done = slslab("run", "cold-start", "--until", "1s")
    assert done.code == 0
    assert done.out.startswith("Cold starts")
    assert done.err


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("cold-strat",), "Did you mean cold-start?"),
        (("cold-start", "--set", "memroy=512"), "Did you mean memory?"),
        (("cold-start", "--set", "memory=lots"), "memory must be a whole number from 128 to 10240; found lots."),
        (("cold-start", "--set", "memory=64"), "memory must be a whole number from 128 to 10240; found 64."),
        (("cold-start", "--set", "traffic=possion"), "Did you mean poisson?"),
        (("cold-start", "--set", "memory"), "--set takes KNOB=VALUE, found memory."),
        (("cold-start", "--set", "=5"), "--set takes KNOB=VALUE, found =5."),
        (("cold-start", "--seed", "-1"), "The seed must be a whole number"),
        (("cold-start", "--seed", "1.5"), "found 1.5"),
        (("cold-start", "--seed", "99999999999999999999"), "The seed must be a whole number"),
        (("cold-start", "--until", "soon"), "soon is not a time"),
        (("cold-start", "--at", "soon", "request"), "soon is not a time"),
        (("cold-start", "--at", "1s", "brust 5"), "Did you mean burst?"),
        (("cold-start", "--at", "1s", "burst"), "burst 50"),
        (("cold-start", "--at", "1s", "fail chekout 2s"), "Did you mean checkout?"),
        (("cold-start", "--jsn"), "Did you mean --json?"),
        ((), "Which simulation? There are: cold-start"),
        (("nowhere/at-all.yaml",), "cannot be read"),
    ],
)
def test_a_mistake_is_one_clear_sentence(slslab: Run, argv: tuple[str, ...], said: str) -> None:
    done = slslab("run", *argv)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert len(done.err.splitlines()) == 1
    spanish = slslab("run", *argv, "--lang", "es")
    assert spanish.code == 2
    assert spanish.err != done.err


@pytest.mark.parametrize("option", ["--csv", "--jsonl", "--otlp", "--trace"])
def test_a_disk_that_refuses_is_one_sentence(slslab: Run, tmp_path: Path, option: str) -> None:
    (tmp_path / "taken").write_text("")
    place = tmp_path / "taken" if option == "--csv" else tmp_path / "taken" / "file"
    done = slslab("run", "cold-start", "--until", "1s", option, str(place))
    assert done.code == 2
    assert "cannot be written" in done.err
    assert len(done.err.splitlines()) == 1


def test_help_has_every_option_and_two_examples(slslab: Run) -> None:
    for lang in ("en", "es"):
        done = slslab("run", "--help", "--lang", lang)
        assert done.code == 0
        for option in (
            "--set",
            "--seed",
            "--until",
            "--at",
            "--json",
            "--csv",
            "--jsonl",
            "--otlp",
            "--trace",
            "--no-record",
        ):
            assert option in done.out
        assert done.out.count("slslab run cold-start") == 2


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_examples_work(slslab: Run, lang: str) -> None:
    shown = slslab("run", "--help", "--lang", lang).out
    examples = [line.strip() for line in shown.splitlines() if line.strip().startswith("slslab run cold-start")]
    for example in examples:
        assert slslab(*shlex.split(example)[1:]).code == 0


def test_ctrl_c_stops_cleanly(slslab: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("slslab.sims.run.run", interrupted)
    done = slslab("run", "cold-start")
    assert (done.code, done.out) == (130, "")
    assert len(done.err.splitlines()) == 1


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_shown_to_a_person_who_waits(monkeypatch: pytest.MonkeyPatch, command: Any) -> None:
    clock = iter((0.0, 0.5, 1.5, 1.6, 2.0))
    monkeypatch.setattr(command.time, "monotonic", lambda: next(clock))
    err = Screen()
    progress = command._Progress(Terminal("en", io.StringIO(), err))
    progress.show(10, 100)
    assert err.getvalue() == ""
    progress.show(40, 100)
    progress.show(40, 100)
    progress.show(80, 100)
    assert err.getvalue() == "\rrunning  40 %\rrunning  80 %"
    progress.clear()
    assert err.getvalue().endswith("\r\x1b[K")


def test_progress_keeps_out_of_a_pipe(monkeypatch: pytest.MonkeyPatch, command: Any) -> None:
    monkeypatch.setattr(command, "_PATIENCE", -1.0)
    err = io.StringIO()
    progress = command._Progress(Terminal("en", io.StringIO(), err))
    progress.show(40, 100)
    progress.clear()
    assert err.getvalue() == ""


def test_plain_glyphs_where_the_terminal_has_no_others(slslab: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLSLAB_ASCII", "1")
    done = slslab("run", "cold-start", "--until", "10s")
    assert "\n".join(done.out.splitlines()[1:]).isascii()


def test_a_file_without_a_name_is_one_sentence(slslab: Run) -> None:
    for name in ("--csv", "--jsonl", "--otlp", "--trace"):
        done = slslab("run", "cold-start", name, "")
        assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1)
