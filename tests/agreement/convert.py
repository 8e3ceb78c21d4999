#!/usr/bin/env python3
"""Converts by LibreOffice: drafts to PDF, or a draft to DOCX once more.

    convert.py judge  FONTS OUT FILE.docx...   to PDF in the bundled faces, obeying what the import drops
    convert.py plain  FONTS OUT FILE.docx...   to PDF in the bundled faces, as previewers do it
    convert.py resave FONTS OUT FILE.docx...   to DOCX
    convert.py accept FONTS OUT FILE.docx...   to DOCX, all tracked changes accepted; `reject` rejects them

Each call has a profile and a font configuration of its own: no other font can slip in, and nothing of the
user's is touched. `judge` wants python3-uno: LibreOffice 7 ignores w:autoSpaceDE and w:autoSpaceDN (a quarter-em
gap between Chinese and Latin text stays) and compresses punctuation by its own default. Word and WPS obey the
file; so on every style and paragraph the gap and the hanging punctuation are put off again.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

FACES = {
    "Hongtou XBS": ["方正小标宋简体", "方正小标宋_GBK", "FZXiaoBiaoSong-B05S"],
    "Zhuque Fangsong (technical preview)": ["仿宋_GB2312", "仿宋", "FangSong", "FangSong_GB2312"],
    "Hongtou Kai": ["楷体_GB2312", "楷体", "KaiTi", "KaiTi_GB2312"],
    "Hongtou Hei": ["黑体", "SimHei"],
    "Hongtou Song": ["宋体", "SimSun"],
    "Hongtou Latin": ["Times New Roman"],
}

# LibreOffice hangs now and then: better no answer than none for ever.
LIMIT_SECONDS = 600

ALIAS = (
    '<match target="pattern"><test name="family"><string>{}</string></test>'
    '<edit name="family" mode="assign" binding="same"><string>{}</string></edit></match>'
)


def font_configuration(fonts, work):
    """A fontconfig file that knows the bundled faces, under the names that offices have."""
    aliases = [ALIAS.format(name, face) for face, names in FACES.items() for name in names]
    path = os.path.join(work, "fonts.conf")
    with open(path, "w", encoding="utf-8") as file:
        file.write('<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>')
        file.write(f"<dir>{os.path.abspath(fonts)}</dir><cachedir>{work}/cache</cachedir>")
        file.write("".join(aliases) + "</fontconfig>")
    return path


def office(work, *arguments):
    """The command that starts LibreOffice in its own profile."""
    program = os.environ.get("HONGTOU_SOFFICE", "soffice")
    return [program, f"-env:UserInstallation=file://{work}/profile", "--headless", "--norestore", *arguments]


def convert_plainly(work, to, out, files):
    command = office(work, "--convert-to", to, "--outdir", out, *files)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def value(name, content):
    from com.sun.star.beans import PropertyValue

    found = PropertyValue()
    found.Name, found.Value = name, content
    return found


def connect(port, process):
    import uno

    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    address = f"uno:socket,host=127.0.0.1,port={port};urp;StarOffice.ComponentContext"
    for _ in range(240):
        if process.poll() is not None:
            break
        try:
            return resolver.resolve(address)
        except Exception:
            time.sleep(0.25)
    sys.exit("LibreOffice did not start")


def paragraphs(text):
    """The paragraphs of a text, those in its tables too."""
    content = text.createEnumeration()
    while content.hasMoreElements():
        element = content.nextElement()
        if element.supportsService("com.sun.star.text.Paragraph"):
            yield element
        elif element.supportsService("com.sun.star.text.TextTable"):
            for name in element.getCellNames():
                yield from paragraphs(element.getCellByName(name))


def obey(document):
    """Puts back what the import drops."""
    styles = list(document.StyleFamilies.getByName("ParagraphStyles"))
    for target in styles + list(paragraphs(document.Text)):
        target.ParaIsCharacterDistance = False
        target.ParaIsHangingPunctuation = False
    settings = document.createInstance("com.sun.star.document.Settings")
    settings.CharacterCompressionType = 0
    settings.IsKernAsianPunctuation = False


# What is done to a document, and what it is stored as.
CHANGES = {"accept": ".uno:AcceptAllTrackedChanges", "reject": ".uno:RejectAllTrackedChanges"}


def convert_led(work, out, files, way):
    import uno

    port = 20000 + os.getpid() % 20000
    accept = f"--accept=socket,host=127.0.0.1,port={port};urp;"
    process = subprocess.Popen(office(work, accept), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        context = connect(port, process)
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        for path in files:
            url = uno.systemPathToFileUrl(os.path.abspath(path))
            document = desktop.loadComponentFromURL(url, "_blank", 0, (value("Hidden", True),))
            if way == "judge":
                obey(document)
                end, kind = ".pdf", "writer_pdf_Export"
            else:
                helper = context.ServiceManager.createInstanceWithContext(
                    "com.sun.star.frame.DispatchHelper", context
                )
                helper.executeDispatch(document.CurrentController.Frame, CHANGES[way], "", 0, ())
                end, kind = ".docx", "MS Word 2007 XML"
            name = os.path.splitext(os.path.basename(path))[0] + end
            target = uno.systemPathToFileUrl(os.path.abspath(os.path.join(out, name)))
            document.storeToURL(target, (value("FilterName", kind),))
            document.close(True)
        try:
            desktop.terminate()
        except Exception:
            pass
        process.wait(60)
    finally:
        process.kill()
        process.wait()


def give_up(*_):
    raise TimeoutError(f"LibreOffice did not answer within {LIMIT_SECONDS} seconds")


def main(way, fonts, out, *files):
    os.makedirs(out, exist_ok=True)
    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(LIMIT_SECONDS)
    work = tempfile.mkdtemp()
    try:
        os.environ["FONTCONFIG_FILE"] = font_configuration(fonts, work)
        if way == "judge" or way in CHANGES:
            convert_led(work, out, files, way)
        else:
            convert_plainly(work, "pdf" if way == "plain" else "docx", out, files)
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
