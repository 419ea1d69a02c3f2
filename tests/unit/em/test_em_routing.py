"""EM routing against plain float64 loops, and what every EM routing must keep."""

import math

import numpy as np
import pytest
import torch
from torch import Tensor

from capsnet.em import em_routing
from capsnet.em.layers import BETA_A_UNIT, Capsules, ConvCaps, fields_of, votes_of
from capsnet.em.routing import em_steps, every_child, fully_connected

FLOOR = 5e-4


def em_by_loops(votes, activations, beta_u, beta_a, parents_of, iterations, cost_scale=1.0):
    """EM as the paper's procedure 1 writes it, a number at a time, for one image.

    Args:
        votes: by (child, parent), a list of H numbers.
        activations: by child.
        beta_u: by parent.
        beta_a: by parent.
        parents_of: by child, the parents that it votes for.
        iterations: T.
        cost_scale: of the costs.

    Returns:
        By parent the mean and the activation, and by (child, parent) the responsibility.
    """
    share = {(i, j): 1 / len(js) for i, js in parents_of.items() for j in js}
    parents = sorted({j for _, j in share})
    for t in range(iterations):
        lam = 0.01 * (1 - 0.95 ** (t + 1))
        mean, variance, cost, active = {}, {}, {}, {}
        for j in parents:
            own = [i for i, js in parents_of.items() if j in js]
            r = {i: share[i, j] * activations[i] for i in own}
            mass = sum(r.values())
            count = len(votes[own[0], j])
            mean[j] = [sum(r[i] * votes[i, j][h] for i in own) / mass for h in range(count)]
            variance[j] = [
                sum(r[i] * (votes[i, j][h] - mean[j][h]) ** 2 for i in own) / mass + FLOOR
                for h in range(count)
            ]
            cost[j] = sum(beta_u[j] + math.log(v) / 2 for v in variance[j]) * mass * cost_scale
            active[j] = 1 / (1 + math.exp(-lam * (beta_a[j] - cost[j])))
        if t + 1 == iterations:
            return mean, active, share
        for i, js in parents_of.items():
            logs = {
                j: math.log(active[j])
                - sum(
                    (votes[i, j][h] - mean[j][h]) ** 2 / v / 2 + math.log(2 * math.pi * v) / 2
                    for h, v in enumerate(variance[j])
                )
                for j in js
            }
            top = max(logs.values())
            total = sum(math.exp(log - top) for log in logs.values())
            for j in js:
                share[i, j] = math.exp(logs[j] - top) / total
    raise AssertionError


def drawn(batch=2, children=7, parents=3, dtype=torch.float64) -> tuple[Tensor, ...]:
    generator = torch.Generator().manual_seed(1)
    votes = torch.randn(batch, children, parents, 16, generator=generator, dtype=dtype)
    activations = torch.rand(batch, children, generator=generator, dtype=dtype)
    beta_u, beta_a = torch.randn(2, parents, generator=generator, dtype=dtype)
    return votes, activations, beta_u, beta_a


