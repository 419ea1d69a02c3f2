"""Training: what a step minimises, what it sees, at which rate, and what it never sees."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
import torch
from torch import Tensor

from capsnet import margin_loss, reconstruction_loss
from capsnet.data import Digits, split, to_float
from capsnet.data.batches import Batch
from capsnet.em import MatrixCapsNetConfig
from capsnet.measuring.evaluate import evaluate
from capsnet.training import train as module
from capsnet.training.recipe import Recipe, learning_rate
from capsnet.training.run import Run, start
from capsnet.training.train import train, train_step

CPU = torch.device("cpu")
RECIPE = Recipe(epochs=2, batch_size=10, warmup_steps=3, validation=20)  # 4 steps an epoch


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What each step of a training is given; the step itself is left out."""
    steps: list[dict[str, Any]] = []

    def record(run: Run, batch: Batch, rate: float, *_: object) -> float:
        steps.append(
            {"images": batch.images, "labels": batch.labels, "rate": rate, "step": run.step}
        )
        return 1.0

    monkeypatch.setattr(module, "train_step", record)
    return steps


def weights(run: Run) -> Tensor:
    return torch.cat([parameter.detach().flatten() for parameter in run.model.parameters()])


def test_a_step_minimises_margin_and_reconstruction_of_the_true_digit(tiny_model, digits):
    """Every label is wrong, so that the true digit is never the longest capsule."""
    run = start(replace(RECIPE, reconstruction_weight=0.25), tiny_model.config, CPU)
    run.model.load_state_dict(tiny_model.state_dict())
    images = to_float(digits.images[:8])
    with torch.no_grad():
        capsules, lengths = run.model(images)
    read = lengths.argmax(dim=1)
    labels = (read + 1) % 10

    @torch.no_grad()
    def loss(drawn_digit: Tensor) -> float:
        drawn = run.model.decode(capsules, drawn_digit)
        return float(margin_loss(lengths, labels) + 0.25 * reconstruction_loss(drawn, images))

    expected, masked_by_prediction = loss(labels), loss(read)
    assert train_step(run, Batch(images, labels), 1e-3) == pytest.approx(expected, rel=1e-6)
    assert expected != pytest.approx(masked_by_prediction, rel=1e-5)


def test_reconstruction_weighs_what_the_paper_says(tiny_config, digits):
    images, labels = to_float(digits.images[:8]), digits.labels[:8]
    run = start(RECIPE, tiny_config, CPU)
    with torch.no_grad():
        output = run.model(images)
        drawn = run.model.decode(output.capsules, labels)
    squared = float((drawn - images).square().sum()) / 8
    expected = float(margin_loss(output.lengths, labels)) + 0.0005 * squared
    assert train_step(run, Batch(images, labels), 1e-3) == pytest.approx(expected, rel=1e-5)


def test_a_step_is_adams_with_the_given_rate(tiny_config, digits):
    run = start(RECIPE, tiny_config, CPU)
    before = weights(run)
    train_step(run, Batch(to_float(digits.images[:8]), digits.labels[:8]), 0.002)
    gradient = torch.cat([p.grad.flatten() for p in run.model.parameters()])
    # Adam's first step is rate · g / (|g| + ε), whatever the size of g.
    expected = before - 0.002 * gradient / (gradient.abs() + 1e-8)
    torch.testing.assert_close(weights(run), expected, rtol=1e-4, atol=1e-6)


def test_learning_rate_by_hand():
    recipe = Recipe(learning_rate=2.0, warmup_steps=4)
    rates = [learning_rate(recipe, step, 10) for step in range(10)]
    assert rates == pytest.approx([0.5, 1, 1.5, 2, 2, 10 / 6, 8 / 6, 1, 4 / 6, 2 / 6])


def test_learning_rate_without_warm_up_and_with_nothing_else():
    falling = [learning_rate(Recipe(learning_rate=1.0, warmup_steps=0), s, 4) for s in range(4)]
    assert falling == pytest.approx([1, 0.75, 0.5, 0.25])
    rising = [learning_rate(Recipe(learning_rate=1.0, warmup_steps=9), s, 4) for s in range(4)]
    assert rising == pytest.approx([1 / 9, 2 / 9, 3 / 9, 4 / 9])


def test_each_step_takes_the_rate_of_its_number(tiny_config, digits, tmp_path, seen):
    train(start(RECIPE, tiny_config, CPU), digits, tmp_path / "c", progress=False)
    assert [step["rate"] for step in seen] == [learning_rate(RECIPE, n, 8) for n in range(8)]


def test_an_epoch_takes_each_training_digit_once_and_each_epoch_another_order(
    tiny_config, digits, tmp_path, seen
):
    recipe = replace(RECIPE, shift_pixels=0)
    train(start(recipe, tiny_config, CPU), digits, tmp_path / "c", progress=False)
    where = {image.numpy().tobytes(): n for n, image in enumerate(to_float(digits.images))}
    orders = []
    for epoch in (seen[:4], seen[4:]):
        images = torch.cat([step["images"] for step in epoch])
        labels = torch.cat([step["labels"] for step in epoch])
        order = [where[image.numpy().tobytes()] for image in images]
        assert sorted(order) == list(range(40))  # 60 digits, of which 20 are held out
        assert torch.equal(labels, digits.labels[order])
        orders.append(order)
    assert orders[0] != orders[1]
    assert orders[0] != list(range(40))


