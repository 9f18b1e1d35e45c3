// The step of a request that stores what it changes: between two points.
#pragma once

#include "server/http/response.hpp"
#include "server/s3/request/change.hpp"
#include "server/s3/request/context.hpp"
#include "server/s3/request/services.hpp"
#include "storage/metadata_store.hpp"

namespace s3seal::s3 {

// What `last` gives, unless the request is stopped before or after it. Of an object whose bytes come in pieces `last`
// is what completes it: they were verified before. Of all others it is the whole handler, which may still refuse the
// request for its document, its conditions or what is there: then the second point is not reached.
template <class Last>
result<http::response> commit(services const& svc, request_context const& context, Last last) {
    if (!context.op->changes()) return last();
    CHECK_OK(context.points.reach(service::point::before_commit, {}));
    svc.metadata.begin_change();
    TRY(auto response, last());
    watch_change(svc.metadata, context.changes);
    context.outcome.committed = true;
    CHECK_OK(context.points.reach(service::point::after_commit, {}));
    return response;
}

}  // namespace s3seal::s3
