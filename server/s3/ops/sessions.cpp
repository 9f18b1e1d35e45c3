// CreateSession.
#include "server/auth/sessions.hpp"
#include "server/s3/access/directory_authorization.hpp"
#include "server/s3/access/directory_rules.hpp"
#include "server/s3/encryption/header_names.hpp"
#include "server/s3/object/object_writer.hpp"
#include "server/s3/request/respond.hpp"
#include "server/s3/request/services.hpp"
#include "server/xml/codec.hpp"

#include <chrono>

namespace s3seal::s3::ops {

namespace {

constexpr std::chrono::minutes lifetime{5};

// Whoever asks goes on being asked for by KMS, and by policies: the session acts for it.
auth::session session_for(request_context const& context) {
    auth::session out;
    if (context.caller.held) {
        out = *context.caller.held;
    } else {
        out.parent_key = context.caller.who.access_key;
        out.unlimited = context.behaviour.lenient && context.caller.who.is_root();
    }
    out.who = context.caller.who;
    out.who.granted.reset();
    out.expires = context.now + lifetime;
    return out;
}

struct session_credentials {
    std::string token;
    std::string secret_key;
    std::string access_key;
    instant expiration;
};
template <class Ar>
void describe(Ar& ar, session_credentials& x) {
    ar.required("SessionToken", x.token);
    ar.required("SecretAccessKey", x.secret_key);
    ar.required("AccessKeyId", x.access_key);
    ar.required("Expiration", x.expiration, xml::whole_seconds);
}

struct create_session_result {
    static constexpr xml::form document{.root = "CreateSessionResult"};
    session_credentials credentials;
};
template <class Ar>
void describe(Ar& ar, create_session_result& x) {
    ar.required("Credentials", x.credentials);
}

void add_encryption(request_context const& context, http::response& response, encryption_decision const& decision) {
    context.outcome.encryption =
        service::encryption{decision.mode, decision.kms_key.value_or(""), decision.bucket_key, decision.from};
    response.add(header::sse, decision.mode);
    if (decision.kms_key) response.add(header::sse_kms_key, *decision.kms_key);
    if (decision.bucket_key) response.add(header::sse_bucket_key, "true");
    if (decision.context_header) response.add(header::sse_context, *decision.context_header);
}

result<http::response> create_session(services const& svc, request_context& context) {
    TRY(bool const read_only, authorize_session(svc.metadata, context));
    if (!context.bucket) context.bucket = std::make_shared<bucket const>(bucket_to_be(context));
    TRY(auto const decision, decide_write(context, context.op->action));
    auto session = session_for(context);
    session.directory = auth::directory_session{.bucket = context.bucket_name,
                                                .read_only = read_only,
                                                .encryption_chosen = context.request.has(header::sse),
                                                .algorithm = decision.mode,
                                                .kms_key = decision.kms_key.value_or("")};
    auto const expires = session.expires;
    auto issued = svc.sessions.issue(std::move(session));
    auto response = xml_response(context, xml::write(create_session_result{{.token = std::move(issued.token),
                                                                            .secret_key = std::move(issued.secret),
                                                                            .access_key = std::move(issued.access_key),
                                                                            .expiration = expires}}));
    add_encryption(context, response, decision);
    return response;
}

constexpr operation sessions_rows[] = {
    {.name = "CreateSession",
     .verb = "GET",
     .resource = on::bucket,
     .query = "session",
     .action = "s3express:CreateSession",
     .express_only = true,
     .changes_by_get = true,
     .version_4_only = true,
     .encryption = encryption_choice::made,
     .run = handler::simple{create_session}},
};

}  // namespace

std::span<operation const> sessions() {
    return sessions_rows;
}

}  // namespace s3seal::s3::ops