def test_digits_are_shifted_by_up_to_two_pixels_in_every_direction(tiny_config, tmp_path, seen):
    images = torch.zeros(600, 28, 28, dtype=torch.uint8)
    images[:, 10, 20] = 255
    dots = Digits(images, torch.zeros(600, dtype=torch.long))
    recipe = Recipe(epochs=1, batch_size=100, validation=0)
    train(start(recipe, tiny_config, CPU), dots, tmp_path / "c", progress=False)
    places = torch.cat([step["images"] for step in seen])[:, 0].nonzero()[:, 1:]
    assert len(places) == 600
    moves = {(row - 10, column - 20) for row, column in places.tolist()}
    assert moves == {(down, right) for down in range(-2, 3) for right in range(-2, 3)}


def test_weights_follow_from_recipe_and_training_digits_alone(tiny_config, digits, tmp_path):
    """Other held-out digits, even nonsense, give the same weights; another seed does not."""

    def trained(digits: Digits, seed: int = 0) -> Tensor:
        run = start(replace(RECIPE, seed=seed), tiny_config, CPU)
        assert train(run, digits, tmp_path / "c", progress=False)
        return weights(run)

    reference = trained(digits)
    images, labels = digits.images.clone(), digits.labels.clone()
    images[40:], labels[40:] = 255 - images[40:], (labels[40:] + 1) % 10
    assert torch.equal(trained(Digits(images, labels)), reference)
    assert not torch.equal(trained(digits, seed=1), reference)
    images[39] = 255 - images[39]
    assert not torch.equal(trained(Digits(images, labels)), reference)


def test_history_tells_each_epochs_loss_and_validation(tiny_config, digits, tmp_path):
    run = start(RECIPE, tiny_config, CPU)
    assert train(run, digits, tmp_path / "c", progress=False)
    assert [entry["epoch"] for entry in run.history] == [1, 2]
    assert run.history[1]["loss"] < run.history[0]["loss"]
    _, held_out = split(digits, 20)
    figures = evaluate(run.model, held_out).as_dict()
    del figures["confusion"]
    assert run.history[1]["validation"] == figures
    assert figures["images"] == 20
    assert run.model.training


def test_the_loss_in_history_is_the_mean_of_the_epochs_steps(
    tiny_config, digits, tmp_path, monkeypatch
):
    losses = iter([1.0, 2.0, 3.0, 6.0, 10.0, 10.0, 10.0, 20.0])
    monkeypatch.setattr(module, "train_step", lambda *_: next(losses))
    run = start(RECIPE, tiny_config, CPU)
    train(run, digits, tmp_path / "c", progress=False)
    assert [entry["loss"] for entry in run.history] == [3.0, 12.5]


def test_all_digits_are_trained_on_where_none_is_held_out(tiny_config, digits, tmp_path, seen):
    recipe = replace(RECIPE, epochs=1, validation=0)
    run = start(recipe, tiny_config, CPU)
    train(run, digits, tmp_path / "c", progress=False)
    assert sum(len(step["labels"]) for step in seen) == 60
    assert "validation" not in run.history[0]


def test_it_learns(tiny_config, digits, tmp_path):
    recipe = Recipe(
        epochs=40,
        batch_size=15,
        validation=30,
        shift_pixels=0,
        learning_rate=0.01,
        warmup_steps=5,
    )
    run = start(recipe, tiny_config, CPU)
    few, _ = split(digits, 30)
    assert evaluate(run.model, few).errors > 15
    assert train(run, digits, tmp_path / "c", progress=False)
    assert evaluate(run.model, few).errors == 0


def test_digits_are_trained_and_measured_on_a_larger_canvas(tiny_config, digits, tmp_path, seen):
    """As for affNIST: shifted by up to 6 pixels on 40 × 40, so that none is cut off."""
    config = replace(tiny_config, image_size=40)
    run = start(replace(RECIPE, shift_pixels=6), config, CPU)
    train(run, digits, tmp_path / "c", progress=False)
    images = torch.cat([step["images"] for step in seen])
    assert images.shape[2:] == (40, 40)
    whole = {round(float(image.sum()), 2) for image in to_float(digits.images)}
    assert {round(float(image.sum()), 2) for image in images} <= whole
    assert run.history[-1]["validation"]["images"] == 20


def test_strokes_have_one_size(tiny_config, digits, tmp_path):
    run = start(replace(RECIPE, written=2), replace(tiny_config, image_size=40), CPU)
    with pytest.raises(ValueError, match="rendered on 28 × 28 pixels, not 40"):
        train(run, digits, tmp_path / "c", progress=False)


def test_a_batch_in_parts_is_a_step_on_the_whole(digits):
    config = MatrixCapsNetConfig(
        conv_channels=4, primary_types=2, conv_caps1_types=2, conv_caps2_types=2
    )
    ends = []
    for size in (0, 4):
        run = start(Recipe(batch_size=10, micro_batch=size), config, torch.device("cpu"))
        batch = Batch(to_float(digits.images[:10]), digits.labels[:10])
        losses = [train_step(run, batch, 0.01) for _ in range(2)]
        ends.append((losses, list(run.model.parameters())))
    assert ends[0][0] == pytest.approx(ends[1][0], rel=1e-4)
    for one, other in zip(ends[0][1], ends[1][1], strict=True):
        torch.testing.assert_close(one, other, rtol=1e-2, atol=1e-3)


def test_a_compiled_run_makes_the_same_network(digits, tmp_path, monkeypatch):
    # All that torch does but the making of machine code, which takes minutes.
    monkeypatch.setattr(torch, "compile", partial(torch.compile, backend="eager"))
    config = MatrixCapsNetConfig(
        conv_channels=4, primary_types=2, conv_caps1_types=2, conv_caps2_types=2
    )
    weights = []
    for compiled in (False, True):
        run = start(replace(RECIPE, epochs=1), config, CPU)
        assert train(run, digits, tmp_path / f"{compiled}", progress=False, compiled=compiled)
        weights.append(run.model.state_dict())
    torch.testing.assert_close(*weights)
