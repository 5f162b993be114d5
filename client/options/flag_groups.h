// Groups of flags that several commands have, added to a command's parser.
//
// The values are written when the parser runs; they must outlive it.
#ifndef TLSLAB_CLIENT_OPTIONS_FLAG_GROUPS_H_
#define TLSLAB_CLIENT_OPTIONS_FLAG_GROUPS_H_

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "client/options/flags.h"

namespace tlslab {

// The end of every command's help.
inline constexpr char kGlobal[] =
    "\nEvery command also takes --lab, --control-..., --output and --timeout (see tlslab "
    "--help).\n";

void AddText(CLI::App& app, const std::string& name, std::string& value, const std::string& help,
             const std::string& type);
// Why `text` is none of the choices, with the nearest of them, or all when none is near.
std::string UnknownChoice(const std::string& text, const std::vector<std::string>& choices,
                          const std::string& noun);
// One of these words; another is refused so.
void AddChoice(CLI::App& app, const std::string& name, std::string& value,
               const std::vector<std::string>& choices, const std::string& help);
// Refuses what is not a number of this range, and says so without more.
CLI::Validator NumberFrom(double low, double high);
// From a millisecond to a day.
void AddSeconds(CLI::App& app, const std::string& name, std::optional<double>& value,
                const std::string& help);

// Versions, suites, groups and ALPN; `prefix` is "--", "--client-" or "--server-".
void AddTlsFlags(CLI::App& app, const std::string& prefix, TlsFlags& flags);
// The same under "--", and what has no flag for one end of a simulation alone.
void AddCommonTlsFlags(CLI::App& app, TlsFlags& flags);

// What a context starts from, and what is set in it last; `prefix` likewise.
void AddContextFlags(CLI::App& app, const std::string& prefix, ContextFlags& flags);
// "a,b:c" is three words, as OpenSSL and people write lists.
std::vector<std::string> SplitList(const std::string& text);
// One value that is such a list.
void AddList(CLI::App& app, const std::string& name, std::vector<std::string>& values,
             const std::string& help);
// One value an occurrence, as often as one likes.
void AddRepeated(CLI::App& app, const std::string& name, std::vector<std::string>& values,
                 const std::string& help, const std::string& type);

// --capture and --capture-secrets.
void AddCapture(CLI::App& app, std::string& file, bool& secrets);

// The names that a client sends and wants, and what follows from a failed verification.
void AddClientIdentity(CLI::App& app, IdentityFlags& flags);
// --ca and --system-ca; `whom` ends the latter's help.
void AddTrust(CLI::App& app, IdentityFlags& flags, const std::string& whom);
// --cert and --key, only together.
void AddCertificate(CLI::App& app, IdentityFlags& flags, const std::string& help);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_OPTIONS_FLAG_GROUPS_H_
