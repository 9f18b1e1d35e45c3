#include "server/journal/har.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <chrono>
#include <vector>

namespace s3seal::journal {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

record a_call() {
    record out;
    out.at = instant{1'700'000'000'123ms};
    out.method = "PUT";
    out.target = "/b?encryption&a=b%20c";
    out.secure = true;
    out.status = 403;
    out.error_code = "AccessDenied";
    out.received = 9;
    out.sent = 7;
    out.decided = 1500us;
    out.duration = 2000us;
    out.headers.add("Host", "localhost:4566");
    out.headers.add("Content-Type", "application/xml");
    out.response_headers.add("Content-Type", "application/xml");
    out.body = "<a/>";
    out.response_body = "<Error/>";
    return out;
}

json::object entry_of(record const& one) {
    auto const archive = print_archive(std::vector<record>{one}, "1.2.3");
    return archive.at("log").at("entries").at(0).as_object();
}

TEST(Archive, SaysWhoMadeIt) {
    auto const archive = print_archive({}, "1.2.3");
    EXPECT_EQ(archive.at("log"), (json::object{{"version", "1.2"},
                                               {"creator", {{"name", "s3seal"}, {"version", "1.2.3"}}},
                                               {"entries", json::array{}}}));
}

TEST(Archive, HasAllThatAnEntryNeeds) {
    auto const entry = entry_of(a_call());
    EXPECT_EQ(entry.at("startedDateTime"), "2023-11-14T22:13:20.123Z");
    EXPECT_EQ(entry.at("time"), 2.0);
    EXPECT_EQ(entry.at("timings"), (json::object{{"send", 0}, {"wait", 1.5}, {"receive", 0.5}}));
    EXPECT_EQ(entry.at("cache"), json::object{});
    auto const& request = entry.at("request").as_object();
    EXPECT_EQ(request.at("method"), "PUT");
    EXPECT_EQ(request.at("url"), "https://localhost:4566/b?encryption&a=b%20c");
    EXPECT_EQ(request.at("httpVersion"), "HTTP/1.1");
    EXPECT_EQ(request.at("headers").at(0), (json::object{{"name", "Host"}, {"value", "localhost:4566"}}));
    EXPECT_EQ(request.at("queryString"), (json::array{json::object{{"name", "encryption"}, {"value", ""}},
                                                      json::object{{"name", "a"}, {"value", "b c"}}}));
    EXPECT_EQ(request.at("postData").at("text"), "<a/>");
    EXPECT_EQ(request.at("bodySize"), 9);
    auto const& response = entry.at("response").as_object();
    EXPECT_EQ(response.at("status"), 403);
    EXPECT_EQ(response.at("statusText"), "AccessDenied");
    EXPECT_EQ(response.at("content"),
              (json::object{{"size", 7}, {"mimeType", "application/xml"}, {"text", "<Error/>"}}));
    EXPECT_EQ(response.at("redirectURL"), "");
    EXPECT_EQ(entry.at("_record").at("error_code"), "AccessDenied");
}

TEST(Archive, OfARequestWithoutAResponseTakesNoNegativeTime) {
    record cut;
    cut.target = "http://other/b/k";
    cut.decided = 5ms;
    auto const entry = entry_of(cut);
    EXPECT_EQ(entry.at("request").at("url"), "http://other/b/k");
    EXPECT_FALSE(entry.at("request").as_object().contains("postData"));
    EXPECT_EQ(entry.at("timings").at("receive"), 0.0);
    EXPECT_EQ(entry.at("response").at("status"), 0);
}

}  // namespace
}  // namespace s3seal::journal
