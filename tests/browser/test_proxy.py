"""The page behind nginx with the README's configuration: https, a path of its own, and a host name that the server is not told."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from playground.launch.environment import ROOT
from playground.launch.port import free as free_port
from tests.browser import conftest, processes
from tests.browser.tab import Tab

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
CONFIGURATION = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {folder}/certificate.pem;
    ssl_certificate_key {folder}/key.pem;
    {location}
  }}
}}
"""


def location(port: int) -> str:
    """The README's block for nginx, with the server's port."""
    found = re.search(r"```nginx\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1].replace("127.0.0.1:8501", f"127.0.0.1:{port}")


@pytest.mark.skipif(NGINX is None and not os.environ.get("CI"), reason="nginx is not installed")
def test_the_page_trains_behind_a_proxy_with_https_and_a_path(browser: Browser, tmp_path: Path) -> None:
    inner, outer = free_port(), free_port()
    key = ["-newkey", "rsa:2048", "-nodes", "-keyout", tmp_path / "key.pem", "-out", tmp_path / "certificate.pem"]
    subprocess.run(["openssl", "req", "-x509", *key, "-days", "1", "-subj", "/CN=play.localhost"], check=True, capture_output=True)
    configuration = tmp_path / "nginx.conf"
    configuration.write_text(CONFIGURATION.format(folder=tmp_path, port=outer, location=location(inner)))
    serve = [sys.executable, "-m", "playground", "serve", "--no-browser", "--port", str(inner)]
    serve += ["--base-path", "/play", "--state", str(tmp_path / "state")]
    log = tmp_path / "server.log"
    context = browser.new_context(**conftest.OPTIONS, ignore_https_errors=True)
    with (
        log.open("w") as output,
        processes.started(serve, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT) as server,
        processes.started([str(NGINX), "-c", str(configuration), "-p", str(tmp_path)], stderr=subprocess.DEVNULL),
    ):
        conftest.answers(f"http://127.0.0.1:{inner}/play", server, log)
        tab = Tab(context, f"https://play.localhost:{outer}/play").open()
        tab.train(20)
        tab.page.evaluate("rnnDashboard.dashboard.tell({ do: 'pause' })")
        tab.page.goto(tab.page.evaluate("rnnDashboard.dashboard.links().watch"))
        tab.wait("window.rnnDashboard?.scene && !rnnDashboard.scene.steers && rnnDashboard.drawn?.update >= 20")
        context.close()
