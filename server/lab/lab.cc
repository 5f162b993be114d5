#include "server/lab/lab.h"

#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "certs/verify/trust_store.h"

namespace tlslab {
namespace {

void AddContextProblems(const std::vector<ContextProblem>& found, const std::string& field,
                        RequestProblems* problems) {
  for (const ContextProblem& problem : found) {
    auto& kind =
        problem.kind == ContextProblem::Kind::kInvalid ? problems->invalid : problems->unsupported;
    kind.push_back({FieldPath(field, problem.field), problem.description});
  }
}

bool Concerns(const RequestProblems& problems, const std::string& field) {
  for (const FieldProblem& problem : problems.invalid) {
    if (problem.field.find(field) != std::string::npos) return true;
  }
  return false;
}

// What only OpenSSL can judge of a configuration that is refused already, so that it
// is told with the rest: the words of its cipher list and its commands.
ContextConfig WordsOnly(const ContextConfig& config, const RequestProblems& problems) {
  ContextConfig words;
  words.role = config.role;
  words.security_level = config.security_level;
  words.trust = *MakeTrustStore(false, {});
  if (!Concerns(problems, "cipher_list")) words.cipher_list = config.cipher_list;
  if (!Concerns(problems, "openssl_commands")) words.openssl_commands = config.openssl_commands;
  return words;
}

// `context`, or null and a problem when it is not of the role that `source` needs.
std::shared_ptr<const Context> InRole(const ContextSource& source,
                                      std::shared_ptr<const Context> context,
                                      RequestProblems* problems) {
  if (!context || context->config().role == source.role) return context;
  problems->Invalid(source.field, source.role == Role::kClient
                                      ? "is a server's context; a client's is needed"
                                      : "is a client's context; a server's is needed");
  return nullptr;
}

// Each dial and bind is told in the owner's name.
LabOptions WithAudit(LabOptions options) {
  if (options.events == nullptr) return options;
  const EventTeller events(options.events, options.owner);
  options.dial_policy.set_listener([events](const AddressUse& use) { events.Dial(use); });
  options.bind_policy.set_listener([events](const AddressUse& use) { events.Bind(use); });
  return options;
}

}  // namespace

Lab::Lab(LabOptions options, EventLoop* loop)
    : options_(WithAudit(std::move(options))),
      events_(options_.events, options_.owner),
      own_loop_(loop == nullptr ? std::make_unique<EventLoop>(options_.threads) : nullptr),
      loop_(loop == nullptr ? *own_loop_ : *loop),
      certificates_("max_certificates", options_.limits.certificates, events_),
      contexts_("max_tls_contexts", options_.limits.contexts, events_),
      listeners_("max_listeners", options_.limits.listeners, events_),
      responders_(loop_, *options_.clock, options_.bind_policy,
                  options_.limits.revocation_responders, events_),
      relays_(loop_, *options_.clock, {options_.bind_policy, options_.dial_policy}, options_.limits,
              events_),
      terminators_(loop_, *options_.clock, {options_.bind_policy, options_.dial_policy},
                   options_.limits, events_),
      cache_(options_.limits.cached_contexts),
      lookup_(MakeLookup()),
      dials_(std::make_shared<std::atomic<size_t>>(0)) {}

ResourceLookup Lab::MakeLookup() {
  ResourceLookup lookup(
      [this](const std::string& name) -> std::optional<HeldCertificate> {
        auto stored = certificates_.Find(name);
        if (!stored) return std::nullopt;
        return stored->held;
      },
      [this](const std::string& name) -> std::optional<HeldContext> {
        auto stored = contexts_.Find(name);
        if (!stored) return std::nullopt;
        const ContextConfig& config = stored->context->config();
        return HeldContext{stored->context, config.role, !config.server_names.empty(),
                           stored->serial};
      },
      [this](const std::string& name) -> std::optional<ResponderUrls> {
        auto found = responders_.all().Find(name);
        if (!found) return std::nullopt;
        return found->urls();
      });
  lookup.clock = options_.clock->wall;
  return lookup;
}

Lab::~Lab() {
  Drain();
  own_loop_.reset();
}

absl::StatusOr<std::shared_ptr<const StoredCertificate>> Lab::CreateCertificate(
    const CertificateRequest& request, std::string document) {
  auto stored = std::make_shared<StoredCertificate>();
  stored->name = absl::StrCat("certificates/", request.id);
  stored->create_time = options_.clock->wall();
  stored->document = std::move(document);
  stored->held.serial = ++last_serial_;
  stored->held.credential = request.imported;
  if (!request.imported) {
    auto minted = MintAsPlanned(request.mint, stored->create_time, &shared_keys_);
    if (!minted.ok()) return minted.status();
    stored->held.credential = *std::move(minted);
    stored->held.key_made_here = request.mint.key_made_here;
    stored->held.minted_as_authority = request.mint.spec.certificate_authority;
  }
  absl::Status added = certificates_.Add(stored->name, stored);
  if (!added.ok()) return added;
  return std::shared_ptr<const StoredCertificate>(std::move(stored));
}

absl::StatusOr<std::vector<OsslPtr<X509>>> Lab::SignCertificateRequest(
    const SignRequest& request) const {
  return SignAsPlanned(request, options_.clock->wall());
}

std::shared_ptr<const Context> Lab::Resolve(const ContextSource& source,
                                            RequestProblems* problems) {
  std::shared_ptr<const Context> context;
  if (!source.name.empty()) {
    auto stored = contexts_.Find(source.name);
    if (!stored) {
      problems->Missing(FieldPath(source.field, "name"), source.name);
      return nullptr;
    }
    context = stored->context;
  } else if (source.read) {
    const bool kept = !source.cache_key.empty();
    if (kept) context = cache_.Find(source.cache_key);
    if (!context) {
      context = Build(source.read, FieldPath(source.field, "spec"), problems);
      if (context && kept) context = cache_.Insert(source.cache_key, std::move(context));
    }
  }
  return InRole(source, std::move(context), problems);
}

Lab::FreshContexts Lab::BuildFresh(const ContextSource& client, const ContextSource& server,
                                   RequestProblems* problems) {
  const std::function<Offset()> elapsed = StartStopwatch(*options_.clock);
  auto build = [&](const ContextSource& source) -> std::shared_ptr<const Context> {
    if (!source.read) return nullptr;  // told already
    auto built = Build(source.read, FieldPath(source.field, "spec"), problems);
    return InRole(source, std::move(built), problems);
  };
  FreshContexts fresh;
  fresh.client = build(client);
  fresh.server = build(server);
  fresh.build_duration = elapsed();
  return fresh;
}

std::shared_ptr<const Context> Lab::Build(
    const std::function<ContextConfig(RequestProblems*)>& read, const std::string& field,
    RequestProblems* problems) {
  RequestProblems found;
  ContextConfig config = read(&found);
  if (!found.empty()) {
    AddContextProblems(Context::Build(WordsOnly(config, found)).problems, field, problems);
    auto append = [](auto& to, auto& from) { to.insert(to.end(), from.begin(), from.end()); };
    append(problems->invalid, found.invalid);
    append(problems->missing, found.missing);
    append(problems->unsupported, found.unsupported);
    return nullptr;
  }
  BuiltContext built = Context::Build(std::move(config));
  AddContextProblems(built.problems, field, problems);
  return built.problems.empty() ? built.context : nullptr;
}

absl::StatusOr<std::shared_ptr<const StoredContext>> Lab::StoreContext(
    const std::string& id, std::shared_ptr<const Context> context, std::string document) {
  auto stored = std::make_shared<StoredContext>();
  stored->name = absl::StrCat("tlsContexts/", id);
  stored->serial = ++last_serial_;
  stored->context = std::move(context);
  stored->create_time = options_.clock->wall();
  stored->document = std::move(document);
  absl::Status added = contexts_.Add(stored->name, stored);
  if (!added.ok()) return added;
  return std::shared_ptr<const StoredContext>(std::move(stored));
}

absl::StatusOr<std::shared_ptr<Listener>> Lab::CreateListener(
    const ListenerRequest& request, std::shared_ptr<const Context> context, std::string document) {
  auto listener = std::make_shared<Listener>();
  listener->name = absl::StrCat("listeners/", request.id.empty() ? NewListenerId() : request.id);
  listener->document = std::move(document);
  listener->create_time = options_.clock->wall();
  listener->expire_time = listener->create_time + request.ttl;
  listener->results = std::make_shared<ResultBuffer>(
      options_.limits.results_per_listener, options_.limits.result_bytes_per_listener,
      options_.limits.watchers_per_listener, events_);
  // Before the port is bound, which the one of that name may itself have. Adding it
  // checks again.
  if (listeners_.Find(listener->name)) {
    return absl::AlreadyExistsError(absl::StrCat(listener->name, " exists already"));
  }
  AcceptPlan plan;
  plan.context = std::move(context);
  plan.script = request.script;
  plan.handshake_timeout = request.handshake_timeout;
  plan.collect = request.collect;
  plan.max_connections = options_.limits.connections_per_listener;
  if (events_) {
    plan.on_refused = [events = events_] { events.LimitHit("max_connections_per_listener"); };
  }
  plan.faults = request.faults;
  plan.dialog.server = request.dialog;
  plan.dialog.accept_proxy_protocol = request.accept_proxy_protocol;
  plan.dialog.describe = options_.describe_connection;
  auto bound = Acceptor::Bind(
      loop_, *options_.clock, options_.bind_policy, request.host, request.port, std::move(plan),
      [results = listener->results, events = events_](ConnectionRecord record) {
        events.Handshake(HandshakePlace::kListener, record);
        results->Add(std::move(record));
      });
  if (!bound.ok()) return bound.status();
  listener->acceptor = *std::move(bound);
  absl::Status added = listeners_.Add(listener->name, listener);
  if (!added.ok()) {
    listener->Stop();
    return added;
  }
  // Only now: a lease that ends at once must find what it is to end.
  listener->SetLease(
      CallAfter(loop_, request.ttl, [this, weak = std::weak_ptr<Listener>(listener)] {
        if (std::shared_ptr<Listener> expired = weak.lock()) Expire(*expired);
      }));
  return listener;
}

// The name may by then be that of another listener.
void Lab::Expire(Listener& listener) {
  if (!listeners_.Remove(listener.name, &listener)) return;
  events_.LeaseExpired(listener.name);
  listener.Stop();
}

bool Lab::DeleteListener(const std::string& name, std::function<void()> stopped) {
  std::shared_ptr<Listener> listener = listeners_.Remove(name);
  if (!listener) return false;
  listener->Stop(std::move(stopped));
  return true;
}

absl::Status Lab::CountDial() {
  if (dials_->fetch_add(1) < options_.limits.dials) return absl::OkStatus();
  dials_->fetch_sub(1);
  events_.LimitHit("max_dials");
  return absl::ResourceExhaustedError(
      absl::StrCat("max_dials: at most ", options_.limits.dials, " dials at once; try again"));
}

absl::StatusOr<std::shared_ptr<Dial>> Lab::StartProbe(HelloProbePlan plan, HelloProbeDone done) {
  if (absl::Status counted = CountDial(); !counted.ok()) return counted;
  return StartHelloProbe(
      loop_, *options_.clock, options_.dial_policy, std::move(plan),
      [dials = dials_, done = std::move(done)](absl::StatusOr<HelloProbeRecord> outcome) {
        dials->fetch_sub(1);
        done(std::move(outcome));
      });
}

MemoryProbeResult Lab::ProbeInMemory(std::shared_ptr<const Context> server, HelloProbePlan plan) {
  return tlslab::ProbeInMemory(std::move(server), std::move(plan), *options_.clock);
}

absl::StatusOr<std::shared_ptr<Dial>> Lab::StartDial(DialPlan plan, DialDone done) {
  if (absl::Status counted = CountDial(); !counted.ok()) return counted;
  return tlslab::StartDial(loop_, *options_.clock, options_.dial_policy, std::move(plan),
                           [dials = dials_, events = events_,
                            done = std::move(done)](absl::StatusOr<ConnectionRecord> outcome) {
                             dials->fetch_sub(1);
                             if (outcome.ok()) events.Handshake(HandshakePlace::kDial, *outcome);
                             done(std::move(outcome));
                           });
}

MemoryPairResult Lab::Simulate(std::shared_ptr<const Context> client,
                               std::shared_ptr<const Context> server,
                               const MemoryPairOptions& options) {
  MemoryPairResult pair =
      RunMemoryPair(std::move(client), std::move(server), options, *options_.clock);
  events_.Handshake(HandshakePlace::kSimulation, pair.client);
  events_.Handshake(HandshakePlace::kSimulation, pair.server);
  return pair;
}

OpenCounts Lab::Counts() const {
  OpenCounts counts;
  counts.listeners = listeners_.size();
  counts.relays = relays_.all().size();
  counts.terminators = terminators_.all().size();
  counts.revocation_responders = responders_.all().size();
  counts.dials = dials_->load();
  return counts;
}

void Lab::Drain() {
  for (const std::shared_ptr<Listener>& listener : listeners_.RemoveAll()) listener->Stop();
  responders_.Drain();
  relays_.Drain();
  terminators_.Drain();
}

std::string Lab::NewListenerId() {
  static thread_local std::mt19937_64 random{std::random_device{}()};
  return absl::StrFormat("%016x", random());
}

}  // namespace tlslab
