"""Routing: one clock drives every picture of how the capsules come to agree."""

import streamlit as st

from app import session, session_routing
from app.components.courier import deliver
from app.components.routing import routing
from app.exports.one_file import Scene
from app.refusing import refusing
from app.take_home.routing import take_routing_home

KEY = "routing_clock"

HOW_TO_READ = """
**In one sentence.** Each small capsule that has found its part of the digit guesses what every
digit would look like from there; guesses that agree with one another gain weight, and the digit
whose guesses agree ends up long.

**The small capsules.** The network looks at the image through 32 *types* of detector, each at 6 ×
6 *places*; "type 15, row 3, column 1" is one of these 1,152 capsules, and it sees the 17 × 17
pixels around its place. Its answer **u** is eight numbers; their length |u|, from 0 to 1, says
how strongly it answers there.

**Votes.** From u, a learnt matrix W makes one vote **û** = W u (said "u-hat", sixteen numbers)
for each of the ten digits: what that digit's capsule should say if this part belongs to it. Votes
never change while routing.

**Couplings.** Each capsule divides itself among the digits: its couplings **c** are ten shares
that add up to 1, the softmax of ten *logits* **b**, which start at 0, so that iteration 1 is
even: 0.1 each.

**From votes to a digit.** The weighted votes are added up: **s** = Σ c û. *Squash* keeps the
direction of s and turns its length into one below 1: that is **v**, and |v| says how surely the
digit is there.

**Agreement.** û · v is large when a vote points where the digit's capsule points, negative when
it points away. It is added to the logit b, so the next iteration gives that vote more weight, or
less.

**The bill.** The length |s| is the sum of what each capsule adds along s, which may be negative:
c (û · ŝ), where ŝ is the direction of s. The bars add up to |s| exactly.

**How undecided.** exp H(c), the exponential of the entropy of a capsule's ten couplings, says
among how many digits it divides itself: 10 if it has not chosen at all, 1 if it has.

**What to make of it.** After the three iterations that the network was trained with, most
capsules are still undecided, and a few have shifted the balance. Beyond three, everything
polarises, runners-up too (arXiv 2501.06240); and whether routing is what makes such networks good
is doubted (arXiv 1911.07968).
"""

# Of the panels that the server answers, which a file to take home does without.
HOW_TO_ASK = """
**One coupling.** Everything between one capsule i and one digit j, line by line as in the paper's
procedure 1: the vote û = W u, then for each iteration the logits, the shares, the sum, the squash
and the agreement that becomes the next logit. "Copy as NumPy" gives the same as a script that runs
by itself.

**Knock-out.** Capsules that are crossed out have no vote: their û is 0, which adds nothing to any
sum and agrees with nobody, so it is routing as if they had never been there. What the other
capsules say stays the same. Where a length hardly changes, those that are left say enough without
them; where another digit gets long, they had kept it short.
"""


def _chosen(sent: object) -> None:
    with refusing("a choice"):
        session_routing.set_choice(sent)


def _knocked_out(sent: object) -> None:
    with refusing("a knock-out"):
        session_routing.set_knocked_out(sent)


@st.fragment
def _routing() -> None:
    message = session.routing()
    start = session_routing.start(KEY)
    routing(
        message.meta,
        message.arrays,
        start,
        key=KEY,
        on_choice=_chosen,
        on_knockout=_knocked_out,
    )
    coupling, knockout = session_routing.coupling_shown(), session_routing.knockout_shown()
    deliver("coupling", coupling.meta, coupling.arrays)
    deliver("knockout", knockout.meta, knockout.arrays)
    take_routing_home(SCENE)


SCENE = Scene(
    "routing",
    "Routing",
    f"{session.network().config.children:,} small capsules vote on which of ten digits they see a "
    "part of. In a few rounds each gives more weight to the digits that agree with it: press play "
    "and watch.",
    HOW_TO_READ,
)
st.title(SCENE.title, anchor=False)
st.write(SCENE.lead)
if session.drawing().is_empty:
    st.info("Nothing is drawn yet, so there is nothing to route. Draw a digit first.")
    st.page_link("scenes/draw.py", label="Go to Draw")
else:
    _routing()
    with st.expander("How to read this"):
        st.markdown(HOW_TO_READ + HOW_TO_ASK)
    with st.container(horizontal=True):
        st.write("**Next:** the longest capsule knows more than its digit:")
        st.page_link("scenes/dimensions.py", label="bend what it drew", icon="➡️")
