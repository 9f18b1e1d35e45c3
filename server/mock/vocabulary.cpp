#include "server/mock/vocabulary.hpp"

#include "server/kms/key_reference.hpp"
#include "server/known/words.hpp"

namespace s3seal::mock {

namespace {

template <known::words const& (*Words)()>
bool is_among(std::string_view one) {
    return known::contains(Words(), one);
}

}  // namespace

journal::vocabulary const& known_words() {
    static journal::vocabulary const words{.is_operation = is_among<known::operations>,
                                           .is_error_code = is_among<known::error_codes>,
                                           .is_kms_key = kms::is_key_id,
                                           .is_checksum = is_among<known::checksums>,
                                           .modes = known::modes(),
                                           .sources = known::decided_by(),
                                           .signatures = known::signature_forms()};
    return words;
}

}  // namespace s3seal::mock
