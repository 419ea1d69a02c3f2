"""What the Routing scene says at each iteration about each digit, computed from the trace.

These are the sentences a teacher reads aloud, and the text alternatives of the pictures. Types,
rows, columns and iterations are counted from 1, as people count.
"""

import numpy as np

from app.capsule_names import capsule_name
from app.routing_numbers import CLEARLY, RoutingNumbers
from app.wording import signed
from capsnet.measuring.abstention import is_long

LOUD = 0.5  # |u| above which a child is plainly active
SILENT = 0.1  # |u| below which a child has next to nothing to say
AGREES = 0.05  # û·v from which a child agrees clearly; it adds this much to a logit


def words(numbers: RoutingNumbers) -> dict:
    """Return all sentences: by digit, by iteration, and by iteration and digit (nested lists)."""
    steps, digits = range(numbers.iterations), range(numbers.digits)

    def each(sentence) -> list[list[str]]:
        return [[sentence(numbers, step, digit) for digit in digits] for step in steps]

    return {
        "summary": [summary(numbers, digit) for digit in digits],
        "activity": activity(numbers),
        "lengths": [lengths(numbers, step) for step in steps],
        "couplings": [couplings(numbers, step) for step in steps],
        "parents": [parents(numbers, step) for step in steps],
        "headline": each(headline),
        "strongest": each(strongest),
        "maps": each(maps),
        "agreement": each(agreement),
        "plane": each(plane),
        "squash": each(squash),
        "bill": each(bill),
        "places": each(places),
    }


def child_name(numbers: RoutingNumbers, child: int) -> str:
    """Return a child's type, row and column, counted from 1."""
    return capsule_name(numbers.trace.config, child)


def headline(numbers: RoutingNumbers, step: int, digit: int) -> str:
    """Say what this iteration did for a digit: what the teacher reads aloud."""
    start = f"Iteration {step + 1}"
    now = numbers.lengths[step, digit]
    if step == 0:
        return (
            f"{start}: nobody has chosen yet. Every capsule gives each digit the same share, "
            f"so the couplings are uniform by definition. With them, the {digit} capsule is "
            f"{now:.2f} long."
        )
    if step >= numbers.trained:
        start += f", beyond the {numbers.trained} of training"
    toward, away = int(numbers.toward[step, digit]), int(numbers.away[step, digit])
    rest = numbers.couplings.shape[2] - toward - away
    if toward or away:
        most = "most stay undecided" if rest > toward + away else f"{rest:,} stay undecided"
        turned = f", {away:,} away from it" if away else ""
        moved = f"{_capsules(toward)} moved toward {digit}{turned}; {most}"
    else:
        largest = numbers.couplings[step, digit].max() * numbers.digits
        moved = f"no capsule clearly for or against {digit} yet, the keenest at {largest:.2f} times"
        moved += " an even share"
    before = numbers.lengths[step - 1, digit]
    return f"{start}: {moved}. Its length {_change(before, now)}."


def strongest(numbers: RoutingNumbers, step: int, digit: int) -> str:
    """Say which children carry a digit capsule's length at this iteration."""
    values = np.sort(numbers.bill[step, digit])[::-1]
    total = numbers.sums[step, digit]
    gains = values[values > 0]
    # How many it takes to make up half of what speaks for the digit.
    half = int(np.searchsorted(np.cumsum(gains), gains.sum() / 2)) + 1
    first = child_name(numbers, numbers.strongest[step, digit, 0])
    return (
        f"Strongest for {digit}: {first}, adding {signed(values[0], 3)} to a sum of {total:.2f}. "
        f"It takes {half} capsules to make half of all that speaks for {digit}."
    )


def summary(numbers: RoutingNumbers, digit: int) -> str:
    """Say what changed for a digit between the first and the trained iteration, and by whom."""
    last = min(numbers.trained, numbers.iterations) - 1
    first, now = numbers.lengths[0, digit], numbers.lengths[last, digit]
    toward, away = int(numbers.toward[last, digit]), int(numbers.away[last, digit])
    capsules = numbers.couplings.shape[2]
    growth = "kept its length of" if abs(now - first) < 0.005 else "went from"
    to = f"{first:.2f}" if abs(now - first) < 0.005 else f"{first:.2f} to {now:.2f}"
    rank = int((numbers.lengths[last] > now).sum())
    place = ("the longest", "the second longest")[rank] if rank < 2 else f"number {rank + 1}"
    most = [child_name(numbers, child) for child in numbers.strongest[last, digit, :3]]
    doubt = ""
    if not is_long(numbers.lengths[last].max(), numbers.threshold):
        passes = f"no capsule passes {numbers.threshold:.2f}"
        doubt = f" After these {last + 1} iterations {passes}: the network is not sure."
    return (
        f"From iteration 1 to {last + 1}, the {digit} capsule {growth} {to} ({place} of "
        f"{numbers.digits}). Of {capsules:,} capsules, {toward} came to lean toward it and {away} "
        f"away from it. Those that add most to it: {'; '.join(most)}.{doubt}"
    )


