"""The trace as numbers: one NPZ with every array, and tables as CSV, each with a legend."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence

import numpy as np

from app.exports.subject import Subject
from capsnet.explain import length_bill

# Shapes in the paper's letters; H, W: rows and columns.
ARRAYS = {
    "image": ("(H, W)", "what the network saw, from 0 (ground) to 1 (ink)"),
    "features": ("(channels, rows, columns)", "after the first convolution and ReLU"),
    "primary": ("(types, rows, columns, K)", "u, the primary capsules"),
    "votes": ("(I, J, D)", "û_j|i = W_ij u_i, what capsule i says digit j should look like"),
    "logits": ("(R, I, J)", "b_ij before the softmax of that iteration; 0 at the first"),
    "couplings": ("(R, I, J)", "c_ij, the softmax of b_ij over the digits j: they sum to 1"),
    "sums": ("(R, J, D)", "s_j = Σ_i c_ij û_j|i"),
    "outputs": ("(R, J, D)", "v_j = squash(s_j)"),
    "capsules": ("(J, D)", "v_j of the iteration that the network was trained with"),
    "lengths": ("(J,)", "|v_j| of that iteration: how surely the digit j is there"),
    "reconstruction": ("(H, W)", "what the decoder draws from the longest capsule"),
    "readings": ("(J, H, W)", "what the decoder draws from each capsule alone"),
}
_ROUTING = ("logits", "couplings", "sums", "outputs")


def trace_arrays(subject: Subject) -> dict[str, np.ndarray]:
    """Return every array of the trace, by the names of `ARRAYS`."""
    trace = subject.trace
    return {name: getattr(trace.routing if name in _ROUTING else trace, name) for name in ARRAYS}


def legend(subject: Subject) -> str:
    """Return what the arrays are, in plain text."""
    trace = subject.trace
    config, iterations = trace.config, len(trace.routing.couplings)
    lines = [
        "One digit on its way through a capsule network (Sabour, Frosst and Hinton 2017,",
        "Dynamic Routing Between Capsules), taken home from CapsNet Explorer.",
        "",
        f"Digit: {subject.digit}.",
        f"Network: {subject.version.weights}, {subject.version.day}.",
        f"Answer: {subject.answer}",
        "",
        f"I = {config.children:,} primary capsules i, J = {config.classes} digits j, "
        f"K = {config.primary_dim} and D = {config.digit_dim} dimensions,",
        f"R = {iterations} iterations of routing, of which the network was trained with "
        f"{config.iterations}.",
        f"Capsule i is of type i // {config.grid**2}, at row (i % {config.grid**2}) // "
        f"{config.grid} and column i % {config.grid}; all are counted from 0.",
        "",
        "All arrays are float32:",
    ]
    arrays = trace_arrays(subject)
    lines += [
        f"  {name:15} {shape:26} {' × '.join(map(str, arrays[name].shape)):20} {what}"
        for name, (shape, what) in ARRAYS.items()
    ]
    return "\n".join(lines) + "\n"


def trace_npz(subject: Subject) -> bytes:
    """Return the trace for numpy.load; its entry "legend" says what the others are."""
    file = io.BytesIO()
    np.savez_compressed(file, legend=np.array(legend(subject)), **trace_arrays(subject))
    return file.getvalue()


def tables_zip(subject: Subject, iteration: int) -> bytes:
    """Return tables of the trace as CSV in a ZIP, with README.txt as their legend.

    Numbers have nine digits, so that reading them gives float32 back exactly.

    Args:
        subject: what is shown.
        iteration: from 1, the one whose couplings and bill are told.
    """
    trace = subject.trace
    routing, digits = trace.routing, range(trace.config.classes)
    step = iteration - 1
    children = ["type", "row", "column"]
    lengths = np.column_stack([np.linalg.norm(routing.sums, axis=2), routing.lengths])
    couplings = np.column_stack([trace.activity, routing.couplings[step]])
    bill = length_bill(trace)[step]
    tables = {
        "lengths.csv": _csv(
            ["iteration", *(f"s_{j}" for j in digits), *(f"v_{j}" for j in digits)],
            [([number], row) for number, row in enumerate(lengths, start=1)],
        ),
        f"couplings-iteration-{iteration}.csv": _csv(
            [*children, "u", *(f"c_{j}" for j in digits)], _by_child(subject, couplings)
        ),
        f"length-bill-iteration-{iteration}.csv": _csv(
            [*children, *(f"bill_{j}" for j in digits)], _by_child(subject, bill)
        ),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr("README.txt", _tables_legend(subject, iteration))
        for name, table in tables.items():
            folder.writestr(name, table)
    return file.getvalue()


def _tables_legend(subject: Subject, iteration: int) -> str:
    version, config = subject.version, subject.trace.config
    return f"""Tables of one digit on its way through a capsule network (Sabour, Frosst and Hinton
2017, Dynamic Routing Between Capsules), taken home from CapsNet Explorer.

Digit: {subject.digit}.
Network: {version.weights}, {version.day}.
Answer: {subject.answer}

lengths.csv: a row for each iteration of routing, from 1; the network was trained with \
{config.iterations}.
  s_0 … s_9   |s_j|, the length of the weighted sum of the votes for digit j
  v_0 … v_9   |v_j|, the same after squash: how surely digit j is there

couplings-iteration-{iteration}.csv: a row for each primary capsule i.
  type, row, column   which one it is, counted from 1
  u                   |u_i|, how active it is
  c_0 … c_9           c_ij, the shares of its vote that the digits j get; they sum to 1

length-bill-iteration-{iteration}.csv: a row for each primary capsule i, as above.
  bill_0 … bill_9     c_ij (û_j|i · ŝ_j), what it adds to |s_j|; a column sums to |s_j|

Comma-separated, decimal points, UTF-8.
"""


def _by_child(subject: Subject, values: np.ndarray) -> Iterable[tuple[Sequence[int], np.ndarray]]:
    """Return each row of values (I, …) with its capsule's type, row and column, from 1."""
    config = subject.trace.config
    shape = (config.primary_types, config.grid, config.grid)
    for child, row in enumerate(values):
        yield [int(place) + 1 for place in np.unravel_index(child, shape)], row


def _csv(header: Sequence[str], rows: Iterable[tuple[Sequence[int], np.ndarray]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([*names, *(f"{value:.9g}" for value in values)] for names, values in rows)
    return file.getvalue()
