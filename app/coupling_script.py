"""One coupling as a Python script that needs numpy and nothing else, to take home.

The script holds what it cannot compute (u, W, and what the other capsules do) and computes the
rest as the paper's procedure 1 does. It is plain ASCII: not every terminal prints a û.
"""

import textwrap

import numpy as np

from app.capsule_names import capsule_name
from capsnet.coupling import Coupling
from capsnet.model import CapsNetConfig

_SCRIPT = '''\
"""One coupling of routing by agreement (Sabour, Frosst and Hinton 2017, procedure 1).

{title}. Run it with Python and numpy.

Given, as the network computed it from one drawing:
  u       what the primary capsule i says, {pose_dim} numbers
  W       the learnt matrix between it and digit capsule j = {digit}
  others  what the other {others:,} capsules add to s_j, at each iteration
  agrees  how far this capsule's votes for the other {rest} digits agree with those digits
          (column {digit} is not given: it is computed)
Computed: everything else. To compute "others" and "agrees" too, one would need the votes of all
{children:,} capsules for all {digits} digits, which are {votes:,} numbers.
The network was trained with {trained} iterations; further ones show what would come.
"""

import numpy as np

np.set_printoptions(precision=6, suppress=True, floatmode="fixed", linewidth=100, sign="+")

j = {digit}  # the digit
u = np.array({pose})
W = np.array({weight})
others = np.array({other_sums})
agrees = np.array({agrees})


def softmax(b):
    """Turn logits into shares that add up to 1 (equation 3)."""
    powers = np.exp(b - b.max())
    return powers / powers.sum()


def squash(s):
    """Keep the direction of s and turn its length into one below 1 (equation 1)."""
    length = np.linalg.norm(s)
    return s * length / (1 + length**2)


vote = W @ u  # u-hat, this capsule's vote for the digit (equation 2)
print("{title}")
print("u      ", u)
print("u-hat  ", vote)

b = np.zeros({digits})  # a logit for each digit; all start at 0
for iteration in range(len(others)):
    c = softmax(b)  # what share of its vote each digit gets
    s = others[iteration] + c[j] * vote  # the weighted sum of all votes (equation 2)
    length = np.linalg.norm(s)
    adds = c[j] * vote @ s / max(length, 1e-12)  # what this capsule adds to |s|
    v = squash(s)
    gains = agrees[iteration].copy()
    gains[j] = vote @ v  # agreement
    print()
    print("Iteration", iteration + 1)
    print("b      ", b)
    print("c      ", c)
    print("adds    %+.6f" % adds)
    print("s      ", s)
    print("|s|     %+.6f" % length)
    print("v      ", v)
    print("|v|     %+.6f" % np.linalg.norm(v))
    print("u-hat.v %+.6f" % gains[j])
    b = b + gains  # the logits of the next iteration
    print("next b  %+.6f" % b[j])
'''


def coupling_script(coupling: Coupling, config: CapsNetConfig) -> str:
    """Return a script that prints the numbers of one coupling, iteration by iteration.

    Args:
        coupling: of any network.
        config: of that network.
    """
    agrees = coupling.agreement.copy()
    agrees[:, coupling.digit] = 0
    name = capsule_name(config, coupling.child)
    return _SCRIPT.format(
        title=f"{name[0].upper()}{name[1:]}, and digit {coupling.digit}",
        digit=coupling.digit,
        digits=config.classes,
        rest=config.classes - 1,
        children=config.children,
        others=config.children - 1,
        votes=config.children * config.classes * config.digit_dim,
        pose_dim=config.primary_dim,
        trained=config.iterations,
        pose=_spelled(coupling.pose),
        weight=_spelled(coupling.weight),
        other_sums=_spelled(coupling.others),
        agrees=_spelled(agrees),
    )


def _spelled(array: np.ndarray) -> str:
    """Write an array of one or two axes in Python, each number as short as float32 allows."""
    if array.ndim > 1:
        rows = (textwrap.indent(_spelled(row), "    ") for row in array)
        return "[\n" + "".join(f"{row},\n" for row in rows) + "]"
    numbers = ", ".join(str(number) for number in array.astype(np.float32))
    return textwrap.fill(f"[{numbers}]", 92, subsequent_indent=" ")
