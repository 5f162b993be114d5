#include "server/config/fault_plan_reader.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tlslab {
namespace {

v1::FaultPlan PlanOf(const std::string& text) {
  v1::FaultPlan plan;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &plan)) << text;
  return plan;
}

// A plan of one fault with this action.
v1::FaultPlan Acting(const std::string& action) {
  return PlanOf("faults { id: 'a' flow: CLIENT_TO_SERVER trigger { record_number: 1 } " + action +
                " }");
}

std::vector<std::string> ProblemsOf(const v1::FaultPlan& plan) {
  RequestProblems problems;
  ReadFaultPlan(plan, "fault_plan", &problems);
  std::vector<std::string> found;
  for (const FieldProblem& problem : problems.invalid) {
    found.push_back(problem.field + ": " + problem.description);
  }
  return found;
}

Fault Read(const v1::FaultPlan& plan) {
  RequestProblems problems;
  auto read = ReadFaultPlan(plan, "fault_plan", &problems);
  for (const FieldProblem& problem : problems.invalid) {
    ADD_FAILURE() << problem.field << ": " << problem.description;
  }
  return read && !read->faults.empty() ? read->faults[0] : Fault();
}

TEST(FaultPlanReader, ReadsNothingFromAPlanWithoutFaults) {
  RequestProblems problems;
  EXPECT_EQ(ReadFaultPlan({}, "fault_plan", &problems), nullptr);
  EXPECT_TRUE(problems.empty());
}

TEST(FaultPlanReader, ReadsEveryActionOfTheContract) {
  const std::vector<std::pair<std::string, std::string>> actions = {
      {"drop", "drop {}"},
      {"delay", "delay { duration { seconds: 300 } }"},
      {"throttle", "throttle { bytes_per_second: 1 }"},
      {"duplicate", "duplicate { copies: 100 }"},
      {"reorder", "reorder {}"},
      {"corrupt", "corrupt { field: SIGNATURE }"},
      {"truncate", "truncate { size_bytes: 0 }"},
      {"fragment", "fragment { max_size_bytes: 1 as_records: true interval { nanos: 5 } }"},
      {"coalesce", "coalesce { count: 2 as_record: true }"},
      {"inject", "inject { text: 'RSET' after: true }"},
      {"replay", "replay { record_number: 1 }"},
      {"replace", "replace { data: 'x' }"},
      {"close", "close {}"},
      {"reset", "reset {}"},
      {"half_close", "half_close {}"},
      {"stall", "stall {}"},
      {"strip_extension", "strip_extension { extension: 'supported_versions' }"},
      {"set_extension", "set_extension { extension: '65535' data: 'x' }"},
      {"lower_version", "lower_version { max_version: TLS_VERSION_TLS12 }"},
  };
  std::set<size_t> kinds;
  std::set<std::string> names;
  for (const auto& [name, action] : actions) {
    const Fault fault = Read(Acting(action));
    EXPECT_EQ(fault.id, "a");
    EXPECT_EQ(fault.max_count, 1u);
    kinds.insert(fault.action.index());
    names.insert(name);
  }
  EXPECT_EQ(kinds.size(), actions.size());
  EXPECT_EQ(kinds.size(), std::variant_size_v<FaultAction>);
  const auto* oneof = v1::Fault::descriptor()->FindOneofByName("action");
  for (int i = 0; i < oneof->field_count(); ++i) {
    EXPECT_EQ(names.count(oneof->field(i)->name()), 1u) << oneof->field(i)->name();
  }
}

TEST(FaultPlanReader, ReadsWhatActionsSay) {
  EXPECT_EQ(std::get<fault::Delay>(Read(Acting("delay { duration { nanos: 7 } }")).action).duration,
            Offset(7));
  EXPECT_EQ(std::get<fault::Duplicate>(Read(Acting("duplicate {}")).action).copies, 1u);
  const auto corrupt =
      std::get<fault::Corrupt>(Read(Acting("corrupt { offset_from_end: 1 }")).action);
  EXPECT_EQ(corrupt.offset_from_end, 1u);
  EXPECT_FALSE(corrupt.offset || corrupt.field);
  EXPECT_EQ(corrupt.xor_mask, "\x01");
  EXPECT_EQ(
      std::get<fault::Corrupt>(Read(Acting("corrupt { offset_bytes: 0 xor_mask: '\\377' }")).action)
          .xor_mask,
      "\xff");
  EXPECT_EQ(std::get<fault::LowerVersion>(
                Read(Acting("lower_version { max_version: TLS_VERSION_SSL30 }")).action)
                .max_version,
            0x0300);
  EXPECT_EQ(std::get<fault::StripExtension>(
                Read(Acting("strip_extension { extension: 'key_share' }")).action)
                .type,
            51);
}

std::string Injected(const std::string& inject) {
  return std::get<fault::Inject>(Read(Acting("inject { " + inject + " }")).action).bytes;
}

