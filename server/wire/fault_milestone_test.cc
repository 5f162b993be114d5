// Milestones: the record that reaches one, or the first that goes the fault's way after it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/wire/testing/fault_run.h"

namespace tlslab {
namespace {

const std::string kClientHello = Record(22, ClientHello(Versions13()), 0x0301);
const std::string kServerHello12 = Record(22, ServerHello(""));
const std::string kServerHello13 = Record(22, ServerHello(Selected13()));
const std::string kRetry = Record(22, ServerHello(Selected13(), RetryRandom()));
const std::string kHidden = Record(23, "hidden");
const std::string kSecret = Record(22, std::string(40, 's'));
const std::string kTls13Alert = Record(23, std::string(19, 'x'));

// Which of the units were dropped, by their places from 0, counted over both directions.
struct Unit {
  FlowDirection flow;
  std::string bytes;
  std::vector<RecordContent> contents = {};
};
std::vector<int> Dropped(Milestone milestone, FlowDirection flow, const std::vector<Unit>& units,
                         uint32_t occurrence = 1) {
  FaultRun run({On(When(milestone, occurrence), fault::Drop{}, flow)});
  std::vector<int> dropped;
  for (size_t i = 0; i < units.size(); ++i) {
    const std::string out = run.Send(units[i].flow, units[i].bytes, units[i].contents);
    if (out.empty()) dropped.push_back(i);
    EXPECT_TRUE(out.empty() || out == units[i].bytes) << i;
  }
  EXPECT_EQ(run.fired(), dropped.size());
  return dropped;
}

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// TLS 1.3 with a retry: the change_cipher_specs say nothing.
const std::vector<Unit> kTls13 = {
    {kToServer, kClientHello},        // 0
    {kToServer, ChangeCipherSpec()},  // 1
    {kToClient, kRetry},              // 2
    {kToClient, ChangeCipherSpec()},  // 3
    {kToServer, kClientHello},        // 4
    {kToClient, kServerHello13},      // 5
    {kToClient, kHidden},             // 6
    {kToServer, ChangeCipherSpec()},  // 7
    {kToServer, kHidden},             // 8: Finished, as far as can be told
    {kToClient, kHidden},             // 9
    {kToServer, kHidden},             // 10
    {kToServer, kTls13Alert},         // 11
    {kToClient, kTls13Alert},         // 12
};

const std::vector<Unit> kTls12 = {
    {kToServer, kClientHello},                    // 0
    {kToClient, kServerHello12},                  // 1
    {kToServer, Record(22, Message(16, "key"))},  // 2
    {kToServer, ChangeCipherSpec()},              // 3
    {kToServer, kSecret},                         // 4
    {kToClient, ChangeCipherSpec()},              // 5
    {kToClient, kSecret},                         // 6
    {kToClient, kHidden},                         // 7
    {kToServer, kHidden},                         // 8
    {kToServer, Record(21, "an alert")},          // 9
};

TEST(Milestones, ClientHello) {
  EXPECT_THAT(Dropped(Milestone::kClientHello, kToServer, kTls13), ElementsAre(0));
  EXPECT_THAT(Dropped(Milestone::kClientHello, kToServer, kTls13, 2), ElementsAre(4));
  EXPECT_THAT(Dropped(Milestone::kClientHello, kToClient, kTls13), ElementsAre(2));
  EXPECT_THAT(Dropped(Milestone::kClientHello, kToServer, {{kToServer, kHidden}}), IsEmpty());
}

TEST(Milestones, ARetryIsNoServerHello) {
  EXPECT_THAT(Dropped(Milestone::kServerHello, kToClient, kTls13), ElementsAre(5));
  EXPECT_THAT(Dropped(Milestone::kServerHello, kToServer, kTls13), ElementsAre(7));
  EXPECT_THAT(Dropped(Milestone::kServerHello, kToClient, {{kToClient, kRetry}}), IsEmpty());
  EXPECT_THAT(Dropped(Milestone::kServerHello, kToClient, kTls12), ElementsAre(1));
}

TEST(Milestones, FinishedOfTls12FollowsTheChangeCipherSpecOfItsDirection) {
  EXPECT_THAT(Dropped(Milestone::kFinished, kToServer, kTls12), ElementsAre(4));
  EXPECT_THAT(Dropped(Milestone::kFinished, kToClient, kTls12), ElementsAre(6));
}

TEST(Milestones, FinishedOfTls13IsWhatAnEndTellsOrTheClientsFirstProtectedRecord) {
  EXPECT_THAT(Dropped(Milestone::kFinished, kToServer, kTls13), ElementsAre(8));
  EXPECT_THAT(Dropped(Milestone::kFinished, kToClient, kTls13), ElementsAre(9));
  std::vector<Unit> told = kTls13;
  told[6].contents = {Content(22, {8, 11, 15, 20})};
  told[8].contents = {Content(22, {11})};
  told[10].contents = {Content(22, {20})};
  EXPECT_THAT(Dropped(Milestone::kFinished, kToClient, told), ElementsAre(6));
  EXPECT_THAT(Dropped(Milestone::kFinished, kToServer, told), ElementsAre(10));
}

TEST(Milestones, AContentThatItsEndDoesNotKnowIsAsNone) {
  std::vector<Unit> untold = kTls13;
  for (Unit& unit : untold) unit.contents = {Content(0)};
  EXPECT_THAT(Dropped(Milestone::kFinished, kToServer, untold), ElementsAre(8));
  EXPECT_THAT(Dropped(Milestone::kFirstApplicationData, kToServer, untold), ElementsAre(10));
  EXPECT_THAT(Dropped(Milestone::kCloseNotify, kToServer, untold), ElementsAre(11));
}

TEST(Milestones, FirstApplicationData) {
  EXPECT_THAT(Dropped(Milestone::kFirstApplicationData, kToServer, kTls13), ElementsAre(10));
  EXPECT_THAT(Dropped(Milestone::kFirstApplicationData, kToClient, kTls13), ElementsAre(9));
  EXPECT_THAT(Dropped(Milestone::kFirstApplicationData, kToServer, kTls12), ElementsAre(8));
  EXPECT_THAT(Dropped(Milestone::kFirstApplicationData, kToClient, kTls12), ElementsAre(7));
  std::vector<Unit> told = kTls13;
  told[6].contents = {Content(22, {8, 11, 15, 20})};
  told[8].contents = {Content(22, {20})};
  told[9].contents = {Content(22, {4})};  // a ticket
  told[10].contents = {Content(21, {}, 0)};
  told[11].contents = {Content(23)};
  EXPECT_THAT(Dropped(Milestone::kFirstApplicationData, kToServer, told), ElementsAre(11));
  EXPECT_THAT(Dropped(Milestone::kFirstApplicationData, kToClient, told), ElementsAre(12));
}

TEST(Milestones, EarlyDataComesBeforeAnyServerHello) {
  const std::vector<Unit> early = {{kToServer, kClientHello},
                                   {kToServer, ChangeCipherSpec()},
                                   {kToServer, kHidden},
                                   {kToServer, kHidden},
                                   {kToClient, kServerHello13}};
  EXPECT_THAT(Dropped(Milestone::kEarlyData, kToServer, early), ElementsAre(2));
  EXPECT_THAT(Dropped(Milestone::kEarlyData, kToClient, early), ElementsAre(4));
  EXPECT_THAT(Dropped(Milestone::kEarlyData, kToServer, kTls13), IsEmpty());
  EXPECT_THAT(Dropped(Milestone::kEarlyData, kToServer, kTls12), IsEmpty());
}

// Early data that an end of the lab sends behind the ServerHello is no first application data.
TEST(Milestones, EarlyDataIsNoFirstApplicationData) {
  const std::vector<Unit> units = {{kToServer, kClientHello, {Content(22, {1})}},
                                   {kToServer, kHidden, {Content(23)}},
                                   {kToClient, kServerHello13},
                                   {kToServer, kHidden, {Content(23)}},
                                   {kToServer, kHidden, {Content(22, {5, 20})}},
                                   {kToServer, kHidden, {Content(23)}}};
  EXPECT_THAT(Dropped(Milestone::kFirstApplicationData, kToServer, units), ElementsAre(5));
  EXPECT_THAT(Dropped(Milestone::kFinished, kToServer, units), ElementsAre(4));
}

TEST(Milestones, CloseNotify) {
  EXPECT_THAT(Dropped(Milestone::kCloseNotify, kToServer, kTls13), ElementsAre(11));
  EXPECT_THAT(Dropped(Milestone::kCloseNotify, kToClient, kTls13), ElementsAre(12));
  EXPECT_THAT(Dropped(Milestone::kCloseNotify, kToServer, kTls12), ElementsAre(9));
  EXPECT_THAT(Dropped(Milestone::kCloseNotify, kToClient, kTls12), IsEmpty());
  const std::vector<Unit> clear = {{kToServer, kClientHello},
                                   {kToServer, Record(21, "\x02\x28")},
                                   {kToServer, Record(21, std::string("\x01\0", 2))}};
  EXPECT_THAT(Dropped(Milestone::kCloseNotify, kToServer, clear), ElementsAre(2));
  std::vector<Unit> told = kTls13;
  told[11].contents = {Content(23)};  // of the size of an alert, but none
  EXPECT_THAT(Dropped(Milestone::kCloseNotify, kToServer, told), IsEmpty());
  told[11].contents = {Content(21, {}, 42)};
  EXPECT_THAT(Dropped(Milestone::kCloseNotify, kToServer, told), IsEmpty());
  told[11].contents = {Content(21, {}, 0)};
  EXPECT_THAT(Dropped(Milestone::kCloseNotify, kToServer, told), ElementsAre(11));
}

// A renegotiation is protected: what is in it is not read.
TEST(Milestones, ProtectedHandshakesAreNotReadAsMessages) {
  std::vector<Unit> units = kTls12;
  units.push_back({kToServer, Record(22, ClientHello(""))});
  EXPECT_THAT(Dropped(Milestone::kClientHello, kToServer, units, 2), IsEmpty());
  units.back().contents = {Content(22, {1})};
  EXPECT_THAT(Dropped(Milestone::kClientHello, kToServer, units, 2), ElementsAre(10));
}

// The direction that is only watched is read as well as one that is held.
TEST(Milestones, AreSeenInADirectionThatPassesByteByByte) {
  FaultRun run({On(When(Milestone::kServerHello), fault::Drop{})});
  run.Client(kClientHello);
  for (char byte : kServerHello13) {
    EXPECT_EQ(run.Server(std::string_view(&byte, 1)), std::string(1, byte));
  }
  EXPECT_EQ(run.Client(kHidden), "");
  EXPECT_EQ(run.Client(kHidden), kHidden);
}

}  // namespace
}  // namespace tlslab
