#!/bin/sh
# `./dev words`: words that are new in the source get an empty line in each catalogue, words that are gone lose theirs.
# Neither places nor guesses are written, so that a difference shows words only.
set -eu
cd -- "$(dirname -- "$0")/../.."
found=.venv/words.pot
(cd eventsite && ../.venv/bin/pybabel -q extract -F translations/babel.cfg -k _l --ignore-dirs __pycache__ --no-location \
    --sort-output --no-wrap --project eventsite --version words -o ../$found .)
for catalogue in eventsite/translations/*/LC_MESSAGES/messages.po; do
    language=${catalogue#eventsite/translations/}
    .venv/bin/pybabel -q update -i $found -o "$catalogue" -l "${language%%/*}" --no-wrap --no-fuzzy-matching --ignore-obsolete \
        --ignore-pot-creation-date
done
rm $found
echo "Write what is empty in eventsite/translations/*/LC_MESSAGES/messages.po; tests/test_translations.py names it."
