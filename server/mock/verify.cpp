// What was expected of requests and calls of KMS: asked at once, or as a contract that stands.
#include "server/mock/responses.hpp"
#include "server/mock/route.hpp"
#include "server/verify/expectation_reader.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace s3seal::mock {

namespace {

constexpr std::chrono::milliseconds between_looks{10};
constexpr std::size_t most_problems = 10;

// In one sentence each; of a text with several lines with the line.
http::response refuse_document(std::vector<document::problem> const& problems, std::string_view text) {
    bool const has_lines = text.find('\n') != text.npos;
    std::string all;
    for (auto const& one : problems) {
        if (&one - problems.data() == most_problems) {
            all += fmt::format("; and {} more", problems.size() - most_problems);
            break;
        }
        all += all.empty() ? "" : "; ";
        all += has_lines ? fmt::format("line {}: {}", one.at.line, one.text) : one.text;
    }
    return refusal(400, all);
}

// Looks at what the journal and the ledger remember, and at what comes until all is well or the time is over.
class verification final : public waiting_response {
public:
    verification(realms::realm const& of, verify::expectation_list const& wanted)
        : of_{of}, now_{wanted.all}, until_{of.time.elapsed() + wanted.within} {
        auto const requests = of.requests.state();
        auto const calls = of.calls.state();
        last_request_ = requests.last - requests.records;
        last_call_ = calls.last - calls.calls;
        now_.forget(verify::about::requests, requests.forgotten);
        now_.forget(verify::about::kms_calls, calls.forgotten);
    }

    std::optional<http::response> poll() override {
        // A call of KMS is noted before the request that led to it.
        auto const version = of_.requests.version();
        if (version != seen_version_) look();
        seen_version_ = version;
        if (!now_.is_settled() && of_.time.elapsed() < until_) return std::nullopt;
        return json_response(200, now_.print());
    }

    std::chrono::milliseconds wait() const override {
        auto const left = std::chrono::ceil<std::chrono::milliseconds>(until_ - of_.time.elapsed());
        return std::clamp(left, std::chrono::milliseconds{1}, between_looks);
    }

private:
    // Between two looks, too, records may have come and gone.
    void look() {
        of_.requests.each(last_request_, [&](journal::record const& one) {
            now_.forget(verify::about::requests, one.sequence - last_request_ - 1);
            now_.observe(one);
            last_request_ = one.sequence;
            return true;
        });
        of_.calls.each(last_call_, [&](std::uint64_t number, kms::call_record const& one) {
            now_.forget(verify::about::kms_calls, number - last_call_ - 1);
            now_.observe(one);
            last_call_ = number;
        });
    }

    realms::realm const& of_;
    verify::examination now_;
    std::chrono::microseconds until_;  // of the elapsed time
    std::uint64_t last_request_ = 0;   // sequence
    std::uint64_t last_call_ = 0;      // number
    std::optional<std::uint64_t> seen_version_;
};

http::response nothing_to_judge() {
    return refusal(409, "this server remembers no requests (records = 0)");
}

admin_response verify_requests(admin_call const& call) {
    if (!call.realm.requests.is_used()) return nothing_to_judge();
    auto const wanted = verify::parse_expectations(call.body, verify::form::question);
    if (!wanted) return refuse_document(wanted.error(), call.body);
    return std::make_unique<verification>(call.realm, *wanted);
}

admin_response show_contract(admin_call const& call) {
    auto const standing = call.realm.contract.find();
    return standing ? json_response(200, standing->print()) : refusal(404, "there is no contract");
}

admin_response put_contract(admin_call const& call) {
    if (!call.realm.requests.is_used()) return nothing_to_judge();
    auto wanted = verify::parse_expectations(call.body, verify::form::contract);
    if (!wanted) return refuse_document(wanted.error(), call.body);
    return json_response(200, call.realm.contract.replace(std::move(wanted->all))->print());
}

admin_response remove_contract(admin_call const& call) {
    call.realm.contract.remove();
    return no_content();
}

constexpr route verify_rows[] = {
    {.method = "POST",
     .path = "/_s3seal/verify",
     .operation = "verify",
     .query = "",
     .respond = verify_requests,
     .where = runs::beside},
    {.method = "GET", .path = "/_s3seal/contract", .operation = "getContract", .query = "", .respond = show_contract},
    {.method = "PUT",
     .path = "/_s3seal/contract",
     .operation = "putContract",
     .query = "",
     .respond = put_contract,
     .any_body = true},
    {.method = "DELETE",
     .path = "/_s3seal/contract",
     .operation = "deleteContract",
     .query = "",
     .respond = remove_contract},
};

}  // namespace

routes verify_routes() noexcept {
    return verify_rows;
}

}  // namespace s3seal::mock
