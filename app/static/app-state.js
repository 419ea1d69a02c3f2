// What Streamlit says, on its own element, of its connection and of the server's runs.

export const CONNECTION = "data-test-connection-state";
export const RUN = "data-test-script-state";

export const appElement = () => document.querySelector("[data-testid=stApp]");

export const stateOf = (what) => appElement()?.getAttribute(what);

export const isRunning = () => stateOf(RUN) !== "notRunning";
