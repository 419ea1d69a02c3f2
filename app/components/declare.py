"""How each browser component is declared: a few inline lines that import a module by its URL.

Inline code is sent again with each change of a component's data; a module is fetched once.
"""

from collections.abc import Mapping

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

_LOADER = """export default async function (component) {
  const since = performance.now();
  const load = (name) => import(new URL(`app/static/${name}.js`, document.baseURI).href);
  const [{ mount }, { patient }, { isOvertaken }] = await Promise.all(
    ["%s", "leaving", "overtaken"].map(load),
  );
  return isOvertaken(component, since) ? () => {} : mount(patient(component));
}
"""


def declare(name: str) -> ComponentRenderer:
    """Declare the component whose module is `static/<name>.js` and exports `mount(component)`."""
    return st.components.v2.component(name, html="<div></div>", js=_LOADER % name)


def offered(key: str) -> object:
    """Return what `static/offer.js` offers, which may be anything, in the component's callback."""
    offer = st.session_state[key].get("offer")
    return offer.get("what") if isinstance(offer, Mapping) else offer
