#!/bin/sh
# Make sure that there is a LibreOffice to open decks, workbooks and notes with, and poppler to look at their pages.

there() {
    command -v soffice >/dev/null && command -v pdftoppm >/dev/null &&
        [ -e "$(dirname "$(readlink -f "$(command -v soffice)")")/libswlo.so" ] # of Writer
}

there && exit
packages='libreoffice-impress-nogui libreoffice-calc-nogui libreoffice-writer-nogui poppler-utils'
install="apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages"
if command -v apt-get >/dev/null; then
    if [ "$(id -u)" = 0 ]; then sh -c "$install"; elif sudo -n true 2>/dev/null; then sudo -n sh -c "$install"; fi
fi
there && exit

echo "LibreOffice is missing, so its tests are skipped: sudo apt-get install $packages" >&2
