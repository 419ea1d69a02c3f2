"""The layers of a matrix CapsNet (Hinton, Sabour and Frosst 2018, section 4 and figure 1).

A capsule is a pose, a 4 × 4 matrix M, and an activation a. Child i's vote for parent j is
V_ij = M_i W_ij. Capsules lie on a grid; child (y, x, i) has the number (y·w + x)·I + i.
"""

from functools import lru_cache
from typing import NamedTuple

import torch
from torch import Tensor, nn

from capsnet.em.routing import EMStep, Fields, em_steps, every_child

POSE = 4  # rows and columns of a pose
BETA_A_UNIT = 1000.0  # of what is learnt of β_a
TYPICAL_MASS = 100.0  # votes a parent's cost is scaled to, so that λ fits every layer


class Capsules(NamedTuple):
    """A grid of capsules of several types."""

    poses: Tensor  # M (B, h, w, I, 4, 4)
    activations: Tensor  # a (B, h, w, I)


class PrimaryMatrixCaps(nn.Module):
    """A 1 × 1 convolution that makes a pose (linear) and an activation (sigmoid) of each type."""

    def __init__(self, channels: int, types: int) -> None:
        super().__init__()
        self.types = types
        self.pose = nn.Conv2d(channels, types * POSE * POSE, 1)
        self.activation = nn.Conv2d(channels, types, 1)
        with torch.no_grad():
            # Votes then start with a variance near 1 and costs near 0, where the sigmoid of
            # activations has a slope; with torch's own start nearly all of them are 1.
            self.pose.weight.mul_(4)

    def forward(self, features: Tensor) -> Capsules:
        """Return capsules for features (B, C, h, w)."""
        poses = self.pose(features).unflatten(1, (self.types, POSE, POSE))  # (B, I, 4, 4, h, w)
        activations = torch.sigmoid(self.activation(features))  # (B, I, h, w)
        return Capsules(poses.permute(0, 4, 5, 1, 2, 3), activations.permute(0, 2, 3, 1))


def votes_of(poses: Tensor, weight: Tensor) -> Tensor:
    """Return V (N, B, P, 16, J) for poses M (N, B, P, 4, 4) and weights W (N, J, 4, 4)."""
    children, batch, positions = poses.shape[:3]
    types = weight.shape[1]
    # One matrix product per child of a field, all images and positions at once.
    rows = poses.reshape(children, -1, POSE)  # (N, B·P·4, 4)
    columns = weight.permute(0, 2, 3, 1).reshape(children, POSE, -1)  # (N, 4, 4·J)
    return (rows @ columns).view(children, batch, positions, POSE * POSE, types)


@lru_cache(maxsize=64)
def fields_of(size: int, kernel: int, stride: int, types: int, device: torch.device) -> Fields:
    """Return which children lie in the `kernel` × `kernel` field of each parent position.

    Args:
        size: height and width of the children's grid.
        kernel: of a field, in positions.
        stride: between fields.
        types: of children.
        device: where the answer is kept.
    """
    with torch.inference_mode(False):  # what is kept must do for training, whoever asks first
        parents = (size - kernel) // stride + 1
        tops, near = (
            torch.arange(parents, device=device) * stride,
            torch.arange(kernel, device=device),
        )
        rows = tops[None, None, :, None] + near[:, None, None, None]  # (k, 1, p, 1)
        columns = tops[None, None, None, :] + near[None, :, None, None]  # (1, k, 1, p)
        places = (rows * size + columns).reshape(kernel * kernel, 1, -1)  # (k·k, 1, P)
        kinds = torch.arange(types, device=device)[None, :, None]  # (1, I, 1)
        return Fields((places * types + kinds).flatten(0, 1), size * size * types)  # (N, P)


def places_of(poses: Tensor) -> Tensor:
    """Return what is added to the votes of poses M (B, h, w, I, 4, 4): (h·w, 1, 1, 16, 1).

    A position's row and column, in (0, 1), go to the first two elements of the right-hand column.
    """
    height, width = poses.shape[1:3]
    places = poses.new_zeros(height, width, POSE, POSE)
    steps = torch.arange(max(height, width), dtype=poses.dtype, device=poses.device) + 0.5
    places[..., 0, 3] = steps[:height, None] / height
    places[..., 1, 3] = steps[None, :width] / width
    return places.view(-1, 1, 1, POSE * POSE, 1)


