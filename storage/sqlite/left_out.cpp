// Extensions of SQLite that no statement here uses, and that it would bring into a static program: full-text search,
// R-trees, and tables about itself. It asks for each by name when a connection is opened; whoever links it as one
// object has them all the same, as nothing asks for these then.

struct sqlite3;

extern "C" {

int sqlite3Fts3Init(sqlite3* /*database*/) {
    return 0;
}

int sqlite3Fts5Init(sqlite3* /*database*/) {
    return 0;
}

int sqlite3RtreeInit(sqlite3* /*database*/) {
    return 0;
}

int sqlite3DbstatRegister(sqlite3* /*database*/) {
    return 0;
}

int sqlite3StmtVtabInit(sqlite3* /*database*/) {
    return 0;
}
}