@pytest.mark.parametrize("iterations", [1, 2, 3])
@pytest.mark.parametrize("cost_scale", [1.0, 20.0])
def test_fully_connected_parents_are_those_of_plain_loops(iterations, cost_scale):
    votes, activations, beta_u, beta_a = drawn()
    poses, active, shares = em_routing(votes, activations, beta_u, beta_a, iterations, cost_scale)
    for b in range(2):
        everything = {(i, j): votes[b, i, j].tolist() for i in range(7) for j in range(3)}
        mean, own, share = em_by_loops(
            everything,
            activations[b].tolist(),
            beta_u.tolist(),
            beta_a.tolist(),
            {i: [0, 1, 2] for i in range(7)},
            iterations,
            cost_scale,
        )
        for j in range(3):
            np.testing.assert_allclose(poses[b, j], mean[j], rtol=1e-5, atol=1e-7)
            np.testing.assert_allclose(active[b, j], own[j], rtol=1e-6)
            for i in range(7):
                np.testing.assert_allclose(shares[b, i, j], share[i, j], rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize(("size", "stride"), [(5, 1), (6, 2)], ids=["borders", "an orphaned row"])
def test_convolutional_parents_are_those_of_plain_loops(size, stride):
    torch.manual_seed(0)
    types, parents = 2, 3
    layer = ConvCaps(types, parents, 3, stride, size).double()
    with torch.no_grad():
        layer.beta.u.normal_()
        layer.beta.a.normal_()
    side = layer.size
    poses = torch.randn(1, size, size, types, 4, 4, dtype=torch.float64)
    active = torch.rand(1, size, size, types, dtype=torch.float64)
    below = Capsules(poses, active)
    last = layer.steps(below, 3)[-1]
    votes, owners = {}, {}
    weight = layer.weight.detach().view(3, 3, types, parents, 4, 4)
    for y in range(size):
        for x in range(size):
            for i in range(types):
                child = (y * size + x) * types + i
                for py in range(side):
                    for px in range(side):
                        ky, kx = y - py * stride, x - px * stride
                        if not (0 <= ky < 3 and 0 <= kx < 3):
                            continue
                        for j in range(parents):
                            parent = (py * side + px, j)
                            vote = poses[0, y, x, i] @ weight[ky, kx, i, j]
                            votes[child, parent] = vote.flatten().tolist()
                            owners.setdefault(child, []).append(parent)
    fields = fields_of(size, 3, stride, types, torch.device("cpu"))
    by_parent = [(p, j) for p in range(side**2) for j in range(parents)]
    mean, own, share = em_by_loops(
        votes,
        below.activations.flatten().tolist(),
        {key: float(layer.beta.u.detach()[key[1]]) for key in by_parent},
        {key: BETA_A_UNIT * float(layer.beta.a.detach()[key[1]]) for key in by_parent},
        owners,
        3,
        layer.cost_scale,
    )
    assert (len(owners) < size * size * types) == (stride == 2)  # some have no parent at all
    last = last._replace(**{k: v.detach() for k, v in last._asdict().items()})
    for p, j in by_parent:
        np.testing.assert_allclose(last.means[0, p, j], mean[p, j], rtol=1e-5, atol=1e-7)
        np.testing.assert_allclose(last.activations[0, p, j], own[p, j], rtol=1e-6)
        for n, child in enumerate(fields.children[p].tolist()):
            found = last.responsibilities[0, p, j, n]
            np.testing.assert_allclose(found, share[child, (p, j)], rtol=1e-5, atol=1e-9)


def test_a_childs_responsibilities_sum_to_1_over_all_its_parents():
    layer = ConvCaps(2, 3, 3, 2, 7)
    below = Capsules(torch.randn(4, 7, 7, 2, 4, 4), torch.rand(4, 7, 7, 2))
    fields = fields_of(7, 3, 2, 2, torch.device("cpu"))
    for step in layer.steps(below, 3):
        sums = fields.sums(step.responsibilities.detach().sum(2))  # (B, total)
        torch.testing.assert_close(sums, torch.ones_like(sums))


def test_a_child_that_is_not_there_has_no_say():
    votes, activations, beta_u, beta_a = drawn()
    activations[:, 0] = 0
    poses, active, _ = em_routing(votes, activations, beta_u, beta_a)
    votes[:, 0] = 50
    again = em_routing(votes, activations, beta_u, beta_a)
    torch.testing.assert_close(again[0], poses)
    torch.testing.assert_close(again[1], active)


def test_the_order_of_children_does_not_matter():
    votes, activations, beta_u, beta_a = drawn()
    order = torch.tensor([3, 0, 6, 2, 5, 1, 4])
    poses, active, shares = em_routing(votes, activations, beta_u, beta_a)
    others = em_routing(votes[:, order], activations[:, order], beta_u, beta_a)
    for one, other in zip((poses, active, shares[:, order]), others, strict=True):
        torch.testing.assert_close(one, other)


def test_an_image_alone_is_routed_as_in_a_batch():
    votes, activations, beta_u, beta_a = drawn(batch=5)
    whole = em_routing(votes, activations, beta_u, beta_a)
    alone = em_routing(votes[3:4], activations[3:4], beta_u, beta_a)
    for one, other in zip(whole, alone, strict=True):
        torch.testing.assert_close(one[3:4], other)


def test_gradients_are_those_of_the_function():
    votes, activations, beta_u, beta_a = (t.requires_grad_() for t in drawn(1, 4, 2))
    torch.autograd.gradcheck(
        lambda *given: em_routing(*given, 3, 30.0)[:2], (votes, activations, beta_u, beta_a)
    )


def test_convolutional_gradients_are_those_of_the_function():
    fields = fields_of(3, 2, 1, 1, torch.device("cpu"))
    generator = torch.Generator().manual_seed(0)
    votes = torch.randn(1, 4, 2, 16, 4, generator=generator, dtype=torch.float64)
    activations = torch.rand(1, 4, 4, generator=generator, dtype=torch.float64)
    beta = torch.randn(2, 2, generator=generator, dtype=torch.float64)

    def routed(votes, activations, beta):
        *_, last = em_steps(votes, activations, beta[0], beta[1], fields, 2, 30.0)
        return last.means, last.activations

    given = (votes, activations, beta)
    torch.autograd.gradcheck(routed, tuple(tensor.requires_grad_() for tensor in given))


def test_a_parent_with_one_child_takes_its_vote_and_has_a_gradient():
    votes, activations, beta_u, beta_a = drawn(1, 1, 2, torch.float32)
    votes.requires_grad_()
    poses, active, shares = em_routing(votes, activations, beta_u, beta_a)
    torch.testing.assert_close(poses, votes[:, 0])
    (poses.sum() + active.sum()).backward()
    for tensor in (poses, active, shares, votes.grad):
        assert bool(tensor.isfinite().all())


def test_children_that_are_all_absent_leave_finite_parents():
    votes, activations, beta_u, beta_a = drawn()
    found = em_routing(votes, activations * 0, beta_u, beta_a)
    assert all(bool(tensor.isfinite().all()) for tensor in found)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_narrow_numbers_are_routed_in_float32(dtype):
    given = tuple(tensor.to(dtype) for tensor in drawn())
    found = em_routing(*given)
    wide = em_routing(*(tensor.float() for tensor in given))
    for one, other in zip(found, wide, strict=True):
        assert one.dtype == torch.float32
        torch.testing.assert_close(one, other)


def test_autocast_does_not_narrow_what_is_routed():
    given = drawn(dtype=torch.float32)
    with torch.autocast("cpu", torch.bfloat16):
        found = em_routing(*given)
    for one, other in zip(found, em_routing(*given), strict=True):
        torch.testing.assert_close(one, other)


def test_the_variance_floor_bounds_what_one_vote_can_weigh():
    votes = torch.zeros(1, 5, 1, 16)
    fields = every_child(5)
    inner, weighing = fully_connected(votes, torch.ones(1, 5))
    (step,) = em_steps(inner, weighing, torch.zeros(1), torch.zeros(1), fields, 1)
    torch.testing.assert_close(step.variances, torch.full_like(step.variances, FLOOR))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"votes": torch.zeros(2, 7, 3, 8)}, r"shape \(B, I, J, 16\)"),
        ({"votes": torch.zeros(2, 7, 3, 16, dtype=torch.long)}, "floating"),
        ({"votes": torch.full((2, 7, 3, 16), torch.nan)}, "votes must be finite"),
        ({"activations": torch.zeros(2, 6)}, r"activations must be .* shape \(2, 7\)"),
        ({"activations": torch.full((2, 7), 1.5)}, r"lie in \[0, 1\]"),
        ({"activations": torch.full((2, 7), torch.nan)}, r"lie in \[0, 1\]"),
        ({"beta_u": torch.zeros(4)}, r"beta_u must be .* shape \(3,\)"),
        ({"beta_a": torch.full((3,), torch.inf)}, "beta_a must be finite"),
        ({"iterations": 0}, "at least 1"),
        ({"iterations": True}, "at least 1"),
        ({"cost_scale": 0.0}, "cost_scale"),
        ({"cost_scale": math.nan}, "cost_scale"),
    ],
)
def test_what_cannot_be_routed_is_refused(changed, said):
    votes, activations, beta_u, beta_a = drawn()
    given = {"votes": votes, "activations": activations, "beta_u": beta_u, "beta_a": beta_a}
    with pytest.raises(ValueError, match=said):
        em_routing(**{**given, **changed})


