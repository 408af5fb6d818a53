#!/bin/sh
# Make sure that there is a chromium without windows for the browser tests.

command -v chromium-headless-shell >/dev/null && exit
install='apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y chromium-headless-shell'
if command -v apt-get >/dev/null; then
    if [ "$(id -u)" = 0 ]; then sh -c "$install"; elif sudo -n true 2>/dev/null; then sudo -n sh -c "$install"; fi
fi
command -v chromium-headless-shell >/dev/null && exit

echo "The browser tests need chromium-headless-shell on PATH: sudo apt-get install chromium-headless-shell" >&2
exit 1
