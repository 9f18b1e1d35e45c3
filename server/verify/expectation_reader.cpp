#include "server/verify/expectation_reader.hpp"

#include "server/document/document.hpp"
#include "server/verify/contradiction.hpp"
#include "server/verify/match_reader.hpp"
#include "server/verify/shorthands.hpp"

#include <fmt/format.h>
#include <boost/json/array.hpp>

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

namespace s3seal::verify {

namespace {

namespace json = boost::json;

constexpr std::int64_t no_number = -1;

class expectation_reader {
public:
    expectation_reader(match_reader& reader, json::object const& from, json::value const& at, std::string path)
        : reader_{reader}, from_{from}, at_{at}, path_{std::move(path)} {}

    expectation read(form as) {
        auto const before = reader_.problem_count();
        check_names();
        read_name(as);
        read_subject();
        read_count();
        read_others();
        if (reader_.problem_count() == before) check_possible();
        return std::move(out_);
    }

private:
    json::value const* find(std::string_view name) const { return from_.if_contains(name); }
    std::string path_to(std::string_view name) const { return fmt::format("{}.{}", path_, name); }

    static std::vector<std::string_view> subjects() {
        std::vector<std::string_view> out{"requests", "kms_calls", "in_order"};
        for (auto const& one : shorthands()) out.push_back(one.name);
        return out;
    }

    void check_names() {
        auto known = subjects();
        known.insert(known.end(), {"name", "exactly", "at_least", "at_most", "never", "every", "after", "same"});
        for (auto const& member : from_) {
            if (std::find(known.begin(), known.end(), std::string_view{member.key()}) != known.end()) continue;
            has_unknown_ = true;
            reader_.complain_of_name(member.value(), path_, member.key(), known);
        }
    }

    void read_name(form as) {
        auto const* const name = find("name");
        if (name && (!name->is_string() || name->get_string().empty()))
            reader_.complain(*name, path_to("name"), "takes text");
        if (name && name->is_string()) out_.name = name->get_string();
        if (!name && as == form::contract) reader_.complain(at_, path_to("name"), "is missing");
    }

    void read_subject() {
        std::size_t count = 0;
        for (auto const name : subjects()) count += find(name) ? 1u : 0u;
        if (count != 1 && !has_unknown_)
            reader_.complain(at_, path_, fmt::format("takes one of {}", fmt::join(subjects(), ", ")));
        if (auto const* const calls = find("kms_calls")) {
            out_.about = about::kms_calls;
            out_.any_of = reader_.read_any(*calls, kms_call_fields(), path_to("kms_calls"));
        }
        if (auto const* const requests = find("requests"))
            out_.any_of = reader_.read_any(*requests, request_fields(), path_to("requests"));
        if (auto const* const steps = find("in_order")) read_steps(*steps);
        for (auto const& one : shorthands())
            if (auto const* const value = find(one.name)) one.read(reader_, *value, path_to(one.name), out_);
    }

    void read_steps(json::value const& from) {
        auto const path = path_to("in_order");
        auto const* const list = from.if_array();
        if (!list || list->size() < 2) return reader_.complain(from, path, "takes a list of two or more");
        for (auto const& one : *list)
            out_.in_order.push_back(
                reader_.read_any(one, request_fields(), fmt::format("{}[{}]", path, out_.in_order.size())));
    }

    std::int64_t read_number(std::string_view name) {
        auto const* const value = find(name);
        if (!value) return no_number;
        if (value->is_int64() && value->get_int64() >= 0) return value->get_int64();
        reader_.complain(*value, path_to(name), "takes a whole number");
        return no_number;
    }

    void read_count() {
        if (auto const* const never = find("never"); never && !(never->is_bool() && never->get_bool()))
            reader_.complain(*never, path_to("never"), "takes true, or leave it out");
        auto const exactly = find("never") ? 0 : read_number("exactly");
        auto const least = read_number("at_least");
        auto const most = read_number("at_most");
        int const kinds =
            (find("never") ? 1 : 0) + (find("exactly") ? 1 : 0) + (find("at_least") || find("at_most") ? 1 : 0);
        if (kinds > 1 || (least != no_number && most != no_number && least > most))
            reader_.complain(at_, path_, "no number of records fits that: say exactly, never, or at_least and at_most");
        if (kinds > 0 && is_closed()) return refuse_count();
        if (least != no_number) out_.count.at_least = static_cast<std::uint64_t>(least);
        if (most != no_number) out_.count.at_most = static_cast<std::uint64_t>(most);
        if (exactly != no_number) out_.count.at_least = out_.count.at_most = static_cast<std::uint64_t>(exactly);
        // Whoever says only which records means that there are such.
        if (kinds == 0 && !is_closed() && !find("every") && !find("after") && out_.every.empty())
            out_.count.at_least = 1;
    }

