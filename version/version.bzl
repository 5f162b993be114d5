"""The version, for the names of packages. version.h says the same to programs; packaging checks."""

VERSION = "0.1.0"
