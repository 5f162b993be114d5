"""How the command line is linked, so that it needs the C library alone."""

# The toolchain names the shared libstdc++ at the end; by then nothing asks for it.
STANDALONE_LINKOPTS = [
    "-Wl,--as-needed",
    "-l:libstdc++.a",
    "-l:libz.a",
    "-static-libgcc",
]
