"""The numbers behind the Routing scene: one trace, turned into the arrays that its panels paint.

Letters as in `capsnet.routing`, and T types of children on P = h·w places each. Everything is laid
out so that what one panel paints for one iteration and one digit lies together.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from capsnet.explain import (
    VotePlane,
    agreement,
    effective_parents,
    length_bill,
    receptive_field,
    vote_plane,
)
from capsnet.trace import CapsNetTrace

Floats = NDArray[np.float32]

# A child leans clearly once its coupling is this many times an even share, or its inverse.
CLEARLY = 1.2
NAMED = 5  # how many children are named as the strongest, and as the most decided


@dataclass(frozen=True, eq=False)
class RoutingNumbers:
    """What the Routing scene knows of one trace; computed when first asked for."""

    trace: CapsNetTrace
    threshold: float  # the network is sure of digit capsules that are longer

    @property
    def iterations(self) -> int:
        """How many iterations the trace holds, R."""
        return len(self.trace.routing.couplings)

    @property
    def trained(self) -> int:
        """The iteration, from 1, that the network was trained with."""
        return self.trace.config.iterations

    @property
    def digits(self) -> int:
        """Number of digit capsules, J."""
        return self.trace.config.classes

    @cached_property
    def couplings(self) -> Floats:
        """c (R, J, I)."""
        return _digits_first(self.trace.routing.couplings)

    @cached_property
    def logits(self) -> Floats:
        """b (R, J, I), as they entered the iteration."""
        return _digits_first(self.trace.routing.logits)

    @cached_property
    def agreement(self) -> Floats:
        """û·v (R, J, I): what the next iteration's logits gain."""
        return _digits_first(agreement(self.trace))

    @cached_property
    def bill(self) -> Floats:
        """What each child adds to |s_j| (R, J, I), signed."""
        return _digits_first(length_bill(self.trace))

    @cached_property
    def bill_gains(self) -> Floats:
        """The positive part of the bill by type (R, J, T)."""
        return self._by_type(np.maximum(self.bill, 0))

    @cached_property
    def bill_losses(self) -> Floats:
        """The negative part of the bill by type (R, J, T), 0 or less."""
        return self._by_type(np.minimum(self.bill, 0))

    @cached_property
    def bill_places(self) -> Floats:
        """The bill by place (R, J, P), gains and losses together."""
        types = self.trace.config.primary_types
        return self.bill.reshape(self.iterations, self.digits, types, -1).sum(axis=2)

    @cached_property
    def places_printed(self) -> np.ndarray:
        """The bill by place in hundredths (R, J, P) int32, rounded so that what is printed adds up.

        All are rounded down, and those that lost most go up until the sum is that of the length.
        """
        exact = 100 * self.bill_places.astype(np.float64)
        down = np.floor(exact)
        total = np.round(100 * self.sums.astype(np.float64))
        ups = total - down.sum(axis=2)  # (R, J)
        lost_most_first = np.argsort(down - exact, axis=2, kind="stable")
        rank = np.argsort(lost_most_first, axis=2)
        return (down + (rank < ups[:, :, None])).astype(np.int32)

    @cached_property
    def sums(self) -> Floats:
        """|s_j| (R, J)."""
        return np.linalg.norm(self.trace.routing.sums, axis=2)

    @cached_property
    def lengths(self) -> Floats:
        """|v_j| (R, J)."""
        return self.trace.routing.lengths

    @cached_property
    def parents(self) -> Floats:
        """Effective parents, exp of the entropy of each child's couplings (R, I)."""
        return effective_parents(self.trace.routing.couplings)

    @cached_property
    def strongest(self) -> NDArray[np.int32]:
        """The children that add most to |s_j|, the first most (R, J, NAMED)."""
        return np.argsort(-self.bill, axis=2, kind="stable")[..., :NAMED].astype(np.int32)

    @cached_property
    def decided(self) -> NDArray[np.int32]:
        """The children with the fewest effective parents, the fewest first (R, NAMED)."""
        return np.argsort(self.parents, axis=1, kind="stable")[:, :NAMED].astype(np.int32)

    @cached_property
    def toward(self) -> NDArray[np.int32]:
        """How many children lean clearly toward each digit (R, J)."""
        return (self.couplings >= CLEARLY / self.digits).sum(axis=2).astype(np.int32)

    @cached_property
    def away(self) -> NDArray[np.int32]:
        """How many children lean clearly away from each digit (R, J)."""
        return (self.couplings <= 1 / CLEARLY / self.digits).sum(axis=2).astype(np.int32)

    @cached_property
    def leaning_extremes(self) -> Floats:
        """The least and the largest log2(J·c) of each iteration (R, 2)."""
        smallest = np.finfo(np.float32).tiny
        low, high = self.couplings.min(axis=(1, 2)), self.couplings.max(axis=(1, 2))
        return np.log2(np.maximum(np.stack([low, high], axis=1) * self.digits, smallest))

    @cached_property
    def plane_shares(self) -> Floats:
        """The part of the votes' squared length that each digit's vote plane shows (J,)."""
        return np.array([plane.shares.sum() for plane in self._planes], np.float32)

    @cached_property
    def plane_means(self) -> Floats:
        """The weighted mean vote in each digit's plane (R, J, 2)."""
        return np.stack([plane.means for plane in self._planes], axis=1)

    @cached_property
    def fields(self) -> NDArray[np.int32]:
        """What the children of each place see: top, left, size (P, 3), in pixels."""
        config = self.trace.config
        return np.array([receptive_field(config, i) for i in range(config.grid**2)], np.int32)

    def limits(self, until: int) -> dict[str, float | list[float]]:
        """Return how far from 0 the colours of iterations 1..until reach.

        "leaning" is for log2(J·c) and "agreement" for û·v, each one number for all digits; "places"
        is for the bill by place, a number for each digit. A trace in which nothing ever differs
        from 0 still gets limits, so that it can be painted.
        """

        def furthest(values: Floats) -> float:
            return max(float(np.abs(values[:until]).max()), 0.01)

        return {
            "leaning": furthest(self.leaning_extremes),
            "agreement": furthest(self.agreement),
            "places": [furthest(self.bill_places[:, digit]) for digit in range(self.digits)],
        }

    def arrays(self) -> dict[str, np.ndarray]:
        """Return everything that is painted, by name."""
        return {
            "image": np.round(self.trace.image * 255).astype(np.uint8),
            "fields": self.fields,
            "activity": self.trace.activity,
            "couplings": self.couplings,
            "logits": self.logits,
            "agreement": self.agreement,
            "bill": self.bill,
            "billGains": self.bill_gains,
            "billLosses": self.bill_losses,
            "billPlaces": self.bill_places,
            "placesPrinted": self.places_printed,
            "sums": self.sums,
            "lengths": self.lengths,
            "parents": self.parents,
            "strongest": self.strongest,
            "decided": self.decided,
            "planeVotes": np.stack([plane.votes for plane in self._planes]),  # (J, I, 2)
            "planeMeans": self.plane_means,
        }

    @cached_property
    def _planes(self) -> list[VotePlane]:
        return [vote_plane(self.trace, digit) for digit in range(self.digits)]

    def _by_type(self, values: Floats) -> Floats:
        types = self.trace.config.primary_types
        return values.reshape(self.iterations, self.digits, types, -1).sum(axis=3)


def _digits_first(values: np.ndarray) -> Floats:
    """(R, I, J) -> (R, J, I), in one piece."""
    return np.ascontiguousarray(values.transpose(0, 2, 1), np.float32)
