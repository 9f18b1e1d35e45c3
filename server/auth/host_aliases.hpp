// Other names of this server: a request may be signed for one of them and come with another.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::auth {

// Two names of it, in lower case, each with a port or without, which stands for any.
struct host_alias {
    std::string signed_for;
    std::string received_as;

    bool operator==(host_alias const&) const = default;
};

// A Host as it may have been when it was signed.
struct signed_host {
    std::string host;
    std::string bucket;  // in front of the name, "": none

    bool operator==(signed_host const&) const = default;
};

// Immutable once built. Any thread.
class host_aliases {
public:
    static constexpr std::size_t most =
        16;  // each costs a signature that is not right one more, before anybody is known

    host_aliases() = default;
    // Those beyond `most` do not count.
    explicit host_aliases(std::vector<host_alias> all);

    // What a request that came with this Host may have been signed for instead: either side of an alias for the other,
    // and with what stands in front of it. At most four for each alias; nothing twice.
    std::vector<signed_host> others_of(std::string_view host) const;
    // Without ports, each once; addresses too.
    std::vector<std::string> names() const;
    bool empty() const noexcept { return all_.empty(); }

private:
    std::vector<host_alias> all_;
};

}  // namespace s3seal::auth
