// HttpRequests and HttpService → what a dialog of HTTP asks and answers.
#ifndef TLSLAB_SERVER_CONFIG_DIALOG_HTTP_READER_H_
#define TLSLAB_SERVER_CONFIG_DIALOG_HTTP_READER_H_

#include <string>
#include <vector>

#include "server/config/problems.h"
#include "server/dialog/dialog_plan.h"
#include "tlslab/v1/http.pb.h"

namespace tlslab {

// At least one.
std::vector<HttpRequestSpec> ReadHttpRequests(const v1::HttpRequests& requests,
                                              const std::string& field, RequestProblems* problems);
HttpServicePlan ReadHttpService(const v1::HttpService& service, const std::string& field,
                                RequestProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_DIALOG_HTTP_READER_H_
