"""The file that `bard init` writes: all options, and every value in it would be taken."""

import re
import tomllib

from bench.commands import parsers
from bench.settings import file, template
from bench.settings.options import SAID_EACH_TIME, options_of


def test_every_option_stands_in_it_and_each_value_can_be_set():
    every = parsers.of_all()
    text = template.render(every)
    assert tomllib.loads(text) == {name: {} for name, parser in every.items() if options_of(parser)}
    taken = tomllib.loads(re.sub(r"^# ([\w-]+ = )", r"\1", text, flags=re.MULTILINE))
    for name, parser in every.items():
        options = options_of(parser)
        assert list(taken.get(name, {})) == list(options)
        file.values(file.SettingsFile("bard.toml", taken), name, options)
        assert not set(SAID_EACH_TIME) & options.keys()


def test_help_stands_above_each_option():
    assert '# a UTF-8 text (default: the 38 plays)\n# text = "FILE"' in template.render(parsers.of_all())
