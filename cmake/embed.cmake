# Writes OUTPUT, a source file whose FUNCTION, which HEADER declares in NAMESPACE, gives INPUT as one string. The standard
# asks compilers for strings of 65,536 bytes only; ours take longer ones.
file(READ ${INPUT} text)
file(WRITE ${OUTPUT} "#include \"${HEADER}\"\n\n#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n\nnamespace ${NAMESPACE} {\nstd::string_view ${FUNCTION}() noexcept {\n    return R\"embedded(${text})embedded\";\n}\n}  // namespace ${NAMESPACE}\n")