def plainly(votes, activations, beta_u, beta_a, iterations, cost_scale):
    """EM as `em_routing` does it, every operation left to automatic differentiation."""
    shares = torch.full_like(votes[..., 0], 1 / votes.shape[2])  # R (B, I, J)
    for t in range(iterations):
        lam = 0.01 * (1 - 0.95 ** (t + 1))
        weights = shares * activations.unsqueeze(2)  # (B, I, J)
        mass = weights.sum(1)  # (B, J)
        weights = (weights / mass.clamp(min=1e-7).unsqueeze(1)).unsqueeze(3)  # (B, I, J, 1)
        means = (weights * votes).sum(1)  # (B, J, 16)
        off = (votes - means.unsqueeze(1)).square()  # (B, I, J, 16)
        variances = (weights * off).sum(1) + FLOOR  # (B, J, 16)
        costs = cost_scale * (16 * beta_u + variances.log().sum(2) / 2) * mass
        active = torch.sigmoid(lam * (beta_a - costs))  # (B, J)
        if t + 1 == iterations:
            return means, active, shares
        normal = torch.distributions.Normal(means, variances.sqrt())
        logits = active.log().unsqueeze(1) + normal.log_prob(votes.transpose(0, 1)).sum(
            3
        ).transpose(0, 1)
        shares = logits.softmax(2)
    raise AssertionError


