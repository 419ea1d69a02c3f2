"""Six lights, and all other constants of how a toy looks: change them to make it easier or harder.

Directions are in the room, where the camera looks from: x toward the camera, y to the right, z up.
The lights stay where they are when the toy is turned.
"""

from typing import NamedTuple

PAINT = 0.72  # how much light the toys' matt paint throws back
SHADOW = 0.55  # how much of the background's brightness the key light's shadow takes
CONTRAST = 1.0  # 1: the key lights as below; 0: even light from everywhere


class Light(NamedTuple):
    """A key light that casts shadows, a weak one that does not, and light from everywhere."""

    key: tuple[float, float, float]  # direction toward it, of any length
    strength: float
    fill: tuple[float, float, float]
    fill_strength: float
    ambient: float
    background: float  # grey of the ground, 0 to 1


LIGHTS = (
    Light((1.0, -0.5, 1.2), 0.80, (0.5, 1.0, 0.5), 0.15, 0.35, 0.78),  # from the front, bright
    Light((0.2, -1.2, 0.9), 1.00, (0.5, 1.0, 0.3), 0.05, 0.16, 0.55),  # from the left
    Light((0.1, 1.2, 0.8), 1.00, (0.5, -1.0, 0.3), 0.05, 0.16, 0.50),  # from the right
    Light((0.1, 0.1, 1.0), 0.95, (1.0, 0.0, 0.2), 0.10, 0.12, 0.62),  # from above
    Light((-1.0, -0.7, 1.0), 0.95, (1.0, 0.6, 0.4), 0.18, 0.14, 0.70),  # from behind
    Light((0.9, 1.0, 0.45), 0.55, (0.0, -1.0, 0.6), 0.12, 0.10, 0.28),  # low and dim
)
