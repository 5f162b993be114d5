"""What the programs tell shells and man(1) about themselves."""

import os
import pty
import re
import select
import subprocess
import unittest

from cli import DEADLINE, TLSLAB, TLSLABD, CliTest

# Answers as bash does when the key is pressed after these words.
ASK_BASH = """
source "$1"; shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
compopt() { echo "compopt $*"; }
_$1
printf '%s\\n' "${COMPREPLY[@]}"
"""
NO_FILES = "compopt +o default"


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE, check=True,
                          **options)


class Bash(CliTest):
    def setUp(self):
        super().setUp()
        self.scripts = {
            "tlslab": self.write("tlslab.bash", self.tlslab("completion", "bash").stdout),
            "tlslabd": self.write("tlslabd.bash", run(TLSLABD, "--completion", "bash").stdout)}

    def answers(self, *words):
        done = run("bash", "-c", ASK_BASH, "bash", self.scripts[words[0]], *words)
        self.assertEqual(done.stderr, "")
        return [line for line in done.stdout.splitlines() if line]

    def test_completes_commands_and_those_within_them(self):
        self.assertEqual(self.answers("tlslab", "sim"), [NO_FILES, "simulate"])
        self.assertEqual(self.answers("tlslab", "cert", "m"), [NO_FILES, "mint"])
        self.assertEqual(self.answers("tlslab", "context", ""),
                         [NO_FILES, "explain", "rotate-keys"])
        self.assertEqual(self.answers("tlslab", "simulate", "sim"), [NO_FILES])

    def test_knows_every_command_of_the_help(self):
        told = self.tlslab("--help").stdout.split("Subcommands:\n")[1].split("\n\n")[0]
        commands = re.findall(r"^  ([a-z-]+) ", told, re.M)
        self.assertGreater(len(commands), 15)
        self.assertEqual(self.answers("tlslab", ""), [NO_FILES, *commands])

    def test_completes_the_options_of_a_command_and_the_program(self):
        options = self.answers("tlslab", "cert", "mint", "--")
        self.assertIn("--key-type", options)
        self.assertIn("--output", options)
        self.assertNotIn("--client-max", options)
        self.assertEqual(self.answers("tlslab", "-o", "json", "simulate", "--client-ma"),
                         ["--client-max"])

    def test_completes_values_that_are_a_choice(self):
        formats = ["text", "json", "textproto"]
        self.assertEqual(self.answers("tlslab", "--output", ""), formats)
        self.assertEqual(self.answers("tlslab", "dial", "--output", "=", "j"), ["json"])
        self.assertEqual(self.answers("tlslab", "dial", "--output", "="), formats)
        self.assertEqual(self.answers("tlslab", "completion", ""), [NO_FILES, "bash", "zsh"])

    def test_leaves_files_to_the_shell_and_nothing_else(self):
        self.assertEqual(self.answers("tlslab", "run", ""), [])
        self.assertEqual(self.answers("tlslab", "cert", "mint", "--out", ""), [])
        self.assertEqual(self.answers("tlslab", "cert", "mint", "--cn", ""), [NO_FILES])

    def test_completes_the_daemon(self):
        self.assertEqual(self.answers("tlslabd", "--danger-l"), ["--danger-listen-beyond-loopback"])
        self.assertNotIn("--man", self.answers("tlslabd", "--"))