def gradients(routing, given, outputs, *others):
    """What `routing` gives, and the gradients of a sum, unevenly weighed, of some of that."""
    given = [tensor.detach().clone().requires_grad_() for tensor in given]
    found = routing(*given, *others)
    sum(
        (found[n] * torch.linspace(-1, 2, found[n].numel()).view_as(found[n])).sum()
        for n in outputs
    ).backward()
    return [tensor.detach() for tensor in found], [tensor.grad for tensor in given]


@pytest.mark.parametrize("iterations", [1, 2, 3])
@pytest.mark.parametrize("outputs", [(0, 1, 2), (0,), (1,)], ids=["all", "poses", "activations"])
@pytest.mark.parametrize("present", [1.0, 1e-9], ids=["present", "too absent for a mass"])
def test_gradients_are_those_of_automatic_differentiation(iterations, outputs, present):
    votes, activations, *betas = drawn()
    given = votes, activations * present, *betas
    values, found = gradients(em_routing, given, outputs, iterations, 20.0)
    expected_values, expected = gradients(plainly, given, outputs, iterations, 20.0)
    for one, other in zip(values, expected_values, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-9, atol=1e-12)
    for one, other in zip(found, expected, strict=True):
        one = torch.zeros(()) if one is None else one
        other = torch.zeros(()) if other is None else other
        largest = float(other.abs().max())
        assert float((one - other).abs().max()) <= 1e-9 * largest + 1e-15


@pytest.mark.parametrize("iterations", [1, 2, 3])
@pytest.mark.parametrize(
    ("mean", "spread", "apart", "kept"),
    [(30.0, 0.05, 0.0, 1e-3), (3.0, 0.01, 0.0, 2e-4), (3.0, 0.5, 6.0, 1e-4)],
    ids=["far from 0", "close together", "another cluster that is hardly there"],
)
def test_float32_keeps_what_votes_far_from_0_say(iterations, mean, spread, apart, kept):
    generator = torch.Generator().manual_seed(3)
    votes = mean + spread * torch.randn(2, 60, 5, 16, generator=generator)
    votes[:, 30:] -= apart
    activations = torch.rand(2, 60, generator=generator)
    if apart:
        activations[:, 30:] *= 0.02
    given = votes, activations, *torch.randn(2, 5, generator=generator)
    wide = tuple(tensor.double() for tensor in given)
    narrow_values, narrow = gradients(em_routing, given, (0, 1, 2), iterations)
    values, exact = gradients(em_routing, wide, (0, 1, 2), iterations)
    for one, other in zip([*narrow_values, *narrow], [*values, *exact], strict=True):
        assert float((one - other).abs().max()) <= kept * float(other.abs().max())
    fields = every_child(60)
    for one, other in zip(
        em_steps(*fully_connected(*given[:2]), *given[2:], fields, iterations),
        em_steps(*fully_connected(*wide[:2]), *wide[2:], fields, iterations),
        strict=True,
    ):
        torch.testing.assert_close(one.variances.double(), other.variances, rtol=kept, atol=0)


@pytest.mark.parametrize("which", range(4))
def test_one_wide_tensor_widens_the_routing(which):
    given = [tensor.float() for tensor in drawn()]
    given[which] = given[which].double()
    expected = em_routing(*(tensor.double() for tensor in given))
    for one, other in zip(em_routing(*given), expected, strict=True):
        torch.testing.assert_close(one.double(), other, rtol=1e-4, atol=1e-5)


def test_autocast_does_not_narrow_gradients():
    given = drawn(dtype=torch.float32)
    _, expected = gradients(em_routing, given, (0, 1, 2))
    with torch.autocast("cpu", torch.bfloat16):
        _, found = gradients(em_routing, given, (0, 1, 2))
    for one, other in zip(found, expected, strict=True):
        torch.testing.assert_close(one, other)


def test_the_gradient_of_votes_is_that_of_the_matrix_products():
    poses = torch.randn(2, 3, 4, 4, 5, dtype=torch.float64, requires_grad=True)
    weight = torch.randn(5, 2, 4, 4, dtype=torch.float64, requires_grad=True)
    torch.testing.assert_close(
        votes_of(poses, weight).unflatten(3, (4, 4)),
        torch.einsum("bprkn,njkc->bpjrcn", poses, weight),
    )
    torch.autograd.gradcheck(votes_of, (poses, weight))


def test_who_stops_after_the_first_of_several_steps_has_its_gradients():
    found = []
    for iterations in (1, 3):
        votes, activations, beta_u, beta_a = (t.requires_grad_() for t in drawn())
        inner, weighing = fully_connected(votes, activations)
        step = next(em_steps(inner, weighing, beta_u, beta_a, every_child(7), iterations))
        (step.means.square().sum() + step.costs.sum()).backward()
        found.append([votes.grad, activations.grad])
    for one, other in zip(*found, strict=True):
        torch.testing.assert_close(one, other)
