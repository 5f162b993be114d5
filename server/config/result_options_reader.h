// ResultOptions → CollectOptions.
#ifndef TLSLAB_SERVER_CONFIG_RESULT_OPTIONS_READER_H_
#define TLSLAB_SERVER_CONFIG_RESULT_OPTIONS_READER_H_

#include <string_view>

#include "server/config/collect_options.h"
#include "server/config/problems.h"
#include "tlslab/v1/result_options.pb.h"

namespace tlslab {

CollectOptions ReadResultOptions(const v1::ResultOptions& options, std::string_view field,
                                 RequestProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_RESULT_OPTIONS_READER_H_