TEST(FaultPlanReader, MakesBytesOfWhatIsInjected) {
  using std::string_literals::operator""s;
  EXPECT_EQ(Injected("raw: 'ab'"), "ab");
  EXPECT_EQ(Injected("record { content_type: 23 payload: 'hi' }"), "\x17\x03\x03\x00\x02hi"s);
  EXPECT_EQ(Injected("record { content_type: 22 legacy_version: 769 length: 258 payload: 'x' }"),
            "\x16\x03\x01\x01\x02x"s);
  EXPECT_EQ(Injected("record { content_type: 20 length: 0 payload: 'x' }"),
            "\x14\x03\x03\x00\x00x"s);
  EXPECT_EQ(Injected("alert: 'close_notify'"), "\x15\x03\x03\x00\x02\x01\x00"s);
  EXPECT_EQ(Injected("alert: '40'"), "\x15\x03\x03\x00\x02\x02\x28"s);
  const std::string garbage = Injected("garbage_bytes: 1000");
  EXPECT_EQ(garbage.size(), 1000u);
  EXPECT_EQ(garbage, Injected("garbage_bytes: 1000"));
  v1::FaultPlan other = Acting("inject { garbage_bytes: 1000 }");
  other.mutable_faults(0)->set_id("b");
  EXPECT_NE(garbage, std::get<fault::Inject>(Read(other).action).bytes);
}

FaultTrigger Triggered(const std::string& trigger) {
  return Read(PlanOf("faults { id: 'a' flow: SERVER_TO_CLIENT trigger { " + trigger +
                     " } drop {} }"))
      .trigger;
}

TEST(FaultPlanReader, ReadsEveryTrigger) {
  using At = FaultTrigger::At;
  EXPECT_EQ(Triggered("record_number: 3").number, 3u);
  EXPECT_EQ(Triggered("record_number: 3").at, At::kRecord);
  EXPECT_EQ(Triggered("segment_number: 1").at, At::kSegment);
  EXPECT_EQ(Triggered("byte_number: 70000").at, At::kByte);
  EXPECT_EQ(Triggered("handshake_message: 'finished'").type, 20);
  EXPECT_EQ(Triggered("handshake_message: 'server_hello_done_RESERVED'").type, 14);
  EXPECT_EQ(Triggered("handshake_message: '255'").type, 255);
  EXPECT_EQ(Triggered("handshake_message: '255'").at, At::kMessage);
  EXPECT_EQ(Triggered("content_type: 'application_data'").type, 23);
  EXPECT_EQ(Triggered("content_type: '99'").at, At::kContentType);
  EXPECT_EQ(Triggered("after { seconds: 2 }").after, std::chrono::seconds(2));
  EXPECT_EQ(Triggered("after { seconds: 2 }").at, At::kAfter);
  EXPECT_EQ(Triggered("record_number: 1").occurrence, 1u);
  EXPECT_EQ(Triggered("content_type: 'alert' occurrence: 4").occurrence, 4u);
  const auto* milestones = v1::Milestone_descriptor();
  std::set<Milestone> read;
  for (int i = 1; i < milestones->value_count(); ++i) {
    read.insert(Triggered("milestone: " + milestones->value(i)->name()).milestone);
  }
  EXPECT_EQ(read.size(), 6u);
  EXPECT_EQ(milestones->value_count(), 7);
}

TEST(FaultPlanReader, ReadsEveryField) {
  const auto* fields = v1::HelloField_descriptor();
  std::set<HelloField> read;
  for (int i = 1; i < fields->value_count(); ++i) {
    const Fault fault = Read(Acting("corrupt { field: " + fields->value(i)->name() + " }"));
    read.insert(*std::get<fault::Corrupt>(fault.action).field);
  }
  EXPECT_EQ(static_cast<int>(read.size()), fields->value_count() - 1);
}

TEST(FaultPlanReader, CountsWithoutEndOnRequest) {
  EXPECT_FALSE(Read(Acting("max_count: 0 drop {}")).max_count);
  EXPECT_EQ(Read(Acting("max_count: 9 drop {}")).max_count, 9u);
}

