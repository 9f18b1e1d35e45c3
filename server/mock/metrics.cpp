// Metrics for Prometheus: what is counted of requests, and what the server is just now.
#include "server/journal/metrics.hpp"

#include "server/mock/admin_api.hpp"
#include "server/mock/route.hpp"

#include <string>

namespace s3seal::mock {

namespace {

void add_journal(std::string& to, journal::log_state const& log) {
    using journal::add_sample;
    add_sample(to, "s3seal_journal_records", "gauge", "Requests that the journal holds.", log.records);
    add_sample(to, "s3seal_journal_bytes", "gauge", "Bytes that they take.", log.bytes);
    add_sample(to, "s3seal_journal_max_bytes", "gauge", "Bytes that they may take.", log.max_bytes);
    add_sample(to, "s3seal_journal_forgotten_total", "counter", "Requests that gave way to later ones.", log.forgotten);
}

void add_connections(std::string& to, connection_counts const& now) {
    journal::add_sample(to, "s3seal_connections", "gauge", "Connections that are open.", now.open);
    journal::add_sample(to, "s3seal_connections_total", "counter", "Connections that were accepted.", now.accepted);
}

admin_response print_metrics(admin_call const& call) {
    http::response response;
    response.add("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    response.body = call.svc.metrics.print();
    add_connections(response.body, call.svc.state.connections());
    add_journal(response.body, call.realm.requests.state());
    journal::begin_family(response.body, "s3seal_build_info", "gauge", "The version of this server.");
    response.body.append("s3seal_build_info{version=\"").append(call.svc.state.version).append("\"} 1\n");
    return response;
}

constexpr route metrics_rows[] = {
    {.method = "GET", .path = metrics_path, .operation = "getMetrics", .query = "*", .respond = print_metrics},
};

}  // namespace

routes metrics_routes() noexcept {
    return metrics_rows;
}

}  // namespace s3seal::mock
