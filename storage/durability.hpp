// What an acknowledged write survives.
#pragma once

namespace s3seal::storage {

enum class durability {
    normal,  // an acknowledged write survives the end of the process
    full,    // ... and of the machine
};

}  // namespace s3seal::storage
