"""What can be taken home of the Routing scene."""

from app import session
from app.components.routing import pack_routing
from app.exports.one_file import Part, Scene
from app.exports.subject import Subject
from app.take_home.panel import offer_scene, take_home


def take_routing_home(scene: Scene) -> None:
    """Show the panel, for the digit and the iteration on the clock."""

    def fill(subject: Subject) -> None:
        message = session.routing()
        start = {"digit": session.digit(), "iteration": session.iteration()}
        offer_scene(
            scene,
            subject,
            lambda: [Part("routing", pack_routing(message.meta, message.arrays, start))],
        )

    take_home("routing", fill)
