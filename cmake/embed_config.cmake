# Writes OUTPUT, a source file that holds INPUT as one string.
file(READ ${INPUT} text)
file(WRITE ${OUTPUT} "#include \"server/config/settings.hpp\"\n\nnamespace s3seal::config {\nstd::string_view default_file() noexcept {\n    return R\"toml(${text})toml\";\n}\n}  // namespace s3seal::config\n")
