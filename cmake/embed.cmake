# Writes OUTPUT, a source file whose FUNCTION, which HEADER declares in NAMESPACE, gives INPUT as one string.
file(READ ${INPUT} text)
file(WRITE ${OUTPUT} "#include \"${HEADER}\"\n\nnamespace ${NAMESPACE} {\nstd::string_view ${FUNCTION}() noexcept {\n    return R\"embedded(${text})embedded\";\n}\n}  // namespace ${NAMESPACE}\n")