TEST(FaultPlanReader, TellsEveryMistakeAtOnce) {
  const v1::FaultPlan plan = PlanOf(R"(
    faults { id: 'a' flow: CLIENT_TO_SERVER trigger { handshake_message: 'server_helo' } drop {} }
    faults { id: 'a' trigger { record_number: 0 occurrence: 0 } delay {} }
    faults { flow: SERVER_TO_CLIENT }
    faults { id: 'c' flow: SERVER_TO_CLIENT trigger { content_type: 'handshak' }
             strip_extension { extension: 'supported_version' } }
    faults { id: 'd' flow: SERVER_TO_CLIENT trigger { content_type: '256' }
             inject { alert: 'close_notifi' } }
    faults { id: 'e' flow: SERVER_TO_CLIENT trigger { milestone: MILESTONE_UNSPECIFIED }
             set_extension { extension: 'rot13' } }
  )");
  const std::vector<std::string> expected = {
      "fault_plan.faults[0].trigger.handshake_message: unknown handshake message 'server_helo'; "
      "did you mean 'server_hello'?",
      "fault_plan.faults[1].flow: required: CLIENT_TO_SERVER or SERVER_TO_CLIENT",
      "fault_plan.faults[1].trigger.record_number: counts from 1",
      "fault_plan.faults[1].trigger.occurrence: counts from 1",
      "fault_plan.faults[1].delay.duration: must be between 1ns and 5m",
      "fault_plan.faults[1].id: 'a' is the id of a fault before it",
      "fault_plan.faults[2].id: required: what outcomes tell the fault by",
      "fault_plan.faults[2].trigger: required: one of record_number, segment_number, byte_number, "
      "handshake_message, milestone, after, content_type",
      "fault_plan.faults[2]: required: one of drop, delay, throttle, duplicate, reorder, corrupt, "
      "truncate, fragment, coalesce, inject, replay, replace, close, reset, half_close, stall, "
      "strip_extension, set_extension, lower_version",
      "fault_plan.faults[3].trigger.content_type: unknown content type 'handshak'; did you mean "
      "'handshake'?",
      "fault_plan.faults[3].strip_extension.extension: unknown extension 'supported_version'; did "
      "you mean 'supported_versions'?",
      "fault_plan.faults[4].trigger.content_type: at most 255",
      "fault_plan.faults[4].inject.alert: unknown alert 'close_notifi'; did you mean "
      "'close_notify'?",
      "fault_plan.faults[5].trigger.milestone: required",
      "fault_plan.faults[5].set_extension.extension: unknown extension 'rot13'; its number does "
      "as well",
  };
  EXPECT_EQ(ProblemsOf(plan), expected);
}

TEST(FaultPlanReader, RefusesActionsBeyondTheirBounds) {
  const std::pair<const char*, const char*> cases[] = {
      {"delay { duration { seconds: 301 } }", "delay.duration"},
      {"throttle {}", "throttle.bytes_per_second"},
      {"duplicate { copies: 101 }", "duplicate.copies"},
      {"duplicate { copies: 0 }", "duplicate.copies"},
      {"corrupt {}", "corrupt"},
      {"corrupt { offset_from_end: 0 }", "corrupt.offset_from_end"},
      {"corrupt { field: HELLO_FIELD_UNSPECIFIED }", "corrupt.field"},
      {"corrupt { offset_bytes: 1 xor_mask: '\\000\\000' }", "corrupt.xor_mask"},
      {"fragment {}", "fragment.max_size_bytes"},
      {"fragment { max_size_bytes: 1 interval { seconds: 61 } }", "fragment.interval"},
      {"coalesce { count: 1 }", "coalesce.count"},
      {"coalesce { count: 101 }", "coalesce.count"},
      {"inject {}", "inject"},
      {"inject { raw: '' }", "inject.raw"},
      {"inject { text: '' }", "inject.text"},
      {"inject { alert: '' }", "inject.alert"},
      {"inject { garbage_bytes: 0 }", "inject.garbage_bytes"},
      {"inject { garbage_bytes: 1048577 }", "inject.garbage_bytes"},
      {"inject { record { content_type: 256 } }", "inject.record.content_type"},
      {"inject { record { legacy_version: 65536 } }", "inject.record.legacy_version"},
      {"inject { record { length: 65536 } }", "inject.record.length"},
      {"replay {}", "replay.record_number"},
      {"strip_extension {}", "strip_extension.extension"},
      {"strip_extension { extension: '65536' }", "strip_extension.extension"},
      {"lower_version {}", "lower_version.max_version"},
      {"lower_version { max_version: TLS_VERSION_TLS13 }", "lower_version.max_version"},
  };
  for (const auto& [action, field] : cases) {
    const std::vector<std::string> found = ProblemsOf(Acting(action));
    ASSERT_EQ(found.size(), 1u) << action;
    EXPECT_EQ(found[0].rfind("fault_plan.faults[0]." + std::string(field) + ": ", 0), 0u)
        << found[0];
  }
}

TEST(FaultPlanReader, BoundsWhatAPlanBrings) {
  v1::FaultPlan plan;
  for (int i = 0; i < 5; ++i) {
    v1::Fault* fault = plan.add_faults();
    fault->set_id(std::to_string(i));
    fault->set_flow(v1::CLIENT_TO_SERVER);
    fault->mutable_trigger()->set_record_number(1);
    fault->mutable_inject()->set_garbage_bytes(1 << 20);
    if (i == 3) {
      EXPECT_TRUE(ProblemsOf(plan).empty());
    }
  }
  ASSERT_EQ(ProblemsOf(plan).size(), 1u);
  EXPECT_EQ(ProblemsOf(plan)[0].rfind("fault_plan.faults: bring 5242880 bytes", 0), 0u);
  while (plan.faults_size() < 101) plan.add_faults();
  EXPECT_EQ(ProblemsOf(plan), std::vector<std::string>{"fault_plan.faults: at most 100"});
}

}  // namespace
}  // namespace tlslab
