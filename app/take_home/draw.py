"""What can be taken home of the Draw scene."""

from app import session, wording
from app.components.pad import pack_reading
from app.drawing import to_json
from app.exports.one_file import Part, Scene
from app.exports.slides import digit_slide, lengths_slide
from app.exports.subject import Subject
from app.take_home.panel import PICTURES, Offer, offer, offer_scene, take_home
from capsnet.drawing import digit_frame


def take_draw_home(scene: Scene) -> None:
    """Show the panel, for the current drawing."""

    def fill(subject: Subject) -> None:
        saw_others = session.saw_others()
        offer_scene(scene, subject, lambda: [_reading(subject, saw_others)])
        offer(
            PICTURES,
            [
                Offer(
                    "The digit (PNG)",
                    "What was drawn, what the network saw, and what it draws from it.",
                    subject.file_name("digit", ending="png"),
                    lambda: digit_slide(subject),
                ),
                Offer(
                    "Ten lengths (PNG)",
                    "How long each digit’s capsule is, and what the decoder draws from each.",
                    subject.file_name("lengths", ending="png"),
                    lambda: lengths_slide(subject),
                ),
            ],
        )

    take_home("draw", fill)


def _reading(subject: Subject, saw_others: bool) -> Part:
    trace, frame = subject.trace, digit_frame(subject.drawing.image)
    meta = {
        "drawing": to_json(subject.drawing),
        "drawn": f"{subject.digit}.",
        "sentence": subject.answer,
        "seen": wording.seen(subject.drawing, trace.lengths, subject.threshold, saw_others),
        "frame": frame and frame._asdict(),
        "empty": False,
        "threshold": subject.threshold,
        "sure": subject.is_sure,
    }
    return Part("reading", pack_reading(meta, trace.image, trace.lengths, trace.readings))
