// Prints docs/encryption-matrix.md.
#include "tests/cross_table/matrix.hpp"

#include <exception>
#include <iostream>

int main() try {
    s3seal::test::rules rules{s3seal::test::read_tables(S3SEAL_SOURCE_DIR "/tests/cross_table/tables")};
    std::cout << s3seal::test::make_matrix(rules);
    return 0;
} catch (std::exception const& problem) {
    std::cerr << problem.what() << '\n';
    return 1;
}
