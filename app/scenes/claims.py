"""Claims: what is said of capsules, each beside what was measured here."""

from pathlib import Path

import streamlit as st

from app import claims_words, loaded, session_claims, session_places
from app.running import Running
from capsnet.measuring.claims.every import CLAIMS
from capsnet.measuring.claims.evidence import Claim, Evidence

PLACE = "claims"
MOMENT = 0.25  # seconds
STYLE = Path(__file__).resolve().parent.parent / "static" / "model.css"  # of its tables

HOW_TO_READ = """
- Errors are in percent, with the range in which the error of all digits like these lies with 95%
  confidence (Wilson 1927).
- **Two networks on the same digits** are told apart by those digits that only one of them misreads
  (McNemar 1947): the claim **holds**, or **the opposite holds**, where so uneven a split would come
  by chance less than once in 20. Otherwise so many digits do **not decide** it.
- **A trial here is judged when it has gone through all the images that were chosen**, not before:
  who may stop at any moment would sooner or later find what they look for.
- **Rows that are not judged** are a part of what is claimed, or something to compare it with.
- Each row stands for itself. Of twenty rows in which nothing is the case, one will seem to decide.
- **Two ways to train a network** are told apart by networks of both from the same seeds. A verdict
  has to stand other digits (as above; a digit counts for the way that misreads it less often) and
  other seeds (Student’s t, 1908). The table has the mean error, and below it that of each network.
  A trial here is of one training each, from which nothing follows about another. All other claims
  are about the networks that are here, each trained once.
"""


def _found(claim: Claim, trial: Running[Evidence]) -> None:
    """Show what was found here so far, if anything."""
    rows = trial.result.rows if trial.result else ()
    st.markdown(claims_words.own(claim, trial))
    if trial.result and rows:
        judged = trial.done == trial.count
        st.html(claims_words.evidence_table(claim, trial.result, judged))


@st.fragment
def _dimensions(evidence: Evidence, whose: str) -> None:
    """Show what each dimension does, on demand: it is a large table."""
    if st.toggle(
        "What each dimension does",
        key=f"dimensions_{whose}",
        help="A table of all that were counted, with the motion that each is most like.",
    ):
        st.markdown(f":small[{claims_words.about_dimensions(evidence)}]")
        st.html(claims_words.dimensions_table(evidence))


@st.fragment(run_every=0.1)
def _progress(claim: Claim, running: Running[Evidence]) -> None:
    """Go on for a moment: between two runs of this fragment, others are served."""
    st.progress(running.done / running.count, text=claims_words.progress_text(running))
    st.markdown(":small[It pauses while you are in another scene, and goes on when you return.]")
    _found(claim, running)
    try:
        running.step(MOMENT)
    except (FileNotFoundError, ValueError) as error:
        running.stop()
        session_places.complain(PLACE, f"“{claim.title}” cannot be tried: {error}")
    if not running.running:
        st.rerun()


def _start(claim: Claim) -> None:
    try:
        session_claims.start(claim)
        session_places.complain(PLACE, None)
    except (FileNotFoundError, ValueError) as error:
        session_places.complain(PLACE, f"“{claim.title}” cannot be tried: {error}")


def _controls(claim: Claim, trial: Running[Evidence] | None) -> None:
    running = trial is not None and trial.running
    choice, button, _ = st.columns([3, 2, 6], vertical_alignment="bottom")
    choice.segmented_control(
        f"How many {claims_words.SHOWN[claim.shown][0]}",
        claim.counts,
        default=session_claims.count(claim),
        required=True,
        format_func=lambda number: f"{number:,}",
        key=session_claims.count_widget(claim.key),
        disabled=running,
        help="More of them take longer and say more.",
    )
    if claim.seeds > 1 and not running:
        st.markdown(
            ":small[A trial here trains each network once. It shows how they do, but decides "
            f"nothing: the published evidence is of {claim.seeds} trainings of each.]"
        )
    if claim.shown in claims_words.TOYS and trial is None:
        st.markdown(
            ":small[The first trial on a computer draws all the toys first, which takes about half "
            "a minute.]"
        )
    if running:
        button.button(
            "Stop",
            on_click=trial.stop,
            key=f"stop_{claim.key}",
            width="stretch",
            help="Stop here, and keep what was found so far.",
        )
        _progress(claim, trial)
        return
    button.button(
        "Try it again" if trial else "Try it here",
        on_click=_start,
        args=(claim,),
        key=f"try_{claim.key}",
        width="stretch",
        help="Work the evidence out anew, here and now.",
    )


def _one(claim: Claim) -> None:
    """Show a claim, its verdict, what it rests on, and how to try it."""
    published = loaded.claims().get(claim.key)
    trial = session_claims.trial(claim.key)
    with st.container(border=True, key=f"claim_{claim.key}"):
        st.subheader(claim.title, anchor=False)
        if published:
            once = " These are two networks, each trained once." if len(claim.uses) == 2 else ""
            summary = claims_words.summary(published.evidence.rows, claim.shown)
            st.markdown(f"**{summary}**{once}")
        else:
            st.markdown("**Not measured yet.** Try it here.")
        with st.expander("Evidence", expanded=trial is not None):
            st.markdown(f"{claim.said}\n\n{claim.tried}")
            if published:
                st.html(claims_words.evidence_table(claim, published.evidence))
                is_current = claim.key in loaded.current_claims()
                st.markdown(f":small[{claims_words.source(claim, published, is_current)}]")
                if published.evidence.dimensions:
                    _dimensions(published.evidence, "published")
            _controls(claim, trial)
            if trial is not None and not trial.running:
                _found(claim, trial)
                if trial.result and trial.result.dimensions and not trial.is_partial:
                    _dimensions(trial.result, "own")


st.html(STYLE)
st.title("Claims", anchor=False)
st.write(
    "What the papers and their readers say of capsule networks, a line each, beside what was "
    "measured with the networks that are here. The verdicts follow from counts, not from us: open "
    "the evidence, and try it yourself."
)
if problem := session_places.complaint(PLACE):
    st.error(problem)
try:
    loaded.claims()
except ValueError as error:
    st.error(f"The published evidence cannot be read: {error}")
    if st.button("Try again", help="Read it from disk again"):
        loaded.forget()
        st.rerun()
    st.stop()
for claim in CLAIMS:
    _one(claim)
with st.expander("How to read this"):
    st.markdown(HOW_TO_READ)
