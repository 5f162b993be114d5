#include "server/wire/session_ticket.h"

#include <gtest/gtest.h>

#include "server/wire/testing/captured_handshake.h"

namespace tlslab {
namespace {

constexpr uint8_t kNewSessionTicket = 4;

std::string TicketOf(const SSL_SESSION* session) {
  const unsigned char* ticket = nullptr;
  size_t size = 0;
  SSL_SESSION_get0_ticket(session, &ticket, &size);
  return std::string(reinterpret_cast<const char*>(ticket), size);
}

TEST(NewSessionTicket, OfTls12TellsHintAndTicket) {
  for (int version : {TLS1_VERSION, TLS1_2_VERSION}) {
    CaptureSetup setup;
    setup.version = version;
    setup.server = [](SSL_CTX* context) { SSL_CTX_set_timeout(context, 1234); };
    CapturedHandshake handshake = Capture(setup);
    ASSERT_TRUE(handshake.completed);
    auto ticket = ParseNewSessionTicket(handshake.Message(kFromServer, kNewSessionTicket),
                                        static_cast<uint16_t>(version));
    ASSERT_TRUE(ticket);
    const SSL_SESSION* session = SSL_get0_session(handshake.client.get());
    EXPECT_EQ(ticket->ticket, TicketOf(session));
    EXPECT_EQ(ticket->lifetime, SSL_SESSION_get_ticket_lifetime_hint(session));
    EXPECT_EQ(ticket->lifetime, 1234u);
    EXPECT_FALSE(ticket->age_add);
    EXPECT_EQ(ticket->nonce, "");
    EXPECT_FALSE(ticket->max_early_data);
  }
}

TEST(NewSessionTicket, OfTls13TellsItsAgeNonceAndEarlyData) {
  for (uint32_t early_data : {0u, 4321u}) {
    CaptureSetup setup;
    setup.server = [early_data](SSL_CTX* context) {
      SSL_CTX_set_max_early_data(context, early_data);
      SSL_CTX_set_timeout(context, 1234);
    };
    CapturedHandshake handshake = Capture(setup);
    ASSERT_TRUE(handshake.completed);
    auto first =
        ParseNewSessionTicket(handshake.Message(kFromServer, kNewSessionTicket, 0), 0x0304);
    auto second =
        ParseNewSessionTicket(handshake.Message(kFromServer, kNewSessionTicket, 1), 0x0304);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->lifetime, 1234u);
    EXPECT_TRUE(first->age_add);
    EXPECT_NE(first->age_add, second->age_add);
    EXPECT_NE(first->nonce, second->nonce);
    EXPECT_EQ(first->max_early_data.value_or(0), early_data);
    EXPECT_EQ(first->max_early_data.has_value(), early_data > 0);
    // The client reads the second last.
    char byte = 0;
    EXPECT_LE(SSL_read(handshake.client.get(), &byte, 1), 0);
    EXPECT_EQ(second->ticket, TicketOf(SSL_get0_session(handshake.client.get())));
  }
}

TEST(NewSessionTicket, TruncatedLengthenedOrOfAnotherVersionIsNothing) {
  for (int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    CaptureSetup setup;
    setup.version = version;
    std::string message = Capture(setup).Message(kFromServer, kNewSessionTicket);
    ASSERT_FALSE(message.empty());
    const uint16_t other = version == TLS1_2_VERSION ? 0x0304 : 0x0303;
    EXPECT_TRUE(ParseNewSessionTicket(message, static_cast<uint16_t>(version)));
    EXPECT_FALSE(ParseNewSessionTicket(message, other));
    EXPECT_FALSE(ParseNewSessionTicket(message + '\0', static_cast<uint16_t>(version)));
    for (size_t size = 0; size < message.size(); ++size) {
      std::string prefix = message.substr(0, size);
      prefix.shrink_to_fit();
      EXPECT_FALSE(ParseNewSessionTicket(prefix, static_cast<uint16_t>(version))) << size;
    }
  }
}

}  // namespace
}  // namespace tlslab
