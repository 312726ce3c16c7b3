"""nginx with the captured pages as files: what static bytes cost on this machine."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.pages_kept import KeptPage
from bench.processes import Server, free_port, running

# One process that does everything, as each of the others has one worker.
CONFIGURATION = """\
daemon off;
master_process off;
pid {folder}/nginx.pid;
events {{ worker_connections 512; }}
http {{
    access_log {folder}/nginx-access.log;
    client_body_temp_path {folder}/nginx-1;
    proxy_temp_path {folder}/nginx-2;
    fastcgi_temp_path {folder}/nginx-3;
    uwsgi_temp_path {folder}/nginx-4;
    scgi_temp_path {folder}/nginx-5;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000000;
    types {{}}
    server {{
        listen 127.0.0.1:{port};
        root {folder};
{locations}
    }}
}}
"""


def find_nginx() -> str:
    """Path of nginx, which often lies where only root's PATH leads."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if not found:
        raise SystemExit("nginx is missing: make bench installs it, or install it yourself.")
    return found


@contextmanager
def nginx(pages: Sequence[KeptPage], folder: Path) -> Iterator[Server]:
    """Serve the pages as files until the block ends."""
    port = free_port()
    file = folder / "nginx.conf"
    locations = "\n".join(_location(page) for page in pages)
    file.write_text(CONFIGURATION.format(folder=folder, port=port, locations=locations))
    # -e: until the file is read nginx would write to the system's own log.
    command = [find_nginx(), "-e", str(folder / "nginx-error.log"), "-p", str(folder), "-c", str(file)]
    with running("nginx", command, port=port, log=folder / "nginx.log") as server:
        yield server


def _location(page: KeptPage) -> str:
    """The page's headers are the portal's; the ETag is nginx's own, from size and time of the file."""
    given = {name: value for name, value in page.headers.items() if name not in ("content-type", "etag")}
    headers = " ".join(f'add_header {name} "{value}";' for name, value in given.items())
    kind = page.headers["content-type"]
    return f'        location = {page.path} {{ default_type "{kind}"; {headers} try_files /{page.file} =404; }}'
