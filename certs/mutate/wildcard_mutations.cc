#include <openssl/objects.h>

#include <string>

#include "absl/strings/match.h"
#include "certs/mutate/draft_edits.h"
#include "certs/mutate/main_name.h"
#include "certs/mutate/mutation_rows.h"

namespace tlslab {
namespace {

// What stands behind the first dot; empty when there is none.
std::string Parent(const std::string& name) {
  const size_t dot = name.find('.');
  return dot == std::string::npos ? "" : name.substr(dot + 1);
}

// The certificate is for `name` alone.
absl::Status NameItself(MintDraft* draft, const std::string& name) {
  LeaveToFields(NID_subject_alt_name, &draft->spec);
  RemoveCommonNames(&draft->spec);
  draft->spec.common_name = "";
  draft->spec.dns_names = {name};
  draft->spec.ip_addresses.clear();
  return absl::OkStatus();
}

// It is for what `make` makes of its first DNS name.
absl::Status FromName(MintDraft* draft, std::string (*make)(const std::string& name)) {
  if (draft->spec.dns_names.empty() || Parent(draft->spec.dns_names[0]).empty()) {
    return absl::InvalidArgumentError("needs a certificate with a DNS name of two labels or more");
  }
  return NameItself(draft, make(draft->spec.dns_names[0]));
}

absl::Status OnlyAStar(MintDraft* draft) { return NameItself(draft, "*"); }

absl::Status TopLevel(MintDraft* draft) {
  return FromName(draft,
                  [](const std::string& name) { return "*" + name.substr(name.rfind('.')); });
}

absl::Status Partial(MintDraft* draft) {
  return FromName(draft,
                  [](const std::string& name) { return name.substr(0, 1) + "*." + Parent(name); });
}

absl::Status Middle(MintDraft* draft) {
  return FromName(draft, [](const std::string& name) {
    const std::string label = name.substr(0, name.find('.'));
    return label.substr(0, 1) + "*" + label.substr(label.size() - 1) + "." + Parent(name);
  });
}

absl::Status NotLeftmost(MintDraft* draft) {
  return FromName(draft, [](const std::string& name) {
    return name.substr(0, name.find('.')) + ".*" + name.substr(name.rfind('.'));
  });
}

absl::Status Two(MintDraft* draft) {
  return FromName(draft, [](const std::string& name) {
    const std::string rest = Parent(Parent(name));
    return "*.*." + (rest.empty() ? Parent(name) : rest);
  });
}

absl::Status OverTwoLabels(MintDraft* draft) {
  return FromName(draft, [](const std::string& name) { return "*." + Parent(Parent(name)); });
}

absl::Status ForNothing(MintDraft* draft) {
  return FromName(draft, [](const std::string& name) { return "*." + name; });
}

absl::Status ForAddress(MintDraft* draft) {
  if (draft->spec.ip_addresses.empty()) {
    return absl::InvalidArgumentError("needs a certificate with an IP address");
  }
  const std::string address = draft->spec.ip_addresses[0];
  if (!absl::StrContains(address, '.')) {
    return absl::InvalidArgumentError("needs a certificate with an IPv4 address");
  }
  return NameItself(draft, "*." + Parent(address));
}

Mutation Row(const char* name, const char* description, MutationCase shown,
             absl::Status (*prepare)(MintDraft*)) {
  Mutation row;
  row.name = name;
  row.description = description;
  row.reference = "RFC 9525 section 6.3";
  shown.name = name;
  row.cases = {std::move(shown)};
  row.parts = kNamesPart;
  row.prepare = prepare;
  return row;
}

}  // namespace

std::vector<Mutation> WildcardMutations() {
  constexpr char kMismatch[] = "X509_V_ERR_HOSTNAME_MISMATCH";
  return {
      Row("wildcard-alone", "The only DNS name is \"*\".", {.verify_error = kMismatch}, OnlyAStar),
      Row("wildcard-top-level", "A star for everything below a top-level domain, \"*.com\".",
          {.verify_error = kMismatch, .expected_name = "example.com"}, TopLevel),
      Row("wildcard-partial",
          "A star for the rest of a label, \"w*.example.com\". OpenSSL takes it; RFC 9525 does "
          "not.",
          {}, Partial),
      Row("wildcard-in-label", "A star in the middle of a label, \"w*w.example.com\".",
          {.verify_error = kMismatch}, Middle),
      Row("wildcard-not-leftmost", "A star for a label other than the first, \"www.*.com\".",
          {.verify_error = kMismatch}, NotLeftmost),
      Row("wildcard-twice", "Two stars, \"*.*.com\".", {.verify_error = kMismatch}, Two),
      Row("wildcard-over-two-labels",
          "A star where two labels are to be matched: \"*.example.com\" for a.b.example.com.",
          {.verify_error = kMismatch, .expected_name = "a.b.example.com"}, OverTwoLabels),
      Row("wildcard-for-nothing",
          "A star where no label is left: \"*.example.com\" for example.com.",
          {.verify_error = kMismatch, .expected_name = "example.com"}, ForNothing),
      Row("wildcard-for-address", "A star in what looks like an IP address, \"*.0.0.1\".",
          {.verify_error = "X509_V_ERR_IP_ADDRESS_MISMATCH", .expected_name = "127.0.0.1"},
          ForAddress),
  };
}

}  // namespace tlslab
