"""The numbers that are taken home are those of the trace."""

import csv
import io
import zipfile
from datetime import date

import numpy as np
import pytest

import capsnet
from app import drawing as drawings
from app.exports.numbers import ARRAYS, legend, tables_zip, trace_npz
from app.exports.subject import Subject, Version
from capsnet.explain import length_bill


@pytest.fixture
def subject(tiny_model, digits) -> Subject:
    drawing = drawings.from_test_digit(0, digits)
    version = Version("tiny", "0123456789abcdef" * 4, date(2026, 5, 3))
    return Subject(drawing, capsnet.trace(tiny_model, drawing.image, 5), version, 0.5)


def tables(subject: Subject, iteration: int) -> dict[str, list[dict[str, str]]]:
    with zipfile.ZipFile(io.BytesIO(tables_zip(subject, iteration))) as folder:
        assert folder.testzip() is None
        return {
            name: list(csv.DictReader(io.StringIO(folder.read(name).decode())))
            for name in folder.namelist()
            if name.endswith(".csv")
        }


def column(rows: list[dict[str, str]], name: str) -> np.ndarray:
    return np.array([row[name] for row in rows], np.float32)


def test_npz_holds_every_array_of_the_trace_as_it_is(subject):
    trace = subject.trace
    with np.load(io.BytesIO(trace_npz(subject))) as file:
        assert set(file.files) == {*ARRAYS, "legend"}
        for name in set(vars(trace)) - {"config", "routing"}:
            np.testing.assert_array_equal(file[name], getattr(trace, name))
        for name, array in vars(trace.routing).items():
            np.testing.assert_array_equal(file[name], array)
        np.testing.assert_allclose(file["couplings"].sum(axis=2), 1, rtol=1e-5)
        assert str(file["legend"]) == legend(subject)


def test_the_legend_tells_each_array_s_shape(subject):
    lines = {line.split()[0]: line for line in legend(subject).splitlines() if line.strip()}
    with np.load(io.BytesIO(trace_npz(subject))) as file:
        for name in ARRAYS:
            assert " × ".join(str(size) for size in file[name].shape) in lines[name]
    assert "R = 5 iterations of routing, of which the network was trained with 3." in legend(
        subject
    )
    for said in (subject.digit, subject.answer, subject.version.weights, "3 May 2026"):
        assert said in legend(subject)


@pytest.mark.parametrize("iteration", [1, 4])
def test_tables_give_the_same_numbers_back(subject, iteration):
    trace = subject.trace
    routing = trace.routing
    found = tables(subject, iteration)
    assert list(found) == [
        "lengths.csv",
        f"couplings-iteration-{iteration}.csv",
        f"length-bill-iteration-{iteration}.csv",
    ]
    lengths, couplings, bill = found.values()
    np.testing.assert_array_equal(column(lengths, "iteration"), np.arange(1, 6))
    np.testing.assert_array_equal(column(couplings, "u"), trace.activity)
    for digit in range(10):
        np.testing.assert_array_equal(column(lengths, f"v_{digit}"), routing.lengths[:, digit])
        np.testing.assert_allclose(
            column(lengths, f"s_{digit}"), np.linalg.norm(routing.sums[:, digit], axis=1), rtol=1e-6
        )
        np.testing.assert_array_equal(
            column(couplings, f"c_{digit}"), routing.couplings[iteration - 1, :, digit]
        )
        np.testing.assert_array_equal(
            column(bill, f"bill_{digit}"), length_bill(trace)[iteration - 1, :, digit]
        )
        total = column(bill, f"bill_{digit}").sum()
        assert total == pytest.approx(column(lengths, f"s_{digit}")[iteration - 1], rel=1e-3)
    shares = np.stack([column(couplings, f"c_{digit}") for digit in range(10)])
    np.testing.assert_allclose(shares.sum(axis=0), 1, rtol=1e-5)


def test_rows_name_their_capsule(subject):
    config = subject.trace.config
    couplings = tables(subject, 3)["couplings-iteration-3.csv"]
    assert len(couplings) == config.children
    for child in (0, 7, config.children - 1):
        kind, place = divmod(child, config.grid**2)
        row, place = divmod(place, config.grid)
        names = [couplings[child][name] for name in ("type", "row", "column")]
        assert names == [str(kind + 1), str(row + 1), str(place + 1)]


def test_the_tables_legend_names_every_column(subject):
    with zipfile.ZipFile(io.BytesIO(tables_zip(subject, 2))) as folder:
        told = folder.read("README.txt").decode()
    for name, rows in tables(subject, 2).items():
        assert name in told
        for header in rows[0]:
            stem = header.partition("_")[0]
            assert f"{stem}_0 … {stem}_9" in told if "_" in header else header in told
    for said in (subject.digit, subject.answer, subject.version.weights):
        assert said in told
