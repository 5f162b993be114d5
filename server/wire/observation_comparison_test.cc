#include "server/wire/observation_comparison.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

// Positive numbers are the client's records, negative ones the server's.
std::vector<RecordShape> Records(const std::vector<int>& sizes, uint8_t type = 23) {
  std::vector<RecordShape> records;
  for (const int size : sizes) {
    records.push_back({size > 0 ? FlowDirection::kClientToServer : FlowDirection::kServerToClient,
                       type, static_cast<uint32_t>(size > 0 ? size : -size), type == 23});
  }
  return records;
}

std::vector<RecordShape> Joined(std::vector<RecordShape> one, const std::vector<RecordShape>& two) {
  one.insert(one.end(), two.begin(), two.end());
  return one;
}

std::vector<uint32_t> Sizes(const std::vector<RecordShape>& records) {
  std::vector<uint32_t> sizes;
  for (const RecordShape& record : records) sizes.push_back(record.payload_bytes);
  return sizes;
}

// Members of each group, as a text.
std::string Groups(const std::vector<std::vector<int>>& all, uint32_t tolerance = 0) {
  std::vector<Observation> observations;
  for (const auto& sizes : all) {
    observations.push_back({std::to_string(observations.size()), Records(sizes)});
  }
  std::string text;
  for (const ObservationGroup& group : GroupObservations(observations, {tolerance})) {
    for (const size_t member : group.members) text += observations[member].label;
    text += " ";
  }
  return text;
}

std::string Difference(const std::vector<std::vector<int>>& all, uint32_t tolerance = 0) {
  std::vector<Observation> observations;
  for (const auto& sizes : all) {
    observations.push_back(
        {std::string(1, static_cast<char>('a' + observations.size())), Records(sizes)});
  }
  const auto groups = GroupObservations(observations, {tolerance});
  return groups.size() < 2 ? "" : DifferenceOf(groups[0], groups[1], observations, {tolerance});
}

TEST(ObservationComparison, TellsApartBySizesDirectionsAndNumbers) {
  EXPECT_EQ(Groups({{100, -50}, {100, -50}}), "01 ");
  EXPECT_EQ(Groups({{100, -50}, {101, -50}, {100, -50}}), "02 1 ");
  EXPECT_EQ(Groups({{100, -50}, {-100, -50}}), "0 1 ");
  EXPECT_EQ(Groups({{100, -50}, {100, -50, -1}}), "0 1 ");
  EXPECT_EQ(Groups({{}, {}, {1}}), "01 2 ");
}

TEST(ObservationComparison, WithinAGroupEveryoneIsWithinTheToleranceOfEveryone) {
  EXPECT_EQ(Groups({{100}, {102}}, 2), "01 ");
  EXPECT_EQ(Groups({{100}, {103}}, 2), "0 1 ");
  // 98 and 102 are each near 100, and not near each other.
  EXPECT_EQ(Groups({{100}, {102}, {98}}, 2), "01 2 ");
}

TEST(ObservationComparison, SaysWhatTellsThemApart) {
  EXPECT_EQ(Difference({{100, -50}, {100, -52}}),
            "record 2, from the server, has 50 bytes in \"a\" and 52 in \"b\"");
  EXPECT_EQ(Difference({{100}, {-100}}),
            "record 1 of \"a\" comes from the client, that of \"b\" from the server");
  EXPECT_EQ(Difference({{100}, {100, 7, 7}}), "\"a\" has 1 record, \"b\" 3");
  EXPECT_EQ(Difference({{100}, {102}, {98}}, 2),
            "record 1, from the client, has 102 bytes in \"b\" and 98 in \"c\"");
  EXPECT_EQ(Difference({{100}, {100}}), "");
}

TEST(ObservationComparison, ShapesAreShortToRead) {
  const auto shape = [](const std::vector<int>& sizes) {
    return GroupObservations({{"a", Records(sizes)}}, {})[0].shape;
  };
  EXPECT_EQ(shape({26, -517, -100}), "> 26 < 517 < 100");
  EXPECT_EQ(shape({26, -16401, -16401, -16401, -9}), "> 26 < 16401 x3 < 9");
  EXPECT_EQ(shape({}), "nothing");
  std::vector<int> many;
  for (int i = 1; i <= 500; ++i) many.push_back(i);
  EXPECT_NE(shape(many).find(" > 200 and 300 more"), std::string::npos);
}

TEST(ObservationComparison, FindsWhereTheApplicationDataBegins) {
  const auto data = [](const std::vector<RecordShape>& records) {
    return Sizes(ApplicationDataOf(records));
  };
  const std::vector<RecordShape> hellos = Records({300, -122}, 22);
  using List = std::vector<uint32_t>;
  // TLS 1.3 with Finished of SHA-384, and of SHA-256 behind a client's certificate.
  EXPECT_EQ(data(Joined(hellos, Records({-1200, 69, 117, -255, -90}))), (List{117, 255, 90}));
  EXPECT_EQ(data(Joined(hellos, Records({-1200, 900, 280, 53, 117}))), (List{117}));
  // Early data comes before the server's.
  EXPECT_EQ(data(Joined(hellos, Records({500, -1200, 21, 53, 117}))), (List{117}));
  // All in one record: one is passed over.
  EXPECT_EQ(data(Joined(hellos, Records({-1200, 1250, 117, 118, 119, 53}))),
            (List{117, 118, 119, 53}));
  EXPECT_EQ(data(Joined(hellos, Records({-1200}))), List{});
  EXPECT_EQ(data(hellos), List{});
  // TLS 1.2: what Finished is, everybody sees.
  std::vector<RecordShape> finished = Records({40, -40}, 22);
  for (RecordShape& record : finished) record.is_protected = true;
  EXPECT_EQ(data(Joined(Joined(hellos, finished), Records({53, -60}))), (List{53, 60}));
}

}  // namespace
}  // namespace tlslab
