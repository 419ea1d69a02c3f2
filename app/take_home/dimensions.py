"""What can be taken home of the Dimensions scene."""

from app import session
from app.components.weights import pack_decoder
from app.exports.one_file import Part, Scene
from app.exports.subject import Subject
from app.take_home.panel import offer_scene, take_home


def take_dimensions_home(scene: Scene, board: bytes) -> None:
    """Show the panel, for the chosen capsule and its sliders.

    Args:
        scene: its texts.
        board: the message that the board has now.
    """

    def fill(subject: Subject) -> None:
        layers = session.decoder_layers()
        offer_scene(
            scene,
            subject,
            lambda: [Part("weights", pack_decoder(layers)), Part("board", board)],
        )

    take_home("dimensions", fill)
