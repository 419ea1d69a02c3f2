"""Evaluation against a loop that reads one digit after another."""

import json

import numpy as np
import pytest
import torch

from capsnet import CapsNet, margin_loss
from capsnet.checkpoint import save_model
from capsnet.data import Digits, load_test_digits, to_float
from capsnet.measuring.evaluate import Evaluation, evaluate, evaluation_steps, main


@pytest.fixture
def model(tiny_model: CapsNet, digits: Digits) -> CapsNet:
    """A network that reads some of the sixty digits right, some wrong."""
    optimizer = torch.optim.Adam(tiny_model.parameters(), 0.01)
    images, labels = to_float(digits.images[:30]), digits.labels[:30]
    for _ in range(12):
        optimizer.zero_grad()
        margin_loss(tiny_model(images).lengths, labels).backward()
        optimizer.step()
    return tiny_model


def by_hand(model: CapsNet, digits: Digits) -> Evaluation:
    confusion, wrong, margin, squares = np.zeros((10, 10), int), [], 0.0, 0.0
    reads, longest = [], []
    for n in range(len(digits.labels)):
        image, label = digits.images[n].double() / 255, int(digits.labels[n])
        with torch.no_grad():
            capsules, lengths = model(image.float().view(1, 1, 28, 28))
            read = max(range(10), key=lambda j: float(lengths[0, j]))
            drawn = model.decode(capsules, torch.tensor([read]))
        confusion[label, read] += 1
        if read != label:
            wrong.append(n)
            reads.append(read)
        longest.append(float(lengths[0, read]))
        for j in range(10):
            length = float(lengths[0, j])
            margin += max(0, 0.9 - length) ** 2 if j == label else 0.5 * max(0, length - 0.1) ** 2
        squares += float((drawn[0, 0].double() - image).square().sum())
    count = len(digits.labels)
    return Evaluation(
        images=count,
        confusion=confusion,
        wrong=np.array(wrong, int),
        read_as=np.array(reads, int),
        lengths=np.array(longest),
        margin_loss=margin / count,
        reconstruction_loss=squares / count,
    )


def assert_same(came: Evaluation, expected: Evaluation) -> None:
    assert came.images == expected.images
    assert came.confusion.tolist() == expected.confusion.tolist()
    assert came.wrong.tolist() == expected.wrong.tolist()
    assert came.read_as.tolist() == expected.read_as.tolist()
    assert came.lengths == pytest.approx(expected.lengths, rel=1e-4)
    assert came.read_lengths.tolist() == came.lengths[came.wrong].tolist()
    assert came.margin_loss == pytest.approx(expected.margin_loss, rel=1e-4)
    assert came.reconstruction_loss == pytest.approx(expected.reconstruction_loss, rel=1e-4)


@pytest.mark.parametrize("batch_size", [60, 25, 7, 1000])
def test_figures_equal_the_loop(model, digits, batch_size):
    expected = by_hand(model, digits)
    assert 5 < len(expected.wrong) < 55  # or there would be nothing to see
    assert (expected.confusion != expected.confusion.T).any()
    came = evaluate(model, digits, batch_size)
    assert_same(came, expected)
    assert came.errors == len(expected.wrong)
    assert came.errors == came.confusion.sum() - came.confusion.trace()
    assert came.error_percent == pytest.approx(100 * len(expected.wrong) / 60)


def test_steps_are_cumulative_and_do_not_change_afterwards(model, digits):
    steps = list(evaluation_steps(model, digits, 25))
    assert [step.images for step in steps] == [25, 50, 60]
    for step in steps:
        assert_same(
            step, by_hand(model, Digits(digits.images[: step.images], digits.labels[: step.images]))
        )


def test_evaluation_can_be_stopped_and_leaves_gradients_on(model, digits, monkeypatch):
    calls = []
    forward = model.forward
    monkeypatch.setattr(
        model, "forward", lambda images: calls.append(len(images)) or forward(images)
    )
    steps = evaluation_steps(model, digits, 10)
    next(steps)
    next(steps)
    assert not torch.is_inference_mode_enabled()
    assert torch.is_grad_enabled()
    steps.close()
    assert calls == [10, 10]
    assert torch.is_grad_enabled()
    assert list(steps) == []


def test_digits_are_read_untouched_and_in_order(model, digits, monkeypatch):
    seen = []
    forward = model.forward
    monkeypatch.setattr(model, "forward", lambda images: seen.append(images) or forward(images))
    evaluate(model, digits, 16)
    assert torch.equal(torch.cat(seen), to_float(digits.images))


def test_reconstruction_is_of_the_longest_capsule_not_the_true_one(model, digits):
    """Wrong labels change the margin loss, and nothing about what is drawn."""
    wrong = Digits(digits.images, (digits.labels + 1) % 10)
    right, other = evaluate(model, digits), evaluate(model, wrong)
    assert other.reconstruction_loss == right.reconstruction_loss
    assert other.margin_loss > right.margin_loss


def test_json_of_the_command(model, digits, mnist_folder, tmp_path, capsys):
    save_model(tmp_path / "m.safetensors", model)
    main(["--model", str(tmp_path / "m.safetensors"), "--data", str(mnist_folder), "--json"])
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    figures = json.loads(printed)
    expected = by_hand(model, Digits(digits.images[:10], digits.labels[:10]))
    assert figures["images"] == 10
    assert figures["errors"] == len(expected.wrong)
    assert figures["error_percent"] == 10 * len(expected.wrong)
    assert figures["margin_loss"] == pytest.approx(expected.margin_loss, rel=1e-4)
    assert figures["reconstruction_loss"] == pytest.approx(expected.reconstruction_loss, rel=1e-4)
    assert figures["confusion"] == expected.confusion.tolist()
    assert len(figures) == 6


def test_the_command_in_words(model, digits, mnist_folder, tmp_path, capsys):
    save_model(tmp_path / "m.safetensors", model)
    main(["--model", str(tmp_path / "m.safetensors"), "--data", str(mnist_folder)])
    lines = capsys.readouterr().out.splitlines()
    expected = by_hand(model, Digits(digits.images[:10], digits.labels[:10]))
    errors = len(expected.wrong)
    assert lines[0] == f"10 digits, {errors} misread: {10 * errors:.2f}%"
    assert [line.split() for line in lines[5:]] == [
        [str(digit), *map(str, row)] for digit, row in enumerate(expected.confusion)
    ]


def test_the_bundled_digits_are_the_default(model, tmp_path, capsys, monkeypatch):
    few = Digits(*(part[100:107] for part in load_test_digits()))
    monkeypatch.setattr("capsnet.data.datasets.load_test_digits", lambda: few)
    save_model(tmp_path / "m.safetensors", model)
    main(["--model", str(tmp_path / "m.safetensors"), "--json"])
    assert json.loads(capsys.readouterr().out) == evaluate(model, few).as_dict()


@pytest.mark.parametrize(
    ("name", "words"),
    [("minst", "unknown model 'minst'"), ("gone.safetensors", "no such weights file")],
)
def test_a_network_that_is_not_there(name, words, capsys):
    with pytest.raises(SystemExit) as caught:
        main(["--model", name, "--json"])
    assert caught.value.code == 1
    printed = capsys.readouterr()
    assert words in printed.err
    assert printed.out == ""
