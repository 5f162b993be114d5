// Reads a page as its scripts do.
#ifndef TLSLAB_CLIENT_REPORT_HTML_TESTING_PAGE_READER_H_
#define TLSLAB_CLIENT_REPORT_HTML_TESTING_PAGE_READER_H_

#include <google/protobuf/struct.pb.h>

#include <string>
#include <vector>

#include "tlslab/v1/experiment_report.pb.h"

namespace tlslab {

// The JSON of each <script class="part">, in order. A test failure for one that is no JSON.
std::vector<google::protobuf::Struct> PartsOf(const std::string& page);

// The cells of chunk `number`. A test failure when there is no such chunk, or it cannot be read.
std::vector<v1::CellReport> CellsOf(const std::string& page, int number);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_REPORT_HTML_TESTING_PAGE_READER_H_
