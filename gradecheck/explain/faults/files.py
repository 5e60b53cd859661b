"""Codes of files that cannot be read as YAML or JSON."""

from __future__ import annotations

from gradecheck.explain.entry import Entry

TITLE = "Reading a file"
ENTRIES = (
    Entry(
        "missing-file",
        "There is no file of this name.",
        "Nothing can be read.  Where a file beside it is called almost the same, it is named.",
        "gradecheck check adda.yaml",
        "gradecheck check ada.yaml",
        "shell",
    ),
    Entry(
        "is-a-folder",
        "A folder was named where one file is expected.",
        "Only `check` and `grade` look through folders.",
        "gradecheck solve problems/",
        "gradecheck solve problems/problem1.yaml",
        "shell",
    ),
    Entry(
        "no-files",
        "There is no .yaml, .yml or .json file in this folder, nor below it.",
        "There is nothing to check: probably another folder was meant.",
        "gradecheck check docs/",
        "gradecheck check submissions/",
        "shell",
    ),
    Entry(
        "special-file",
        "The name belongs to a pipe, a socket or a device.",
        "Opening one of these can wait for ever, or do things.",
        "gradecheck grade /dev/stdin",
        "gradecheck grade ada.yaml",
        "shell",
    ),
    Entry(
        "no-permission",
        "The file is there, but you may not read it.",
        "Its owner, or an administrator, can change that.",
        "gradecheck check ada.yaml",
        "chmod u+r ada.yaml",
        "shell",
    ),
    Entry(
        "unreadable-file",
        "The system could not read the file; it says why.",
        "A broken disk or network drive, or a name that is too long.",
        "gradecheck check /mnt/offline/ada.yaml",
        "gradecheck check ada.yaml",
        "shell",
    ),
    Entry(
        "too-large",
        "A file, a list of numbers, or the value of an expression is larger than allowed.",
        "Sizes are bounded, so that no file can use up the memory or the time of whoever grades: "
        "1 MiB a file, 100,000 numbers a value, 4 axes and 1,000,000 elements a result.",
        "ones(2000, 2000)",
        "ones(20, 20)",
    ),
    Entry(
        "binary-file",
        "The file holds the character NUL, which no text has.",
        "It is an image, an archive, a word processor's file or the like.",
        "gradecheck grade answers.docx",
        "gradecheck grade answers.yaml",
        "shell",
    ),
    Entry(
        "not-utf-8",
        "The file is no text in UTF-8.",
        "Which characters are meant cannot be known.  Editors can save in UTF-8; UTF-16 is read, "
        "too, if it begins with a byte order mark.",
        "iconv -t latin1 ada.yaml > latin.yaml",
        "iconv -f latin1 -t utf8 latin.yaml > ada.yaml",
        "shell",
    ),
    Entry(
        "bad-character",
        "There is an invisible character that YAML does not allow.",
        "It got in by copying, mostly from a PDF or a web page.",
        "problem: mlp\nstudent: A\u2028B\nanswers: {}\n",
        "problem: mlp\nstudent: A B\nanswers: {}\n",
        "yaml",
    ),
    Entry(
        "bad-escape",
        "A \\u escape in a quoted text stands for only half of a character.",
        "Characters beyond U+FFFF are written as two escapes in JSON; one of them is missing.",
        '{"problem": "mlp", "student": "\\ud83d", "answers": {}}',
        '{"problem": "mlp", "student": "\\ud83d\\ude00", "answers": {}}',
        "json",
    ),
    Entry(
        "empty-file",
        "There is nothing in the file, or only comments.",
        "Perhaps it was not saved, or not uploaded completely.",
        "# my answers\n",
        "problem: mlp\nanswers: {}\n",
        "yaml",
    ),
    Entry(
        "not-a-mapping",
        "The file holds a list or a single text; expected are keys with values.",
        "Every file of gradecheck is made of lines `key: value`.",
        "- 1\n- 2\n",
        "problem: mlp\nanswers: {}\n",
        "yaml",
    ),
    Entry(
        "yaml-syntax",
        "The text is no YAML; the message says what was expected where.",
        "A bracket or quote was never closed, a colon or blank is missing, or an expression that "
        "YAML reads otherwise (it begins with `[`, `{`, `|`, `-`, `*` …) is not quoted.",
        "problem: mlp\nanswers: {L: 0.879\n",
        "problem: mlp\nanswers: {L: 0.879}\n",
        "yaml",
    ),
    Entry(
        "tab-indentation",
        "A line is indented with a tab.",
        "YAML takes blanks only, because a tab is as wide as each editor likes.",
        "problem: mlp\nanswers:\n\tL: 1\n",
        "problem: mlp\nanswers:\n  L: 1\n",
        "yaml",
    ),
    Entry(
        "json-syntax",
        "The text is no JSON; the message says what was expected where.",
        "A comma, a colon, a quote or a bracket is missing or too many.",
        '{"problem": "mlp" "answers": {}}',
        '{"problem": "mlp", "answers": {}}',
        "json",
    ),
    Entry(
        "trailing-comma",
        "A comma has nothing after it.",
        "JSON does not allow that; YAML does.",
        '{"problem": "mlp", "answers": {"L": 1},}',
        '{"problem": "mlp", "answers": {"L": 1}}',
        "json",
    ),
    Entry(
        "trailing-text",
        "Something follows after the end of the outermost value.",
        "A JSON file holds one value.",
        '{"problem": "mlp", "answers": {}} {}',
        '{"problem": "mlp", "answers": {}}',
        "json",
    ),
    Entry(
        "several-documents",
        "A line `---` begins a second document.",
        "A file holds one problem or one submission.",
        "problem: mlp\nanswers: {}\n---\nproblem: cnn\nanswers: {}\n",
        "problem: mlp\nanswers: {}\n",
        "yaml",
    ),
    Entry(
        "tag",
        "A YAML tag (a word with `!`) asks for a value of a special type.",
        "Tags can ask a reader of YAML to run code.  A text that begins with `!` must be quoted.",
        "problem: !!str mlp\nanswers: {}\n",
        "problem: mlp\nanswers: {}\n",
        "yaml",
    ),
    Entry(
        "merge-key",
        "`<<` asks for the entries of another mapping.",
        "Merges of merges make files of a few bytes that no memory can hold.",
        "a: &a {L: 1}\nproblem: mlp\nanswers: {<<: *a}\n",
        "problem: mlp\nanswers: {L: 1}\n",
        "yaml",
    ),
    Entry(
        "unknown-alias",
        "`*name` refers to an anchor `&name` that is not there, or that it stands within.",
        "A text that begins with `*` must be quoted.",
        "problem: mlp\nanswers: {L: *loss}\n",
        "problem: mlp\nanswers: {L: 0.5}\n",
        "yaml",
    ),
    Entry(
        "too-many-aliases",
        "There are more than 100 aliases (`*name`) in the file.",
        "Aliases of aliases make small files stand for enormous ones.",
        "a: &a 1\nb: [" + ", ".join(["*a"] * 101) + "]\n",
        "problem: mlp\nanswers: {L: 1}\n",
        "yaml",
    ),
    Entry(
        "too-many-values",
        "The file holds more than 200,000 values, counting what its aliases stand for.",
        "No problem and no submission needs so many; the bound keeps grading quick.",
        "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\nb: &b ["
        + ", ".join(["*a"] * 10)
        + "]\nc: &c ["
        + ", ".join(["*b"] * 10)
        + "]\nd: &d ["
        + ", ".join(["*c"] * 10)
        + "]\ne: &e ["
        + ", ".join(["*d"] * 10)
        + "]\nf: ["
        + ", ".join(["*e"] * 10)
        + "]\n",
        "problem: mlp\nanswers: {L: 1}\n",
        "yaml",
    ),
    Entry(
        "too-deep",
        "Lists, mappings or brackets are nested deeper than allowed.",
        "Real files and formulas are nested a few levels deep; the bound stops those that are "
        "made to break their reader.",
        "(" * 200 + "p" + ")" * 200,
        "p",
    ),
    Entry(
        "too-many-faults",
        "So much is wrong that the rest of the file was not read.",
        "Put right what is listed, and check again.",
        "".join(f"a{k}: !t 1\n" for k in range(60)),
        "problem: mlp\nanswers: {L: 1}\n",
        "yaml",
    ),
    Entry(
        "duplicate-key",
        "A key stands twice in one mapping, or in two spellings that mean the same.",
        "One of the two values would be lost without a word.",
        "problem: mlp\nanswers: {L: 1, L: 2}\n",
        "problem: mlp\nanswers: {L: 2}\n",
        "yaml",
    ),
    Entry(
        "empty-key",
        "There is no key before a colon.",
        "Whatever stands after it has no name.",
        "problem: mlp\nanswers:\n  ?\n  : 1\n",
        "problem: mlp\nanswers:\n  L: 1\n",
        "yaml",
    ),
    Entry(
        "complex-key",
        "A key is a list, a mapping or an alias.",
        "Keys are names.  A `{` where a value was meant has to be quoted.",
        "problem: mlp\nanswers: {[1, 2]: 3}\n",
        "problem: mlp\nanswers: {L: 3}\n",
        "yaml",
    ),
    Entry(
        "cut-at-comma",
        "An expression without quotes, in `{ }` or `[ ]`, was cut at a comma.",
        "YAML ends a text there, whatever brackets are open.",
        "steps: {h: reshape(x, 3)}",
        'steps: {h: "reshape(x, 3)"}',
        "problem",
    ),
)
