// How an object lies in storage, for whoever wants to see that it is encrypted.
#pragma once

#include "server/http/response.hpp"
#include "server/http/uri.hpp"
#include "storage/blob_store.hpp"
#include "storage/metadata_store.hpp"

#include <boost/json/array.hpp>

#include <string_view>

namespace s3seal::mock {

// GET /_s3seal/at-rest?bucket=B&key=K[&versionId=V][&after=N]
//
// 200: encryption as the row has it (mode, key, the context that KMS sees, the wrapped data key and its pieces), and of
// each stored body its header, its place and the bytes that follow the header. Of a multipart object 100 parts, those
// with greater numbers than N; of its annotations the first 100, by name, likewise. Nothing here opens anything: no
// plaintext key is known to this class. 400: bucket or key is missing; 404: there is no such object.
class at_rest {
public:
    // `in_files`: bodies that are not in their row are files, else chunks in memory.
    at_rest(storage::metadata_store& metadata, storage::blob_store& blobs, bool in_files) noexcept
        : metadata_{metadata}, blobs_{blobs}, in_files_{in_files} {}

    http::response respond(http::target const& target) const;

private:
    boost::json::array describe_annotations(storage::bucket const& bucket, storage::object const& of) const;

    storage::metadata_store& metadata_;
    storage::blob_store& blobs_;
    bool in_files_;
};

}  // namespace s3seal::mock
