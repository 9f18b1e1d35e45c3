// What the tests of KMS share: a service in memory, callers, and operations asked by their JSON.
#pragma once

#include "server/auth/credentials.hpp"
#include "server/kms/local_service.hpp"
#include "server/kms/operation.hpp"
#include "storage/embedded/open.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace s3seal::kms {

constexpr auto mine = "000000000000";
constexpr auto theirs = "111122223333";
constexpr auto here = "us-east-1";
constexpr auto app_key = "1234abcd-12ab-34cd-56ef-1234567890ab";
constexpr auto app_arn = "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab";

class Kms : public testing::Test {
protected:
    // "Code: message" of a refusal, "Code" when it says nothing; else the response.
    struct response {
        boost::json::object values;
        std::string refused;

        std::string text(std::string_view name) const {
            auto const* value = values.if_contains(name);
            return value && value->is_string() ? std::string{value->get_string().c_str()} : std::string{"(none)"};
        }
        boost::json::object const& object(std::string_view name) const { return values.at(name).as_object(); }
        boost::json::array const& array(std::string_view name) const { return values.at(name).as_array(); }
    };

    Kms() { restart({{.id = app_key, .account = mine, .region = here, .alias = "app"}}); }

    void restart(std::vector<configured_key> const& wanted = {}) {
        service_.reset();
        auto opened = local_service::open(*stores_.keys, master_, wanted, calls_, time_, random_);
        ASSERT_TRUE(opened) << opened.error().detail;
        service_ = *std::move(opened);
    }

    static iam::principal root(std::string_view account = mine) {
        return auth::make_root_credential("root-key", "secret", account);
    }
    // With an identity policy; "": none.
    static iam::principal user(std::string_view policy, std::string_view account = mine,
                               std::string_view name = "alice") {
        std::vector<std::shared_ptr<iam::policy const>> policies;
        if (!policy.empty())
            policies.push_back(
                std::make_shared<iam::policy const>(*iam::parse_policy(policy, iam::policy_kind::identity)));
        return auth::make_user_credential("user-key", "secret", account, name, std::move(policies));
    }
    static std::string allowing(std::string_view action, std::string_view resource = "*") {
        return std::string{R"({"Statement": {"Effect": "Allow", "Action": ")"}
            .append(action)
            .append(R"(", "Resource": ")")
            .append(resource)
            .append("\"}}");
    }

    caller from(iam::principal const& who, std::string_view via = "") const {
        return {.who = who,
                .region = region_,
                .via_service = via,
                .cause = "request",
                .now = time_.now(),
                .source_address = "192.0.2.1",
                .secure = false,
                .grant_tokens = nullptr};
    }

    response ask(std::string_view operation, std::string_view body, iam::principal const& who = root(),
                 std::string_view via = "") {
        return ask_at(nullptr, operation, body, who, via);
    }
    response ask_at(s3seal::service::points* points, std::string_view operation, std::string_view body,
                    iam::principal const& who, std::string_view via = "") {
        auto const* op = find_operation(operation);
        if (!op) return {{}, "no such operation"};
        auto const in = input::parse(body, op->takes);
        if (!in) return refusal(in.error());
        auto by = from(who, via);
        auto const tokens = in->texts("GrantTokens");
        by.grant_tokens = &tokens;
        by.points = points;
        call call{service_->shared(), by, op->name};
        call.dry_run = in->flag("DryRun");
        auto done = call.run([&] { return op->run(call, *in); });
        if (!done) return refusal(done.error());
        return {*std::move(done), ""};
    }
    std::string refused(std::string_view operation, std::string_view body, iam::principal const& who = root(),
                        std::string_view via = "") {
        return ask(operation, body, who, via).refused;
    }

    std::string refused_for(std::string_view operation, std::string const& id, iam::principal const& who = root()) {
        return refused(operation, with_key(id), who);
    }

    // The id of a key made by CreateKey.
    std::string make_key(std::string_view body = "{}", iam::principal const& who = root()) {
        auto const made = ask("CreateKey", body, who);
        EXPECT_EQ(made.refused, "");
        return made.refused.empty() ? std::string{made.object("KeyMetadata").at("KeyId").as_string().c_str()} : "";
    }
    std::string arn_of(std::string const& id) const { return "arn:aws:kms:us-east-1:000000000000:key/" + id; }
    std::string state_of(std::string const& id) {
        auto const said = ask("DescribeKey", R"({"KeyId": ")" + id + "\"}");
        return said.refused.empty() ? std::string{said.object("KeyMetadata").at("KeyState").as_string().c_str()}
                                    : said.refused;
    }
    static std::string with_key(std::string const& id, std::string_view more = "") {
        return R"({"KeyId": ")" + id + "\"" + std::string{more.empty() ? "" : ", "}.append(more) + "}";
    }

    static std::string with_target(std::string_view alias, std::string const& id) {
        return std::string{R"({"AliasName": ")"}
            .append(alias)
            .append(R"(", "TargetKeyId": ")")
            .append(id)
            .append("\"}");
    }

    seeded_random random_{1};
    manual_clock time_{instant{std::chrono::milliseconds{1'700'000'000'123}}};
    storage::opened stores_ = *storage::open({}, random_);
    master_key master_{storage::secret{std::string(32, 'm')}};
    ledger calls_{100, 1u << 20};
    std::string region_ = here;
    std::unique_ptr<local_service> service_;

private:
    static response refusal(error const& error) {
        std::string text{row_of(error.code).code};
        if (!error.message.empty()) text.append(": ").append(error.message);
        return {{}, std::move(text)};
    }
};

}  // namespace s3seal::kms