    // Whether it says itself how many records there are.
    bool is_closed() const { return find("in_order") || out_.count.at_most == 0; }

    void refuse_count() { reader_.complain(at_, path_, "it says itself how many records there are"); }

    void read_others() {
        auto const fields = out_.about == about::requests ? request_fields() : kms_call_fields();
        auto const* const every = find("every");
        auto const* const after = find("after");
        auto const* const same = find("same");
        bool const is_plain = find("requests") || find("kms_calls");
        for (auto const& [name, value] : {std::pair{"every", every}, std::pair{"after", after}})
            if (value && !is_plain) reader_.complain(*value, path_to(name), "goes with requests or kms_calls");
        if (every && is_plain) out_.every = reader_.read(*every, fields, path_to("every"));
        if (after && is_plain) out_.after = reader_.read_any(*after, fields, path_to("after"));
        if (same && !after) reader_.complain(*same, path_to("same"), "goes with after");
        if (same) read_same(*same, fields);
    }

    void read_same(json::value const& from, std::span<field const> fields) {
        auto const* const list = from.if_array();
        if (!list || list->empty()) return reader_.complain(from, path_to("same"), "takes a list of fields");
        for (auto const& one : *list) {
            auto found = one.is_string() ? reader_.find(one.get_string(), fields) : std::nullopt;
            if (found)
                out_.same.push_back(*std::move(found));
            else
                reader_.complain(one, path_to("same"), "takes names of fields, in quotes");
        }
    }

    // A mistake, which would hold whatever comes, or never.
    void check_possible() {
        check_one_possible(out_.any_of);
        check_one_possible({out_.every});
        check_one_possible(out_.after);
        for (auto const& step : out_.in_order) check_one_possible(step);
    }

    void check_one_possible(std::vector<match> const& any_of) {
        std::optional<std::string> field;
        for (auto const& one : any_of) {
            field = find_contradiction(one);
            if (!field) return;
        }
        if (field) reader_.complain(at_, path_, fmt::format("nothing can be all that it says of {}", *field));
    }

    match_reader& reader_;
    json::object const& from_;
    json::value const& at_;
    std::string path_;
    expectation out_;
    bool has_unknown_ = false;
};

void read_all(match_reader& reader, json::value const& from, form as, std::vector<expectation>& out) {
    auto const* const list = from.if_array();
    if (!list || list->empty() || list->size() > most_expectations)
        return reader.complain(from, "expectations", fmt::format("takes a list of 1 to {}", most_expectations));
    for (auto const& one : *list) {
        auto const path = fmt::format("expectations[{}]", out.size());
        if (!one.is_object()) {
            reader.complain(one, path, "takes a table");
            continue;
        }
        auto next = expectation_reader{reader, one.get_object(), one, path}.read(as);
        if (next.name.empty()) next.name = path;
        if (std::any_of(out.begin(), out.end(), [&](auto const& other) { return other.name == next.name; }))
            reader.complain(one, path, fmt::format("there is another one named \"{}\"", next.name));
        out.push_back(std::move(next));
    }
}

void read_within(match_reader& reader, json::value const& from, std::chrono::milliseconds& out) {
    constexpr auto most = std::chrono::milliseconds{longest_wait}.count();
    if (from.is_int64() && from.get_int64() >= 0 && from.get_int64() <= most)
        out = std::chrono::milliseconds{from.get_int64()};
    else
        reader.complain(from, "within_ms", fmt::format("takes a whole number up to {}", most));
}

}  // namespace

basic_result<expectation_list, std::vector<document::problem>> read_expectations(document::tree const& from, form as) {
    match_reader reader{from};
    expectation_list out;
    std::vector<std::string_view> known{"expectations"};
    if (as == form::question) known.emplace_back("within_ms");
    bool has_list = false;
    for (auto const& member : from.root()) {
        if (member.key() == "expectations") {
            has_list = true;
            read_all(reader, member.value(), as, out.all);
        } else if (member.key() == "within_ms" && as == form::question) {
            read_within(reader, member.value(), out.within);
        } else {
            reader.complain_of_name(member.value(), "document", member.key(), known);
        }
    }
    auto problems = reader.take_problems();
    if (!has_list) problems.push_back({{}, "expectations: is missing"});
    if (problems.empty()) return out;
    std::sort(problems.begin(), problems.end(), [](auto& a, auto& b) {
        return std::tie(a.at.line, a.at.column, a.text) < std::tie(b.at.line, b.at.column, b.text);
    });
    return problems;
}

basic_result<expectation_list, std::vector<document::problem>> parse_expectations(std::string_view text, form as) {
    auto const read = document::parse(text);
    if (!read) return std::vector{read.error()};
    return read_expectations(*read, as);
}

}  // namespace s3seal::verify
