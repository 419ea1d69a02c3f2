"""How long a component's view lives: through every change of data, until it leaves the page."""

from playwright.sync_api import Page, Route, expect

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


OVERTAKEN = """async () => {
  const { isOvertaken } = await import("/app/static/overtaken.js");
  const [one, other] = [{ parentElement: document.body }, { parentElement: document.head }];
  return [isOvertaken(one, 2), isOvertaken(one, 1), isOvertaken(one, 2), isOvertaken(other, 1)];
}"""


def test_a_call_is_overtaken_by_later_ones_of_its_own_component(page: Page) -> None:
    page.goto("/")
    assert page.evaluate(OVERTAKEN) == [False, True, False, False]


def test_a_module_that_comes_late_shows_what_is_so_by_then(page: Page) -> None:
    held: list[Route] = []
    page.route("**/app/static/pad.js", lambda route: held.append(route))
    page.goto("/lessons")
    page.get_by_role("button", name="Begin").first.click()
    lesson = page.locator(".st-key-lesson")
    for step in (2, 3):  # what the pad is told changes with each
        lesson.get_by_role("button", name="Skip").click()
        expect(lesson).to_contain_text(f"step {step} of")
    kept = "JSON.parse(sessionStorage['capsnet-explorer']).lesson?.step"
    page.wait_for_function(f"{kept} === 2")
    for route in held:
        route.continue_()
    page.get_by_role("img", name="Drawing pad").wait_for()
    page.wait_for_timeout(500)  # for an older call, if there is one that still comes
    assert page.evaluate(kept) == 2
