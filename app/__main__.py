"""Start the app: `python -m app`, with any option of `streamlit run`."""

import sys
from pathlib import Path

from streamlit import net_util
from streamlit.web import cli

# Before it refuses a websocket that a page of another site opened, Streamlit asks another host for
# this machine's address, and has no option against it. The app asks no other host for anything.
net_util.get_external_ip = lambda: None

sys.argv = ["streamlit", "run", str(Path(__file__).with_name("main.py")), *sys.argv[1:]]
sys.exit(cli.main())
