"""What can be taken home of the Dimensions scene."""

import numpy as np
import streamlit as st

from app import session
from app.components.weights import pack_decoder
from app.exports.films import sweep_deltas, sweep_film
from app.exports.one_file import Part, Scene
from app.exports.slides import redrawn_slide, strip_slide
from app.exports.subject import Subject
from app.take_home.panel import FILMS, PICTURES, Offer, buttons, offer, offer_scene, take_home
from capsnet import CapsNet
from capsnet.explain import perturbation_strip


def take_dimensions_home(scene: Scene, board: bytes) -> None:
    """Show the panel, for the chosen capsule and its sliders.

    Args:
        scene: its texts.
        board: the message that the board has now.
    """

    def fill(subject: Subject) -> None:
        layers, model, digit = session.decoder_layers(), session.network(), session.digit()
        dimensions = model.config.digit_dim
        offsets = np.array(session.offsets().get(digit, np.zeros(dimensions)))
        offer_scene(
            scene,
            subject,
            lambda: [Part("weights", pack_decoder(layers)), Part("board", board)],
        )
        capsule = f"capsule-{digit}"
        offer(
            PICTURES,
            [
                Offer(
                    f"Capsule {digit}, redrawn (PNG)",
                    "What the network saw, what the decoder draws from the capsule, and, if its "
                    "sliders were moved, what that changed.",
                    subject.file_name("redrawn", capsule, ending="png"),
                    lambda: _redrawn(subject, model, digit, offsets),
                ),
                Offer(
                    "The paper’s strip (PNG)",
                    "Each dimension of the capsule in a row, from −0.25 to +0.25.",
                    subject.file_name("strip", capsule, ending="png"),
                    lambda: strip_slide(
                        subject, digit, perturbation_strip(model, subject.trace.capsules, digit)
                    ),
                ),
            ],
        )
        st.markdown(FILMS)
        swept = st.selectbox(
            "Which dimension is swept from −0.25 to +0.25 and back",
            range(dimensions),
            index=int(np.abs(offsets).argmax()),
            format_func=lambda dimension: f"Dimension {dimension + 1}",
            key=f"sweep_{digit}",
            help="The other sliders stay where they are.",
            width=400,
        )
        buttons(
            [
                Offer(
                    f"Dimension {swept + 1}, swept (GIF)",
                    "What the decoder draws while one dimension changes.",
                    subject.file_name("sweep", capsule, f"dimension-{swept + 1}", ending="gif"),
                    lambda: _sweep(subject, model, digit, swept, offsets),
                )
            ]
        )

    take_home("dimensions", fill)


def _redrawn(subject: Subject, model: CapsNet, digit: int, offsets: np.ndarray) -> bytes:
    capsules = subject.trace.capsules.copy()
    capsules[digit] += offsets
    # A strip of no change: the decoder's picture of this very capsule.
    now = perturbation_strip(model, capsules, digit, [0.0])[0, 0]
    return redrawn_slide(subject, digit, offsets, subject.trace.readings[digit], now)


def _sweep(
    subject: Subject, model: CapsNet, digit: int, dimension: int, offsets: np.ndarray
) -> bytes:
    capsules = subject.trace.capsules.copy()
    capsules[digit] += np.where(np.arange(len(offsets)) == dimension, 0, offsets)
    pictures = perturbation_strip(model, capsules, digit, sweep_deltas().tolist())[dimension]
    return sweep_film(subject, digit, dimension, capsules[digit], pictures)
