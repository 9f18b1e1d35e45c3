#include "server/journal/kept_records.hpp"

#include "server/journal/record_json.hpp"
#include "server/log/log.hpp"

#include <fmt/format.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <fstream>
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

}  // namespace

kept_records::kept_records(std::filesystem::path directory, std::uint64_t max_bytes)
    : newer_{directory / "newer.jsonl"}, older_{directory / "older.jsonl"}, max_bytes_{max_bytes} {}

storage::result<std::unique_ptr<kept_records>> kept_records::open(std::filesystem::path const& directory,
                                                                  std::uint64_t max_bytes) {
    CHECK_OK(storage::make_directory(directory));
    return std::unique_ptr<kept_records>{new kept_records{directory, max_bytes}};
}

std::vector<std::shared_ptr<record>> kept_records::load() const {
    std::vector<std::shared_ptr<record>> out;
    load_from(older_, out);
    load_from(newer_, out);
    return out;
}

void kept_records::keep(record const& one) {
    auto const line = boost::json::serialize(print_whole_record(one)) + "\n";
    std::lock_guard const lock{mutex_};
    if (has_failed_) return;
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

void kept_records::clear() {
    std::lock_guard const lock{mutex_};
    std::error_code ignored;
    std::filesystem::remove(newer_, ignored);
    std::filesystem::remove(older_, ignored);
    out_ = {};
}

}  // namespace s3seal::journal
