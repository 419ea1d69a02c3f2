"""How long a component's view lives: through every change of data, until it leaves the page."""

from playwright.sync_api import Page

LIVES = """async () => {
  const { show } = await import("/app/static/views.js");
  const host = document.createElement("div");
  document.body.append(host);
  const parentElement = host.attachShadow({ mode: "open" });
  parentElement.innerHTML = "<div></div>";
  const told = [];
  const build = () => {
    told.push("built");
    return {
      update: ({ data }) => told.push(`data ${data}`),
      dispose: () => told.push("disposed"),
    };
  };
  const mount = (data) => show({ key: "one", parentElement, data }, build);
  const overtaken = await mount(1);
  overtaken(); // on the page still: the mount that overtook it is about to begin
  const latest = await mount(2);
  host.remove();
  overtaken();
  latest();
  return told;
}"""


def test_a_view_lives_through_overtaken_mounts_until_it_leaves_the_page(page: Page) -> None:
    page.goto("/")
    assert page.evaluate(LIVES) == ["built", "data 1", "data 2", "disposed"]