def lengths(numbers: RoutingNumbers, step: int) -> str:
    """Say which digit capsules are longest."""
    now = numbers.lengths[step]
    first, second = (int(digit) for digit in np.argsort(-now, kind="stable")[:2])
    none = f"No capsule passes {numbers.threshold:.2f}; longest"
    says = "Longest" if is_long(now[first], numbers.threshold) else none
    return (
        f"{says} at iteration {step + 1}: {first} with {now[first]:.2f}; "
        f"then {second} with {now[second]:.2f}."
    )


def activity(numbers: RoutingNumbers) -> str:
    """Say how active the children are, and what the silent ones are worth."""
    active = numbers.trace.activity
    loud = int((active > LOUD).sum())
    silent = int((active < SILENT).sum())
    votes = np.linalg.norm(numbers.trace.votes, axis=2).max(axis=1)  # longest of each child (I,)
    text = f"{loud:,} of {len(active):,} capsules are longer than {LOUD}"
    if not silent:
        return f"{text}; none is silent (below {SILENT})."
    said = f"the longest vote of any of them is {votes[active < SILENT].max():.2f}"
    return (
        f"{text}. {silent:,} are nearly silent (below {SILENT}): {said}, of all {votes.max():.2f}."
    )


def couplings(numbers: RoutingNumbers, step: int) -> str:
    """Say how far the couplings of all digits have left uniform."""
    even = 1 / numbers.digits
    values = numbers.couplings[step]
    if step == 0:
        return (
            f"Iteration 1: all {values.size:,} couplings are {even:g}, uniform by definition. "
            f"Colour comes with iteration 2."
        )
    low, high = np.percentile(values, [1, 99]) / even
    top = int(numbers.toward[step].argmax())
    pulled = f"{top} won most: {_capsules(int(numbers.toward[step, top]))} lean toward it."
    if not numbers.toward[step, top]:
        pulled = "No digit has clearly won a capsule yet."
    return (
        f"98% of the couplings lie between {_times(low)} and {_times(high)} an even share; the "
        f"furthest are at {_times(values.min() / even)} and {_times(values.max() / even)}. {pulled}"
    )


def maps(numbers: RoutingNumbers, step: int, digit: int) -> str:
    """Say who leans toward and away from a digit, and who leans furthest."""
    if step == 0:
        return f"Every coupling to {digit} is {1 / numbers.digits:g}, by definition."
    values = numbers.couplings[step, digit]
    toward, away = int(numbers.toward[step, digit]), int(numbers.away[step, digit])
    most, least = int(values.argmax()), int(values.argmin())
    if not toward and not away:
        return (
            f"Pale, for nobody leans clearly: all couplings to {digit} lie between "
            f"{values[least]:.3f} and {values[most]:.3f}."
        )
    return (
        f"{toward} lean toward {digit}, {away} away. Furthest toward: {child_name(numbers, most)} "
        f"({values[most]:.3f}); furthest away: {child_name(numbers, least)} ({values[least]:.3f})."
    )


def agreement(numbers: RoutingNumbers, step: int, digit: int) -> str:
    """Say how many children agree with a digit capsule."""
    values = numbers.agreement[step, digit]
    agree, disagree = int((values >= AGREES).sum()), int((values <= -AGREES).sum())
    most, least = int(values.argmax()), int(values.argmin())
    extremes = (
        f"Most: {child_name(numbers, most)} ({signed(values[most])}); "
        f"least: {child_name(numbers, least)} ({signed(values[least])})."
    )
    if not agree and not disagree:
        return f"Pale, for nobody agrees or disagrees clearly ({AGREES} or more). {extremes}"
    return (
        f"{_capsules(agree)} clearly agree{'' if agree != 1 else 's'} with {digit}, "
        f"{disagree:,} disagree ({AGREES} or more). {extremes}"
    )


