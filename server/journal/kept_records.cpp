#include "server/journal/kept_records.hpp"

#include "server/journal/record_json.hpp"
#include "server/log/log.hpp"

#include <fmt/format.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

namespace s3seal::journal {

namespace {

void load_from(std::filesystem::path const& path, std::vector<std::shared_ptr<record>>& into) {
    std::ifstream in{path, std::ios::binary};
    for (std::string line; std::getline(in, line);) {
        boost::system::error_code ec;
        auto const document = boost::json::parse(line, ec);
        if (!ec && document.is_object())
            into.push_back(std::make_shared<record>(read_whole_record(document.get_object())));
    }
}

std::uint64_t number_in(boost::json::object const& from, std::string_view name) {
    boost::system::error_code ec;
    auto const* const value = from.if_contains(name);
    auto const number = value ? value->to_number<std::uint64_t>(ec) : 0;
    return ec ? 0 : number;
}

// Nothing: it is not there, or damaged.
std::optional<boost::json::object> load_object(std::filesystem::path const& path) {
    std::ifstream in{path, std::ios::binary};
    std::string const text{std::istreambuf_iterator<char>{in}, {}};
    boost::system::error_code ec;
    auto const document = boost::json::parse(text, ec);
    return !ec && document.is_object() ? std::optional{document.get_object()} : std::nullopt;
}

}  // namespace

kept_records::kept_records(std::filesystem::path directory, std::uint64_t max_bytes)
    : newer_{directory / "newer.jsonl"},
      older_{directory / "older.jsonl"},
      extent_{directory / "extent.json"},
      max_bytes_{max_bytes} {}

storage::result<std::unique_ptr<kept_records>> kept_records::open(std::filesystem::path const& directory,
                                                                  std::uint64_t max_bytes) {
    CHECK_OK(storage::make_directory(directory));
    return std::unique_ptr<kept_records>{new kept_records{directory, max_bytes}};
}

kept_log kept_records::load() {
    std::lock_guard const lock{mutex_};
    kept_log out;
    load_from(older_, out.records);
    load_from(newer_, out.records);
    // Kept when they were complete, which is another order.
    std::sort(out.records.begin(), out.records.end(), [](auto& a, auto& b) { return a->sequence < b->sequence; });
    auto const known = load_object(extent_);
    std::error_code ignored;
    bool const is_damaged = !known && std::filesystem::exists(extent_, ignored);
    if (known)
        out.had = {.last = number_in(*known, "last"),
                   .cleared = number_in(*known, "cleared"),
                   .calls_cleared = number_in(*known, "calls_cleared")};
    out.had.lost = known ? !known->contains("ended") || known->contains("lost") : is_damaged || !out.records.empty();
    cleared_ = out.had.cleared;
    std::erase_if(out.records, [&](auto const& one) { return one->sequence <= cleared_; });
    if (!out.records.empty()) out.had.last = std::max(out.had.last, out.records.back()->sequence);
    out.had.last = std::max<std::uint64_t>(out.had.last, out.records.size());
    write_extent(out.had, false);
    return out;
}

void kept_records::keep(record const& one) {
    auto const line = boost::json::serialize(print_whole_record(one)) + "\n";
    std::lock_guard const lock{mutex_};
    if (has_failed_ || one.sequence <= cleared_) return;
    auto const done = write(line);
    has_failed_ = !done;
    if (!done) log::warn(fmt::format("requests are no longer kept: {}", done.error().detail));
}

storage::result<> kept_records::write(std::string_view line) {
    if (out_.descriptor() < 0) CHECK_OK(open_newer());
    if (written_ >= max_bytes_) {
        CHECK_OK(storage::rename_file(newer_, older_));
        CHECK_OK(open_newer());
    }
    written_ += line.size();
    return out_.write(as_bytes(line));
}

// What is there may end within a line.
storage::result<> kept_records::open_newer() {
    TRY(out_, storage::file::append(newer_));
    TRY(written_, out_.size());
    return written_ > 0 ? out_.write(as_bytes("\n")) : storage::result<>{};
}

// The extent first: whoever is killed meanwhile has cleared all of them.
void kept_records::clear(log_extent had) {
    std::lock_guard const lock{mutex_};
    cleared_ = had.cleared;
    write_extent(had, false);
    std::error_code ignored;
    std::filesystem::remove(newer_, ignored);
    std::filesystem::remove(older_, ignored);
    out_ = {};
}

void kept_records::note(log_extent had) {
    std::lock_guard const lock{mutex_};
    write_extent(had, false);
}

void kept_records::end(log_extent had) {
    std::lock_guard const lock{mutex_};
    write_extent(had, true);
}

// In one step: whoever is killed meanwhile leaves the one before.
void kept_records::write_extent(log_extent const& had, bool ended) {
    boost::json::object extent{{"last", had.last}, {"cleared", had.cleared}, {"calls_cleared", had.calls_cleared}};
    if (had.lost) extent["lost"] = true;
    if (ended) extent["ended"] = true;
    auto const fresh = std::filesystem::path{extent_} += ".new";
    {
        std::ofstream to{fresh, std::ios::binary};
        to << boost::json::serialize(extent);
    }
    std::error_code ignored;
    std::filesystem::rename(fresh, extent_, ignored);
}

}  // namespace s3seal::journal
