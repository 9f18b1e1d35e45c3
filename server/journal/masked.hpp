// The one place where what a request brought becomes what may be kept of it.
#pragma once

#include "server/journal/record.hpp"

#include <cstdint>
#include <memory>

namespace s3seal::journal {

// Masks what its service reported, and adds what is kept of the head: method, target, whether it brought a customer's
// key and, of a refusal, all but the
// sealed head. `port`: that it came to. Gives the refusal, which the record does not have yet; null: it was not
// refused.
std::shared_ptr<refusal> mask_record(record& record, http::request const& head, std::uint16_t port);

}  // namespace s3seal::journal
