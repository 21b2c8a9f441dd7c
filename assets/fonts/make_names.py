#!/usr/bin/env python3
"""Makes the fonts in names/: what IBM Plex lacks of the letters that names are written with.

Run with the Noto fonts (Debian: fonts-noto-core, fonts-noto-cjk) and fonttools:
    make_names.py FOLDER_OF_NOTO_SANS NotoSansCJK-Regular.ttc
"""
import pathlib
import subprocess
import sys

JOINERS = "200C-200D,25CC"
# Script: blocks. Letters, their signs and digits; shaping needs all layout features.
SCRIPTS = {
    "": "0180-02AF,0370-03FF,0400-052F,1E00-1FFF,2C60-2C7F,A720-A7FF",
    "Arabic": f"0600-06FF,0750-077F,{JOINERS}",
    "Armenian": "0530-058F",
    "Bengali": f"0980-09FF,0964-0965,{JOINERS}",
    "Devanagari": f"0900-097F,{JOINERS}",
    "Ethiopic": "1200-137F",
    "Georgian": "10A0-10FF,1C90-1CBF",
    "Gujarati": f"0A80-0AFF,{JOINERS}",
    "Gurmukhi": f"0A00-0A7F,{JOINERS}",
    "Hebrew": "0590-05FF,25CC",
    "Kannada": f"0C80-0CFF,{JOINERS}",
    "Khmer": f"1780-17FF,{JOINERS}",
    "Lao": "0E80-0EFF,25CC",
    "Malayalam": f"0D00-0D7F,{JOINERS}",
    "Myanmar": f"1000-109F,{JOINERS}",
    "Sinhala": f"0D80-0DFF,{JOINERS}",
    "Tamil": f"0B80-0BFF,{JOINERS}",
    "Telugu": f"0C00-0C7F,{JOINERS}",
    "Thai": "0E00-0E7F,25CC",
}


def double_byte(encoding, rows, columns):
    """The characters of a national set in these rows."""
    found = set()
    for row in rows:
        for column in columns:
            try:
                found.add(bytes([row, column]).decode(encoding))
            except UnicodeDecodeError:
                pass
    return {character for character in found if len(character) == 1}


def cjk():
    """JIS X 0208, GB 2312 level 1, Big5 level 1, KS X 1001: names as registers write them."""
    upper = range(0xA1, 0xFF)
    big5 = [*range(0x40, 0x7F), *upper]
    return (
        {chr(code) for code in range(0x3000, 0x3100)}
        | {chr(code) for code in range(0xFF01, 0xFFA0)}
        | {chr(code) for code in range(0x3131, 0x318F)}
        | double_byte("euc_jp", range(0xB0, 0xF5), upper)
        | double_byte("gb2312", range(0xB0, 0xD8), upper)
        | double_byte("big5", range(0xA4, 0xC7), big5)
        | double_byte("euc_kr", range(0xB0, 0xC9), upper)
    )


def subset(font, output, *arguments):
    subprocess.run(
        ["pyftsubset", font, "--no-hinting", f"--output-file={output}", *arguments], check=True
    )


def main(folder, ttc):
    names = pathlib.Path(__file__).parent / "names"
    for script, blocks in SCRIPTS.items():
        subset(
            f"{folder}/NotoSans{script}-Regular.ttf",
            f"{names}/NotoSans{script}.ttf",
            f"--unicodes={blocks}",
            "--layout-features=*",
            "--drop-tables+=STAT,MVAR,meta",
        )
    subset(
        ttc,
        f"{names}/NotoSansCJK.otf",
        "--font-number=0",
        "--text=" + "".join(sorted(cjk())),
        "--layout-features=",
        "--drop-tables+=vhea,vmtx,VORG,GSUB,GPOS,BASE,GDEF",
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
