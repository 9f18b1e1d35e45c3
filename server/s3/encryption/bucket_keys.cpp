#include "server/s3/encryption/bucket_keys.hpp"

#include "server/service/outcome.hpp"

#include <utility>

namespace s3seal::s3 {

namespace {

constexpr std::size_t max_kept = 10'000;

std::string requester(kms::caller const& from) {
    return std::string{from.who.arn}.append(" ").append(from.access_key);
}

// The request's record says so instead of the call.
std::shared_ptr<bucket_key const> spare_call(kms::caller const& from, std::shared_ptr<bucket_key const> kept) {
    if (from.outcome) ++from.outcome->kms_calls_spared;
    return kept;
}

}  // namespace

std::shared_ptr<bucket_key const> bucket_key_cache::find(entries const& in, name const& wanted, instant now) {
    if (auto const now_is = generation_.load(); std::exchange(keys_are_from_, now_is) != now_is) {
        writing_.clear();
        reading_.clear();
    }
    auto const at = in.find(wanted);
    return at != in.end() && at->second.is_there(now) ? at->second.key : nullptr;
}

void bucket_key_cache::keep(entries& in, name wanted, std::shared_ptr<bucket_key const> key, instant now) {
    if (window_.count() == 0 || keys_are_from_ != generation_) return;
    if (in.size() >= max_kept) std::erase_if(in, [now](auto const& one) { return !one.second.is_there(now); });
    if (in.size() >= max_kept) in.clear();
    in.insert_or_assign(std::move(wanted), entry{std::move(key), now, now + window_});
}

kms::result<std::shared_ptr<bucket_key const>> bucket_key_cache::find_or_generate(
    kms::service& kms, kms::caller const& from, std::string_view bucket, std::string_view key,
    kms::encryption_context const& context) {
    // What cannot be resolved is left to KMS, whose refusal it will be.
    auto const arn = kms.resolve(from.who.account, from.region, key);
    name wanted{requester(from), bucket, arn ? *arn : std::string{key}, context};
    std::lock_guard const lock{mutex_};
    if (auto kept = find(writing_, wanted, from.now)) return spare_call(from, std::move(kept));
    TRY(auto made, kms.generate_data_key(from, key, context));
    std::shared_ptr<bucket_key const> const fresh{new bucket_key{storage::wrapping_key{std::move(made.plaintext)},
                                                                 std::move(made.ciphertext), std::move(made.key_arn)}};
    // Not for reading: that needs another permission, which KMS must have been asked for.
    keep(writing_, std::move(wanted), fresh, from.now);
    return fresh;
}

kms::result<std::shared_ptr<bucket_key const>> bucket_key_cache::find_or_decrypt(
    kms::service& kms, kms::caller const& from, std::string_view ciphertext, std::string_view key_arn,
    kms::encryption_context const& context) {
    name wanted{requester(from), std::string{ciphertext}, key_arn, context};
    std::lock_guard const lock{mutex_};
    if (auto kept = find(reading_, wanted, from.now)) return spare_call(from, std::move(kept));
    TRY(auto plaintext, kms.decrypt(from, ciphertext, context));
    std::shared_ptr<bucket_key const> const fresh{
        new bucket_key{storage::wrapping_key{std::move(plaintext)}, std::string{ciphertext}, std::string{key_arn}}};
    keep(reading_, std::move(wanted), fresh, from.now);
    return fresh;
}

}  // namespace s3seal::s3
