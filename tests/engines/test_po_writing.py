"""What we write, ``msgmerge --previous --no-wrap`` leaves as it is, to the byte."""

from __future__ import annotations

import pytest

from iam.domain.translations.units import PoFile, Unit
from iam.engines.po_files import read_whole
from iam.engines.po_writing import written
from iam.services.translation_files import new_header
from tests import gnu_gettext
from tests.architecture.tree import ROOT

TRANSLATIONS = ROOT / "translations"
CATALOGS = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po"))
LONG = "A sentence that is far too long for any line of seventy-seven characters, " * 3
ODD = 'Quoted: "a\\b",\ta tab,\nand a line\n'
REFERENCES = tuple(f"templates/a/{'b' * n}.html" for n in range(40))
EVERYTHING = (
    Unit(
        source=LONG,
        texts=("\u3042\u3044\u3002" * 60,),
        comments=("Ask Zoe.", "", "Twice."),
        extracted=(LONG.strip(), "Second line"),
        references=REFERENCES,
        flags=("fuzzy", "python-format"),
        previous=(None, "What it was. " * 9, None),
    ),
    Unit(
        context="a context that is long as well " * 4,
        source=ODD,
        plural=ODD * 2,
        texts=(ODD, "\u200fx\u00a0" * 60),
        flags=("fuzzy",),
        previous=("another", "One", "Many"),
    ),
    Unit(source="\n", texts=("\n",)),
    Unit(source="\n a", texts=("\n",)),
    Unit(source="No words yet"),
    Unit(source=f"gone {LONG}", texts=(LONG,), comments=("c",), is_obsolete=True),
    Unit(source="gone", texts=("Parti",), flags=("fuzzy",), is_obsolete=True),
)


@gnu_gettext.needed
@pytest.mark.parametrize(
    "path", CATALOGS, ids=lambda path: path.relative_to(TRANSLATIONS).as_posix()
)
def test_a_shipped_catalog_stays_as_it_is(path):
    assert (
        gnu_gettext.merged(path, TRANSLATIONS / f"{path.stem}.pot") == path.read_bytes()
    )


@gnu_gettext.needed
def test_a_catalog_with_everything_in_it_stays_as_it_is(tmp_path):
    template = tuple(
        Unit(
            context=unit.context,
            source=unit.source,
            plural=unit.plural,
            texts=("", "") if unit.plural else ("",),
            extracted=unit.extracted,
            references=unit.references,
            flags=tuple(each for each in unit.flags if each != "fuzzy"),
        )
        for unit in EVERYTHING
        if not unit.is_obsolete
    )
    for name, locale, units in (("a.po", "fr", EVERYTHING), ("a.pot", "", template)):
        file = PoFile(
            path=name,
            domain="messages",
            locale=locale,
            preamble=("Words of pages.", "") if locale else (),
            header=new_header(locale),
            units=units,
        )
        (tmp_path / name).write_bytes(written(file))

    assert (
        gnu_gettext.merged(tmp_path / "a.po", tmp_path / "a.pot")
        == (tmp_path / "a.po").read_bytes()
    )


@pytest.mark.parametrize("path", [*TRANSLATIONS.glob("*.pot"), *CATALOGS])
def test_what_ships_is_in_the_form_that_we_write(path):
    data, locale = path.read_bytes(), path.parents[1].name
    file, _ = read_whole(
        data,
        path="x",
        domain=path.stem,
        locale="" if path.suffix == ".pot" else locale,
    )

    assert written(file) == data
