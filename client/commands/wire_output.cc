#include "client/commands/wire_output.h"

#include <string>

#include "client/render/observer_text.h"
#include "client/render/transcript_text.h"

namespace tlslab {
namespace {

void PrintTitled(const std::string& title, const std::string& text, Console& console) {
  console.out << "\n" << title << "\n" << std::string(title.size(), '-') << "\n" << text;
}

void PrintTranscripts(const v1::HandshakeResult& result, const std::string& beside,
                      Console& console) {
  if (result.has_transcript()) {
    PrintTitled("Records" + beside, TranscriptText(result.transcript()), console);
  }
}

// But for the times, which differ by what it takes to carry bytes from one end to the other.
bool SameSight(v1::ObserverReport one, v1::ObserverReport other) {
  for (v1::ObserverReport* report : {&one, &other}) {
    report->clear_duration();
    for (v1::ObservedRecord& record : *report->mutable_records()) record.clear_event_offset();
  }
  return one.SerializeAsString() == other.SerializeAsString();
}

// One observer, unless something happened to the bytes on their way between the ends.
void PrintObservers(const v1::HandshakePair& pair, Console& console) {
  const v1::ObserverReport& client = pair.client().observer();
  const v1::ObserverReport& server = pair.server().observer();
  if (!pair.client().has_observer()) return;
  if (SameSight(client, server)) {
    return PrintTitled("An observer between", ObserverText(client), console);
  }
  PrintTitled("An observer beside the client", ObserverText(client), console);
  PrintTitled("An observer beside the server", ObserverText(server), console);
}

}  // namespace

void PrintWire(const v1::HandshakeResult& result, Console& console) {
  PrintTranscripts(result, "", console);
  if (result.has_far_transcript()) {
    PrintTitled("Records beyond the faults", TranscriptText(result.far_transcript()), console);
  }
  if (result.has_observer()) PrintTitled("An observer", ObserverText(result.observer()), console);
}

// Without faults what one end sent is what the other got.
void PrintWire(const v1::HandshakePair& pair, Console& console) {
  if (pair.client().faults().empty()) {
    PrintTranscripts(pair.client(), "", console);
  } else {
    PrintTranscripts(pair.client(), " beside the client", console);
    PrintTranscripts(pair.server(), " beside the server", console);
  }
  PrintObservers(pair, console);
}

}  // namespace tlslab
