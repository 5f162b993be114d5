#include "certs/ossl/errors.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace tlslab {
namespace {

std::string OrEmpty(const char* text) { return text ? text : ""; }

}  // namespace

void ClearErrors() { ERR_clear_error(); }

std::vector<OpensslError> TakeErrors() {
  // Without this, reasons have no text until the first SSL_CTX. Cheap when done.
  OPENSSL_init_ssl(OPENSSL_INIT_LOAD_SSL_STRINGS | OPENSSL_INIT_LOAD_CRYPTO_STRINGS, nullptr);
  std::vector<OpensslError> errors;
  const char* file = nullptr;
  const char* function = nullptr;
  const char* data = nullptr;
  int line = 0;
  int flags = 0;
  while (unsigned long code = ERR_get_error_all(&file, &line, &function, &data, &flags)) {
    OpensslError error;
    error.code = code;
    error.reason_code = ERR_GET_REASON(code);
    error.library = OrEmpty(ERR_lib_error_string(code));
    error.reason = OrEmpty(ERR_reason_error_string(code));
    if (flags & ERR_TXT_STRING) error.data = OrEmpty(data);
    error.function = OrEmpty(function);
    errors.push_back(std::move(error));
  }
  return errors;
}

std::string TakeErrorText() {
  std::vector<OpensslError> errors = TakeErrors();
  if (errors.empty()) return "unknown error";
  const OpensslError& last = errors.back();
  return last.data.empty() ? last.reason : last.reason + ": " + last.data;
}

DropErrors::DropErrors() { ERR_set_mark(); }

DropErrors::~DropErrors() {
  if (!kept_) ERR_pop_to_mark();
}

void DropErrors::Keep() {
  if (!kept_) ERR_clear_last_mark();
  kept_ = true;
}

}  // namespace tlslab