class Betas(nn.Module):
    """β_u and β_a / 1000, one for each type of parent.

    λ is about a thousandth, so β_a decides nothing until it is in the hundreds, and Adam moves a
    parameter by no more than about the learning rate a step. (The authors' code learns β_a / 5000.)
    """

    def __init__(self, types: int) -> None:
        super().__init__()
        self.u = nn.Parameter(torch.zeros(types))
        self.a = nn.Parameter(torch.zeros(types))


class Routed(nn.Module):
    """A layer of parents for which the capsules below vote."""

    beta: Betas
    cost_scale: float

    def votes(self, below: Capsules) -> tuple[Tensor, Tensor, Fields]:
        """Return V (N, B, P, 16, J), the children's activations (N, B, P), and the fields."""
        raise NotImplementedError

    def steps(self, below: Capsules, iterations: int) -> list[EMStep]:
        """Return every step of routing the votes of the capsules below."""
        votes, activations, fields = self.votes(below)
        beta_u, beta_a = self.beta.u, BETA_A_UNIT * self.beta.a  # (J,) each
        return list(
            em_steps(votes, activations, beta_u, beta_a, fields, iterations, self.cost_scale)
        )


class ConvCaps(Routed):
    """Capsules whose parents have fields of `kernel` × `kernel` positions of children."""

    def __init__(
        self, child_types: int, types: int, kernel: int, stride: int, size: int, spread: float = 1.0
    ) -> None:
        super().__init__()
        self.size = (size - kernel) // stride + 1  # of the parents' grid
        self.weight = nn.Parameter(
            spread * torch.randn(kernel * kernel * child_types, types, POSE, POSE)
        )  # W (N, J, 4, 4)
        self.beta = Betas(types)
        self.cost_scale = TYPICAL_MASS * types / len(self.weight)
        self._sizes = (size, kernel, stride, child_types)

    def votes(self, below: Capsules) -> tuple[Tensor, Tensor, Fields]:
        """Return V (N, B, P, 16, J), the children's activations (N, B, P), and the fields."""
        fields = fields_of(*self._sizes, below.poses.device)
        poses = below.poses.flatten(1, 3).transpose(0, 1)  # (total, B, 4, 4)
        poses = poses[fields.children].transpose(1, 2)  # (N, B, P, 4, 4)
        return votes_of(poses, self.weight), fields.spread(below.activations.flatten(1)), fields

    def forward(self, below: Capsules, iterations: int) -> Capsules:
        """Return the parents after the last iteration."""
        return self.parents(self.steps(below, iterations)[-1])

    def parents(self, step: EMStep) -> Capsules:
        """Return what a step made of the parents, on their grid."""
        grid = (self.size, self.size)
        return Capsules(
            step.means.transpose(2, 3).unflatten(1, grid).unflatten(4, (POSE, POSE)),
            step.activations.unflatten(1, grid),
        )


class ClassCaps(Routed):
    """One parent for each class, for which every child of every position votes.

    Weights are shared over the positions; what tells a child's position is added to its vote
    (Coordinate Addition): its row and column, in (0, 1), to the right-hand column of the pose.
    """

    def __init__(self, child_types: int, classes: int, size: int, spread: float = 1.0) -> None:
        super().__init__()
        self.weight = nn.Parameter(spread * torch.randn(child_types, classes, POSE, POSE))
        self.beta = Betas(classes)
        self.cost_scale = TYPICAL_MASS * classes / (size * size * child_types)

    def votes(self, below: Capsules) -> tuple[Tensor, Tensor, Fields]:
        """Return V (N, B, 1, 16, J), the children's activations (N, B, 1), and the one field."""
        poses = below.poses.flatten(1, 2).permute(2, 0, 1, 3, 4)  # (I, B, h·w, 4, 4)
        votes = votes_of(poses, self.weight)  # (I, B, h·w, 16, J)
        votes = votes.permute(2, 0, 1, 3, 4)  # (h·w, I, B, 16, J)
        votes = (votes + places_of(below.poses)).flatten(0, 1).unsqueeze(2)  # (h·w·I, B, 1, 16, J)
        activations = below.activations.flatten(1).t().unsqueeze(2)  # (N, B, 1)
        return votes, activations, every_child(len(votes), votes.device)