def plane(numbers: RoutingNumbers, step: int, digit: int) -> str:
    """Say what the vote plane shows of the votes, and where their weighted mean lies."""
    share = numbers.plane_shares[digit]
    now = np.linalg.norm(numbers.plane_means[step, digit])
    text = f"The mean vote for {digit} is {now:.3f} long in this plane"
    if step:
        first = np.linalg.norm(numbers.plane_means[0, digit])
        text += f" ({first:.3f} at iteration 1)"
    shown = f"The plane shows {share:.0%} of the votes' squared length; the rest lies across it."
    return f"{text}. {shown}"


def squash(numbers: RoutingNumbers, step: int, digit: int) -> str:
    """Say what squash made of the weighted sum."""
    return (
        f"The weighted sum of the votes for {digit} is {numbers.sums[step, digit]:.2f} long; "
        f"squash makes it {numbers.lengths[step, digit]:.2f}."
    )


def bill(numbers: RoutingNumbers, step: int, digit: int) -> str:
    """Say how gains and losses add up to the length of the weighted sum."""
    gains, losses, total = bill_figures(numbers, step, digit)
    by_type = numbers.bill_gains[step, digit] + numbers.bill_losses[step, digit]
    top = int(by_type.argmax())
    return (
        f"+{gains:.2f} − {losses:.2f} = {total:.2f}, the length of the sum for {digit}. "
        f"Type {top + 1} adds most: {signed(by_type[top])}."
    )


def bill_figures(numbers: RoutingNumbers, step: int, digit: int) -> tuple[float, float, float]:
    """Return gains, losses (positive) and total, rounded so that what is printed adds up."""
    gains = round(float(numbers.bill_gains[step, digit].sum()), 2)
    total = round(float(numbers.sums[step, digit]), 2)
    # Rounded on their own, the three can miss by 0.01, and someone in the class will notice.
    return gains, round(gains - total, 2), total


def places(numbers: RoutingNumbers, step: int, digit: int) -> str:
    """Say where in the image a digit capsule's length comes from."""
    values = numbers.places_printed[step, digit] / 100
    row, column = divmod(int(values.argmax()), numbers.trace.config.grid)
    return (
        f"The place that adds most to {digit} is row {row + 1}, column {column + 1}: "
        f"{signed(values.max())}. {int((values < 0).sum())} of {len(values)} places take away "
        f"0.01 or more."
    )


def parents(numbers: RoutingNumbers, step: int) -> str:
    """Say how many children have chosen at all."""
    values, digits = numbers.parents[step], numbers.digits
    if step == 0:
        return f"Every capsule divides its vote evenly among {digits} digits: nobody has chosen."
    fewest = int(numbers.decided[step, 0])
    to = int(numbers.couplings[step, :, fewest].argmax())
    share = numbers.couplings[step, to, fewest]
    some = 0.95 * digits
    half = f"{np.median(values):.2f} or more of {digits} digits"
    if half.startswith(f"{digits:.2f}"):
        half = f"practically all {digits} digits"
    return (
        f"Half of the capsules still divide their vote among {half}; "
        f"{_none_or(int((values < some).sum()))} below {some:g}. The most decided, "
        f"{child_name(numbers, fewest)}, is at {values[fewest]:.2f}: it gives {to} "
        f"{share:.0%} of its vote."
    )


def how_clear(numbers: RoutingNumbers) -> str:
    """Say what counts as having moved."""
    even = 1 / numbers.digits
    return (
        f"Toward: a coupling of at least {CLEARLY * even:.2f}, {CLEARLY} times an even share; "
        f"away: at most {even / CLEARLY:.3f}."
    )


def _capsules(count: int) -> str:
    return f"{count:,} capsule" + ("" if count == 1 else "s")


def _change(before: float, now: float) -> str:
    if round(float(before), 2) == round(float(now), 2):
        return f"stays at {now:.2f}"
    return f"{'grows' if now > before else 'shrinks'} from {before:.2f} to {now:.2f}"


def _none_or(count: int) -> str:
    return "none is" if count == 0 else "one is" if count == 1 else f"{count:,} are"


def _times(ratio: float) -> str:
    return f"{ratio:.2f} times" if ratio >= 0.01 else "less than 0.01 times"
