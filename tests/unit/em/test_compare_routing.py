"""Both routings on the same votes."""

import pytest
import torch

import capsnet
from capsnet.em import em_routing


def test_each_routing_is_the_one_that_stands_alone():
    generator = torch.Generator().manual_seed(0)
    votes = torch.randn(3, 6, 4, 16, generator=generator)
    activations = torch.rand(3, 6, generator=generator)
    found = capsnet.compare_routing(votes, activations, iterations=3)
    capsules, couplings = capsnet.dynamic_routing(votes, 3)
    torch.testing.assert_close(found.couplings[-1], couplings)
    torch.testing.assert_close(found.lengths[-1], capsules.norm(dim=2))
    for b in range(3):
        own = slice(b, b + 1)
        beta = found.beta_a[b].expand(4)
        _, active, shares = em_routing(
            votes[own], activations[own], torch.zeros(4), beta, 3, found.cost_scale
        )
        torch.testing.assert_close(found.responsibilities[-1, own], shares)
        torch.testing.assert_close(found.activations[-1, own], active)
    assert found.couplings.shape == found.responsibilities.shape == (3, 3, 6, 4)
    torch.testing.assert_close(found.couplings[0], found.responsibilities[0])


def test_votes_of_the_papers_network_are_compared():
    model, digits = capsnet.load_pretrained("mnist"), capsnet.data.load_test_digits()
    trace = capsnet.trace(model, capsnet.data.to_float(digits.images[:1])[0])
    votes, lengths = torch.from_numpy(trace.votes)[None], torch.from_numpy(trace.activity)[None]
    found = capsnet.compare_routing(votes, lengths)
    assert int(found.lengths[-1].argmax()) == trace.prediction
    assert bool(found.responsibilities.isfinite().all())


def test_activations_that_are_none_are_refused():
    with pytest.raises(ValueError, match=r"lie in \[0, 1\]"):
        capsnet.compare_routing(torch.zeros(1, 2, 3, 16), torch.full((1, 2), 2.0))


@pytest.mark.parametrize("scale", [0.0, -1.0, float("nan"), float("inf")])
def test_costs_are_scaled_by_what_makes_sense(scale):
    with pytest.raises(ValueError, match="cost_scale must be above 0 and finite"):
        capsnet.compare_routing(torch.randn(1, 4, 3, 16), torch.rand(1, 4), cost_scale=scale)
