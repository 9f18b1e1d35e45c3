#include "server/mock/init_state.hpp"

#include <algorithm>
#include <fstream>
#include <optional>
#include <utility>

namespace s3seal::mock {

namespace {

constexpr std::array<std::string_view, 3> states{"RUNNING", "SUCCESSFUL", "ERROR"};

std::string_view take_word(std::string_view& line) {
    auto const end = std::min(line.find(' '), line.size());
    auto const word = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    return word;
}

std::optional<std::size_t> place_of(std::string_view stage) {
    auto const found = std::find(init_stages.begin(), init_stages.end(), stage);
    if (found == init_stages.end()) return std::nullopt;
    return static_cast<std::size_t>(found - init_stages.begin());
}

void note_script(init_state& in, init_script script) {
    auto const same = std::find_if(in.scripts.begin(), in.scripts.end(), [&](auto const& one) {
        return one.stage == script.stage && one.name == script.name;
    });
    if (same != in.scripts.end())
        same->state = script.state;
    else if (in.scripts.size() < max_init_scripts)
        in.scripts.push_back(std::move(script));
}

void read_line(init_state& into, std::string_view line) {
    while (line.ends_with('\r')) line.remove_suffix(1);
    auto const stage = place_of(take_word(line));
    if (!stage) return;
    auto const what = take_word(line);
    if (what == "COMPLETED" && line.empty()) into.completed[*stage] = true;
    auto const state = std::find(states.begin(), states.end(), what);
    if (state != states.end() && !line.empty()) note_script(into, {*stage, std::string{line}, *state});
}

}  // namespace

init_state parse_init_state(std::string_view text) {
    init_state out;
    text = text.substr(0, max_init_bytes);
    for (auto end = text.find('\n'); end != text.npos; end = text.find('\n')) {
        read_line(out, text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    return out;
}

init_state load_init_state(std::string const& file, bool ready) {
    std::ifstream from;
    if (!file.empty()) from.open(file, std::ios::binary);
    if (file.empty()) {
        init_state out;
        std::fill(out.completed.begin(), out.completed.end() - 1, ready);
        return out;
    }
    if (!from.is_open()) return {};  // whoever writes it has not begun
    std::string text(max_init_bytes, '\0');
    from.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(from.gcount()));
    return parse_init_state(text);
}

}  // namespace s3seal::mock
