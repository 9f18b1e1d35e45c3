#include "server/seed/initial.hpp"

#include <boost/json.hpp>

#include <utility>

namespace s3seal::seed {

namespace {

namespace json = boost::json;

// Lets everybody list and read the bucket.
json::object reading_policy(std::string const& bucket) {
    auto const arn = "arn:aws:s3:::" + bucket;
    json::object const statement{{"Effect", "Allow"},
                                 {"Principal", "*"},
                                 {"Action", json::array{"s3:ListBucket", "s3:GetObject"}},
                                 {"Resource", json::array{arn, arn + "/*"}}};
    return {{"Version", "2012-10-17"}, {"Statement", json::array{statement}}};
}

std::string seed_of(std::vector<config::initial_bucket> const& buckets) {
    json::array list;
    for (auto const& one : buckets) {
        json::object bucket{{"name", one.name}};
        if (one.readable_by_all) {
            bucket["public_access_block"] = false;
            bucket["policy"] = reading_policy(one.name);
        }
        list.push_back(std::move(bucket));
    }
    return json::serialize(json::object{{"buckets", std::move(list)}});
}

}  // namespace

basic_result<std::vector<seed_document>, complaint> load_initial(config::settings const& settings) {
    std::vector<seed_document> all;
    complaint wrong;
    auto const take = [&](basic_result<seed_document, wrong_seed> read, std::string_view name) {
        if (read)
            all.push_back(*std::move(read));
        else
            wrong.text += read.error().text(name);
    };
    for (auto const& file : settings.seeds) take(seed_document::load(file), file);
    if (!settings.buckets.empty()) take(seed_document::read(seed_of(settings.buckets), {"buckets", {}}), "buckets");
    if (!wrong.text.empty()) return wrong;
    return all;
}

basic_result<void, complaint> apply_all(std::vector<seed_document> const& seeds, target const& to) {
    for (auto const& one : seeds)
        if (auto const done = apply(one, to); !done) return complaint{wrong_seed{{done.error()}}.text(one.name())};
    return {};
}

}  // namespace s3seal::seed
