"""What can be taken home of the Routing scene."""

from app import session
from app.components.routing import pack_routing
from app.exports.films import routing_film
from app.exports.numbers import tables_zip, trace_npz
from app.exports.one_file import Part, Scene
from app.exports.slides import couplings_slide, lengths_slide
from app.exports.subject import Subject
from app.take_home.panel import FILMS, PICTURES, Offer, offer, offer_scene, take_home


def take_routing_home(scene: Scene) -> None:
    """Show the panel, for the digit and the iteration on the clock."""

    def fill(subject: Subject) -> None:
        message, digit, iteration = session.routing(), session.digit(), session.iteration()
        start = {"digit": digit, "iteration": iteration}
        offer_scene(
            scene,
            subject,
            lambda: [Part("routing", pack_routing(message.meta, message.arrays, start))],
        )
        offer(
            PICTURES,
            [
                Offer(
                    f"Couplings at iteration {iteration} (PNG)",
                    "How all capsules share their votes out at the iteration on the clock.",
                    subject.file_name("couplings", f"iteration-{iteration}", ending="png"),
                    lambda: couplings_slide(subject, message, iteration),
                ),
                Offer(
                    "Ten lengths (PNG)",
                    "How long each digit’s capsule is after training’s iterations.",
                    subject.file_name("lengths", ending="png"),
                    lambda: lengths_slide(subject),
                ),
            ],
        )
        trained, all_of_them = message.meta["trained"], message.meta["iterations"]
        offer(
            FILMS,
            [
                _film(subject, digit, trained, "as many as the network was trained with"),
                _film(subject, digit, all_of_them, "also those that it was not trained with"),
            ],
        )
        offer(
            "**The numbers,** every one of them, with a legend.",
            [
                Offer(
                    "All arrays (NPZ)",
                    "The whole trace of this digit, for numpy.load: votes, logits, couplings and "
                    "the rest.",
                    subject.file_name("trace", ending="npz"),
                    lambda: trace_npz(subject),
                ),
                Offer(
                    f"Tables at iteration {iteration} (CSV)",
                    "Lengths, couplings and the length bill as CSV in a ZIP, for a spreadsheet.",
                    subject.file_name("tables", f"iteration-{iteration}", ending="zip"),
                    lambda: tables_zip(subject, iteration),
                ),
            ],
        )

    take_home("routing", fill)


def _film(subject: Subject, digit: int, until: int, which: str) -> Offer:
    message = session.routing()
    return Offer(
        f"Iterations 1 to {until} (GIF)",
        f"The digit, the ten lengths and all couplings, iteration by iteration: {which}.",
        subject.file_name("routing", f"iterations-1-{until}", ending="gif"),
        lambda: routing_film(subject, message, digit, until),
    )
