"""Networks trained anew on a few digits, or on toys, for the claims about training.

A narrow CapsNet, the paper's in all but its widths, matrix capsules and the CNN are small enough to
be trained in minutes on one core, again and again from other seeds: what comes of a training
varies, and a verdict about training has to stand that.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch

from capsnet.data import Digits, load_dataset, load_few_digits, to_float
from capsnet.em.model import MatrixCapsNetConfig
from capsnet.loss import RECONSTRUCTION_WEIGHT
from capsnet.measuring.claims.evidence import Evidence, Trainings, Trial
from capsnet.measuring.comparing import read
from capsnet.model import CapsNetConfig
from capsnet.networks import Config
from capsnet.training.recipe import Recipe, learning_rate
from capsnet.training.run import Run, start
from capsnet.training.step import train_step
from capsnet.training.train import prepare

NARROW = CapsNetConfig(conv_channels=64, primary_types=8)
# A quarter as many parameters as a matrix CapsNet of the usual widths, which trains in as much
# less time.
SMALL_MATRIX = MatrixCapsNetConfig(primary_types=4, conv_caps1_types=8, conv_caps2_types=8)
BATCH = 50
STEPS = 600  # at least, however few the digits are
EPOCHS = 15  # at least, however many
TESTED = 100  # images at a time
TESTED_MATRIX = 10  # likewise, by matrix capsules: an image takes longer, the more there are


@dataclass(frozen=True)
class Arm:
    """One way to train a network."""

    name: str
    config: Config
    digits: int  # how many images it is trained on
    reconstruction: bool = True
    dataset: str = "mnist"  # whose first images; of "mnist", the bundled training digits
    epochs: int = 0  # 0: EPOCHS, or as many as STEPS are
    learning_rate: float = 1e-3
    micro_batch: int = 0  # images a forward and backward; 0: the whole batch
    margin_steps: int = 1_000  # over which the margin of the spread loss rises

    def recipe(self, seed: int) -> Recipe:
        """Return how it is trained: the same for all, but for what is compared."""
        steps = self.digits // BATCH
        return Recipe(
            epochs=self.epochs or max(EPOCHS, -(-STEPS // steps)),
            dataset=self.dataset,
            batch_size=BATCH,
            micro_batch=self.micro_batch,
            learning_rate=self.learning_rate,
            warmup_steps=100,
            validation=0,
            seed=seed,
            reconstruction_weight=RECONSTRUCTION_WEIGHT * self.reconstruction,
            margin_steps=self.margin_steps,
        )

    @property
    def images(self) -> int:
        """How many images a training goes through."""
        recipe = self.recipe(0)
        return recipe.epochs * (self.digits // BATCH) * BATCH


def training(run: Run, digits: int) -> Iterator[None]:
    """Train a network on the first so many bundled training digits or toys, a step at a time.

    Args:
        run: as it starts; it is advanced in place. Its recipe says of which data set.
        digits: how many images.

    Raises:
        FileNotFoundError, ValueError: if the bundled digits are missing or damaged.
    """
    config, recipe = run.model.config, run.recipe
    if recipe.dataset == "mnist":
        few = load_few_digits()
    else:
        few = load_dataset(recipe.dataset, None, train=True)
    digits_of_run = Digits(few.images[:digits], few.labels[:digits])
    batches, _ = prepare(recipe, config, digits_of_run, (), torch.device("cpu"))
    total = recipe.epochs * batches.steps
    for epoch in range(recipe.epochs):
        for batch in batches.epoch(epoch):
            train_step(run, batch, learning_rate(recipe, run.step, total))
            run.step += 1
            yield


def at_a_time(config: Config) -> int:
    """Return how many images a network reads at a time: a click on Stop waits for no more."""
    return TESTED_MATRIX if isinstance(config, MatrixCapsNetConfig) else TESTED


def total_of(pairs: tuple[tuple[str, Arm, Arm], ...]) -> Callable[[Trial], int]:
    """Return what says how many images a trial of some pairs of arms goes through in all."""
    arms = {arm for _, *both in pairs for arm in both}
    return lambda trial: trial.seeds * sum(arm.images + len(trial.digits.labels) for arm in arms)


def compared(pairs: tuple[tuple[str, Arm, Arm], ...], trial: Trial) -> Iterator[Evidence]:
    """Train pairs of arms from each seed, and let both read the same test digits.

    An arm that is in several pairs is trained once for each seed.
    """
    wrong: dict[Arm, list[torch.Tensor]] = {arm: [] for _, *both in pairs for arm in both}
    gone = 0
    rows: tuple[Trainings, ...] = ()

    def found() -> Evidence:
        return Evidence(len(trial.digits.labels) if rows else 0, rows, gone)

    for seed in range(trial.seeds):
        for arm, of_arm in wrong.items():
            run = start(arm.recipe(seed), arm.config, torch.device("cpu"))
            for _ in training(run, arm.digits):
                gone += BATCH
                yield found()
            parts, network = [], run.result.eval()
            for part in trial.batches(at_a_time(arm.config)):
                yield found()  # not after it: whoever has gone through all wants the rows
                parts.append(read(network, to_float(part.images)) != part.labels)
                gone += len(part.labels)
            of_arm.append(torch.cat(parts))
        rows = tuple(
            beside(
                what, first.name, second.name, torch.stack(wrong[first]), torch.stack(wrong[second])
            )
            for what, first, second in pairs
        )
        yield found()


def beside(
    what: str,
    first: str,
    second: str,
    one: torch.Tensor,
    other: torch.Tensor,
    is_part: bool = False,
) -> Trainings:
    """Return what follows from which images the networks of two ways misread.

    Args:
        what: what they were trained on, or shown.
        first: the name of the first way.
        second: of the second.
        one: (S, N) bool, what the first way misread: N images from S seeds.
        other: likewise of the second.
        is_part: whether it stands beside what is claimed, and is not judged.
    """
    often = one.sum(dim=0) - other.sum(dim=0)  # (N,)
    return Trainings(
        what,
        first,
        second,
        one.shape[1],
        (tuple(one.sum(dim=1).tolist()), tuple(other.sum(dim=1).tolist())),
        (int((often > 0).sum()), int((often < 0).sum())),
        is_part,
    )
