# Writes OUTPUT, a source file that holds the commit of the sources in SOURCE: GIVEN, else what git says of a work tree,
# else what `git archive` put into cmake/archived_commit.txt. OUTPUT is touched only when that changes.
cmake_minimum_required(VERSION 3.25)
set(commit "${GIVEN}")
if(NOT commit AND EXISTS ${SOURCE}/.git)
  execute_process(
    COMMAND git -C ${SOURCE} describe --always --dirty=+changes --abbrev=12 --exclude=*
    OUTPUT_VARIABLE commit
    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
if(NOT commit)
  file(STRINGS ${SOURCE}/cmake/archived_commit.txt commit REGEX "^[0-9a-f]+$")
endif()
if(NOT commit)
  set(commit unknown)
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT
     "#include \"server/config/version.hpp\"\n\nstd::string_view s3seal::commit() noexcept {\n    return \"@commit@\";\n}\n" @ONLY)
