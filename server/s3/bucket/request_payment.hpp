// Who pays for requests and data.
// Source: S3 API, "PutBucketRequestPayment".
#pragma once

#include "server/s3/request/error.hpp"
#include "server/xml/codec.hpp"

#include <array>
#include <optional>
#include <string_view>

namespace s3seal::s3 {

enum class payer { owner, requester };
constexpr std::array<xml::named<payer>, 2> names_of(payer) {
    return {{{payer::owner, "BucketOwner"}, {payer::requester, "Requester"}}};
}

struct request_payment {
    static constexpr std::string_view kind = "requestPayment";
    static constexpr xml::form document{.root = "RequestPaymentConfiguration"};
    static constexpr std::optional<errc> missing = std::nullopt;
    static constexpr unsigned put_status = 200;
    payer who = payer::owner;
};
template <class Ar>
void describe(Ar& ar, request_payment& x) {
    ar.required("Payer", x.who);
}

}  // namespace s3seal::s3