class Zsh(CliTest):
    """In a terminal, as somebody types."""

    def setUp(self):
        super().setUp()
        os.mkdir(self.path("functions"))
        self.write("functions/_tlslab", self.tlslab("completion", "zsh").stdout)
        self.write("functions/_tlslabd", run(TLSLABD, "--completion", "zsh").stdout)
        self.write(".zshrc", f"fpath=({self.folder}/functions $fpath)\n"
                             "autoload -U compinit && compinit -u -D\n"
                             "setopt no_beep list_ambiguous; PS1='READY> '\n"
                             "zstyle ':completion:*' list-prompt ''\n"
                             "LISTMAX=1000\n")
        self.terminal, self.seen = None, ""

    def start_shell(self):
        pid, self.terminal = pty.fork()
        if pid == 0:
            os.chdir(self.folder)
            os.execve("/bin/zsh", ["zsh", "-i"], {
                **self.environment, "ZDOTDIR": self.folder, "TERM": "dumb", "COLUMNS": "200",
                "LINES": "500"})
        self.addCleanup(self.end_shell, pid)
        self.read_until("READY> ")

    def end_shell(self, pid):
        os.kill(pid, 9)
        os.waitpid(pid, 0)
        os.close(self.terminal)

    def read_until(self, text):
        """What is printed up to this text and with it."""
        while text not in self.seen:
            readable, _, _ = select.select([self.terminal], [], [], DEADLINE)
            self.assertTrue(readable, f"awaiting {text!r}, and there is {self.seen!r}")
            self.seen += os.read(self.terminal, 65536).decode()
        before, after = self.seen.split(text, 1)
        self.seen = after
        return before + text

    def typed(self, text, expected):
        """Types it and a tab, and awaits what must come of it."""
        os.write(self.terminal, text.encode() + b"\t")
        seen = self.read_until(expected)
        # Throws the line away; what is printed is not what was typed.
        os.write(self.terminal, b"\x15print -r -- DO''NE\n")
        self.read_until("DONE")
        self.read_until("READY> ")
        return seen

    def test_has_no_mistake_in_it(self):
        for name in ("_tlslab", "_tlslabd"):
            run("zsh", "-n", self.path("functions/" + name))

    def test_completes_as_bash_does_and_with_descriptions(self):
        self.start_shell()
        self.typed("tlslab simul", "simulate ")
        self.typed("tlslab cert mi", "mint ")
        self.typed("tlslab cert mint --key-t", "--key-type")
        self.typed("tlslab simulate --output js", "json ")
        self.typed("tlslab simulate --output=js", "json ")
        self.typed("tlslab completion z", "zsh ")
        self.typed("tlslabd --danger-l", "--danger-listen-beyond-loopback ")
        self.typed("tlslab context ", "Tell what a context becomes")


class ManPages(CliTest):
    def rendered(self, page, name):
        done = run("man", "--warnings", "-E", "UTF-8", "-l", self.write(name, page),
                   env={**self.environment, "MANWIDTH": "100", "MANROFFOPT": "-ww"})
        self.assertEqual(done.stderr, "")
        return done.stdout

    def test_the_command_lines_tells_every_command_and_option(self):
        text = self.rendered(self.tlslab("man").stdout, "tlslab.1")
        self.assertIn("TLSLAB(1)", text)
        for heading in ("NAME", "SYNOPSIS", "OPTIONS", "COMMANDS"):
            self.assertRegex(text, rf"(?m)^{heading}$")
        for command in (["cert", "mint"], ["simulate"]):
            self.assertRegex(text, rf"(?m)^   {' '.join(command)}$")
            help_text = self.tlslab(*command, "--help").stdout
            for option in set(re.findall(r"^  (?:-\w,)?(--[a-z-]+)", help_text, re.M)) - {"--help"}:
                self.assertRegex(text, rf"(?m)^       (-\w, )?{option}\b")
        self.assertRegex(text, r"(?m)^ +tlslab cert mint --ca")  # an example keeps its line
        self.assertRegex(text, r"Exit\s+codes:")

    def test_the_daemons_tells_the_environment(self):
        text = self.rendered(run(TLSLABD, "--man").stdout, "tlslabd.8")
        self.assertIn("TLSLABD(8)", text)
        self.assertIn("--danger-listen-beyond-loopback", text)
        self.assertIn("TLSLABD_", text)
        self.assertNotIn("--man\n", text)


if __name__ == "__main__":
    unittest.main(argv=["cli"])
