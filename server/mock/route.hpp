// The admin API as a table: a row is what a path is for one method.
#pragma once

#include "server/http/exchange.hpp"
#include "server/http/uri.hpp"
#include "server/realms/realm.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace s3seal::mock {

struct admin_services;

// A request that may come in, and has come whole. It outlives its response.
struct admin_call {
    admin_services const& svc;
    realms::realm& realm;  // that it is about
    http::request const& head;
    http::target target;
    std::vector<std::string> arguments;  // what stands for the {names} of the row's path, decoded, in order
    std::string_view body;

    // The parameter of that name, decoded; each is there once at most.
    std::optional<std::string_view> query(std::string_view name) const noexcept {
        return http::find_query(target, name);
    }
    bool wants_json() const;  // it says application/json in Accept
};

// A response that is not there yet. One thread at a time.
class waiting_response {
public:
    virtual ~waiting_response() = default;
    // Nothing: ask again in wait().
    virtual std::optional<http::response> poll() = 0;
    virtual std::chrono::milliseconds wait() const = 0;
    // The next poll() takes a while: not on the thread of a connection.
    virtual bool is_long() const noexcept { return false; }
    // The server is about to end: poll() answers with what is there.
    virtual void hurry() {}
};

using admin_response = std::variant<http::response, std::unique_ptr<waiting_response>>;

// Where a handler runs.
enum class runs {
    here,          // on the connection's thread: short
    where_stores,  // it reads or writes what is stored, which may wait for others (metadata_store::may_block)
    beside,        // on a worker: it takes tenths of a second
};

inline constexpr std::size_t usual_body_limit = 256u << 10;

struct route {
    std::string_view method;  // GET is HEAD too
    std::string_view
        path;  // /_s3seal/..., or one of front::foreign_paths(); {name} stands for one segment, and is an argument
    std::string_view operation;  // operationId in docs/openapi.json
    std::string_view query;      // the parameters that it takes, with blanks between them; "context.*" is a family
    admin_response (*respond)(admin_call const& call);
    runs where = runs::here;
    bool open_to_anybody = false;  // what a client needs before it can trust this server, or wait for it
    std::size_t body_limit = usual_body_limit;
    bool toml = false;      // its body may be application/toml instead of application/json
    bool any_body = false;  // taken from other types than application/json, too: not of POST
};

using routes = std::span<route const>;

// One for each subject, beside its handlers.
routes server_routes() noexcept;       // health, ca.pem, stop
routes explanation_routes() noexcept;  // requests/{id}/explain
routes kms_call_routes() noexcept;
routes at_rest_routes() noexcept;
routes request_routes() noexcept;  // requests, but for their explanations
inline constexpr std::string_view metrics_path = "/_s3seal/metrics";
routes metrics_routes() noexcept;
routes clock_routes() noexcept;
routes openapi_routes() noexcept;
routes fault_routes() noexcept;  // faults, LocalStack's chaos/faults
routes seed_routes() noexcept;   // seeds, state, seed.schema.json
routes namespace_routes() noexcept;
routes snapshot_routes() noexcept;  // and reset
routes verify_routes() noexcept;    // verify, contract
routes page_routes() noexcept;      // for people with a browser
http::response lead_to_page();      // whom the root is not S3's (front::is_browser_at_root)
routes foreign_routes() noexcept;   // of servers that this one stands in for

// All of them.
std::vector<routes> const& all_routes();

// A row that fits a path.
struct matched_route {
    route const* row;  // null: the path is there, for other methods
    std::vector<std::string> arguments;
    std::string allowed;    // methods of that path: GET, HEAD, POST
    std::string_view path;  // as its rows spell it
    bool open_to_anybody;
};
// `path`: as sent. Nothing: there is no such path.
std::optional<matched_route> find_route(std::string_view method, std::string_view path);

// Nothing, or what is wrong with the query: a parameter that the row does not take, or that is there twice.
std::optional<std::string> check_query(route const& row, http::target const& target);

}  // namespace s3seal::mock
