// What other servers of this kind answer when somebody asks whether they are well: front/foreign_paths.hpp says where.
#include "server/http/dates.hpp"
#include "server/mock/admin_api.hpp"
#include "server/mock/init_state.hpp"
#include "server/mock/page.hpp"
#include "server/mock/responses.hpp"
#include "server/mock/route.hpp"
#include "server/realms/reset.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

namespace s3seal::mock {

namespace {

namespace json = boost::json;

constexpr std::string_view edition = "s3seal";

unsigned status_of(admin_call const& call) {
    return call.svc.state.ready ? 200 : 503;
}

// LocalStack's form, which those that came after it have too, and a word for whoever reads "status".
admin_response tell_health(admin_call const& call) {
    bool const ready = call.svc.state.ready;
    json::object services;
    for (auto const* name : {"s3", "kms", "sts"}) services[name] = ready ? "running" : "starting";
    return json_response(status_of(call), {{"status", ready ? "ok" : "starting"},
                                           {"services", std::move(services)},
                                           {"edition", edition},
                                           {"version", call.svc.state.version}});
}

// MinIO's: whoever is well says nothing.
admin_response tell_nothing(admin_call const& call) {
    if (!call.svc.state.ready) return refusal(503, "the server is starting");
    http::response response;
    response.add("Content-Type", "text/plain");
    return response;
}

admin_response tell_info(admin_call const& call) {
    auto const& state = call.svc.state;
    auto const up = std::chrono::floor<std::chrono::seconds>(std::chrono::steady_clock::now() - state.began);
    return json_response(200, {{"version", state.version},
                               {"edition", edition},
                               {"is_license_activated", false},
                               {"server_time_utc", http::iso_date_seconds(call.realm.time.now())},
                               {"uptime", up.count()}});
}

json::array print_scripts(init_state const& of, std::size_t only = init_stages.size()) {
    json::array out;
    for (auto const& one : of.scripts)
        if (only == init_stages.size() || one.stage == only)
            out.push_back(json::object{{"stage", init_stages[one.stage]}, {"name", one.name}, {"state", one.state}});
    return out;
}

init_state state_of(admin_call const& call) {
    return load_init_state(call.svc.state.init_state_file, call.svc.state.ready);
}

admin_response tell_init(admin_call const& call) {
    auto const state = state_of(call);
    json::object completed;
    for (std::size_t i = 0; i < init_stages.size(); ++i) completed[init_stages[i]] = state.completed[i];
    return json_response(200, {{"completed", std::move(completed)}, {"scripts", print_scripts(state)}});
}

admin_response tell_stage(admin_call const& call) {
    auto const& name = call.arguments.front();
    auto const found = std::find_if(init_stages.begin(), init_stages.end(),
                                    [&](auto const stage) { return equal_ignoring_case(stage, name); });
    if (found == init_stages.end()) return refusal(404, "stages are boot, start, ready and shutdown");
    auto const stage = static_cast<std::size_t>(found - init_stages.begin());
    auto const state = state_of(call);
    return json_response(200, {{"completed", state.completed[stage]}, {"scripts", print_scripts(state, stage)}});
}

// An icon of one transparent point: browsers ask for one, and S3Mock's healthcheck.
admin_response show_icon(admin_call const&) {
    constexpr unsigned char icon[] = {
        0,  0, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0, 32, 0, 48, 0, 0, 0, 22, 0, 0,    0,  // one picture, 48 bytes from 22 on
        40, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1,  0, 32, 0, 0, 0, 0,  0, 8,    0, 0, 0,   // its size, with its mask
        0,  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,  0, 0,  0, 0, 0, 0,  0, 0x80, 0, 0, 0};  // a point, and that it is none
    http::response response;
    response.add("Content-Type", "image/x-icon");
    response.body.assign(std::begin(icon), std::end(icon));
    return response;
}

// moto's page tells of its server.
admin_response show_moto(admin_call const& call) {
    http::response response;
    response.add("Content-Type", "text/html; charset=utf-8");
    response.body = print_page({call.svc.state.version, call.svc.state.endpoints});
    return response;
}

// Nothing is left that was not there at the start.
admin_response reset_as_moto(admin_call const& call) {
    auto const done = realms::reset(call.realm, *realms::parse_reset("everything"));
    return done ? json_response(200, {{"status", "ok"}}) : reset_failure(done.error());
}

constexpr route open_row(std::string_view path, std::string_view operation, decltype(route::respond) respond) {
    return {.method = "GET",
            .path = path,
            .operation = operation,
            .query = "",
            .respond = respond,
            .open_to_anybody = true};
}

constexpr route with_file(route row) {
    row.where = runs::beside;
    return row;
}

constexpr route foreign_rows[] = {
    open_row("/_localstack/health", "getLocalStackHealth", tell_health),
    open_row("/_localstack/info", "getLocalStackInfo", tell_info),
    with_file(open_row("/_localstack/init", "getLocalStackInit", tell_init)),
    with_file(open_row("/_localstack/init/{stage}", "getLocalStackInitStage", tell_stage)),
    open_row("/_floci/health", "getFlociHealth", tell_health),
    open_row("/_ministack/health", "getMiniStackHealth", tell_health),
    open_row("/_localemu/health", "getLocalEmuHealth", tell_health),
    open_row("/_fakecloud/health", "getFakecloudHealth", tell_health),
    open_row("/_robotocore/health", "getRobotocoreHealth", tell_health),
    open_row("/_/healthcheck", "getCloudserverHealth", tell_health),
    open_row("/health", "getPlainHealth", tell_health),
    open_row("/healthz", "getPlainHealthz", tell_health),
    open_row("/minio/health/live", "getMinioLiveness", tell_nothing),
    open_row("/minio/health/ready", "getMinioReadiness", tell_nothing),
    open_row("/minio/health/cluster", "getMinioCluster", tell_nothing),
    open_row("/minio/health/cluster/read", "getMinioReadQuorum", tell_nothing),
    open_row("/favicon.ico", "getIcon", show_icon),
    open_row("/moto-api/", "getMotoPage", show_moto),
    {.method = "POST",
     .path = "/moto-api/reset",
     .operation = "resetAsMoto",
     .query = "",
     .respond = reset_as_moto,
     .where = runs::beside},
};

}  // namespace

routes foreign_routes() noexcept {
    return foreign_rows;
}

}  // namespace s3seal::mock
